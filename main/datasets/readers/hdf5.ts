/**
 * @file HDF5: arrays of samples and labels under usual or chosen names, rows of any length, and the layout of the
 * Spiking Heidelberg Digits and Speech Commands (spikes/times, spikes/units, labels, extra/speaker, extra/keys).
 */
import type { ImportOptions } from '../../api/import-options.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import type { SplitName } from '../manifest.ts';
import { numberTypes } from '../numbers.ts';
import { refuseSampleBomb } from '../sample-bomb.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { findEntry, magicOf } from './find-entry.ts';
import { warmH5 } from './hdf5/client.ts';
import { guessEvents, type EventGuess } from './hdf5/guess.ts';
import { readLabelList, withoutGaps } from './hdf5/labels.ts';
import type { H5Dataset } from './hdf5/messages.ts';
import { rolesIn, unusedDatasets, type Role, type Roles } from './hdf5/roles.ts';
import {
  denseForm,
  denseSamples,
  eventSamples,
  raggedSamples,
  readPortions,
  withFile,
  type Portion,
} from './hdf5/samples.ts';
import { partsOf } from './parts.ts';
import { fileNames, no, type OpenCall, type Reader } from './reader.ts';
import { timeUnits } from './time-units.ts';
import { chosenSettings, choiceSetting, nameSetting, wholeSetting } from './settings.ts';

const dataset = (title: string, help: string) =>
  nameSetting(title, help, 'Its path in the file; "none" where there is none.');

const settings = {
  samples: dataset('Samples', 'The dataset of the samples: [N, T], [N, T, C], or N rows of any length.'),
  labels: dataset('Labels', 'The dataset of the classes, one number or name a sample.'),
  times: dataset('Event times', 'The dataset of the times of events, a row for each sample.'),
  units: dataset('Event channels', 'The dataset of the channels of events, a row for each sample.'),
  group: dataset('Groups', 'What a split by group keeps together, such as a speaker.'),
  names: dataset('Class names', 'The names of the classes, in the order of their numbers.'),
  channels: wholeSetting('Channels', 'Of events: how many channels there are.', { min: 1, max: 2 ** 24 }),
  timeUnit: choiceSetting('Unit of time', 'Of events: what their times count.', {
    s: 'Seconds',
    ms: 'Milliseconds',
    us: 'Microseconds',
  }),
} as const;

const SIGNATURE = '\x89HDF\r\n\x1a\n';

/** Repetition can be packed, but not without end: no file says more than this many times its bytes. */
const MAX_RATIO = 1032;

export const hdf5Reader: Reader = {
  id: 'hdf5',
  title: 'HDF5 (also the layout of SHD and SSC)',
  expects: 'a file with the datasets x and y, or spikes/times, spikes/units and labels (also .gz or .zip)',
  usualName: /\.(h5|hdf5?)(\.gz)?$/i,
  settings,
  detect: async (source) => {
    const entry = await findEntry(source, (_, head) => head.toString('latin1', 0, 8) === SIGNATURE);
    if (!entry) return no('no file starts with the signature of HDF5');
    warmH5();
    return { fit: 'sure', why: `${entry.name} starts with the signature of HDF5` };
  },
  open,
  names: async (source, _, call) => {
    const [entry] = await h5Entries(source);
    const datasets = await withFile(entry!, call, (file) => Promise.resolve(file.datasets));
    return fileNames(datasets.map(({ path }) => path));
  },
};

async function open(source: Source, options: ImportOptions, call: OpenCall): Promise<SampleInput> {
  const chosen = chosenSettings('hdf5', settings, options);
  const { channels: chosenChannels, timeUnit: chosenUnit, ...paths } = chosen;
  const entries = await h5Entries(source);
  const { of, parts } = partsOf(entries);
  const portions: Portion[] = [];
  const unused = new Map<string, string>();
  let guess: EventGuess | undefined;
  for (const entry of entries) {
    await withFile(entry, call, async (file) => {
      const found = rolesIn(entry.name, file.datasets, paths as Partial<Record<Role, string>>);
      if (found.size === 0) throw nothing(entry, file.datasets);
      for (const [name, why] of unusedDatasets(entry.name, file.datasets, found.values()))
        unused.set(name, why);
      for (const [part, roles] of found) {
        refuseUneven(entry, roles);
        const list = await readLabelList(
          file,
          entry.name,
          roles,
          options.labelsAs === 'numbers',
          call.isLook,
        );
        portions.push({
          entry,
          split: found.size === 1 && part === undefined ? of(entry) : (part ?? 'train'),
          roles,
          list,
        });
        if (roles.times && roles.units && !guess) guess = await guessEvents(file, roles.times, roles.units);
      }
    });
  }
  const isSplit = portions.some(({ split }) => split === 'train');
  const inParts = isSplit ? portions : portions.map((portion) => ({ ...portion, split: 'train' as const }));
  const all = options.labelsAs === 'numbers' ? inParts : withoutGaps(inParts);
  const [first] = all;
  const common = {
    name: source.name,
    splits: isSplit && portions.length > 1 ? [...new Set(all.map(({ split }) => split))] : parts,
    files: entries.map(({ file }) => file),
    unused,
    hasGroups: all.every(({ list }) => list.groups !== undefined),
    isCut: all.some(({ list }) => list.isCut),
    ...knownLabels(all),
  };
  const named = pathsOf(first!.roles);
  if (guess) {
    const timeUnit = chosenUnit ?? guess.timeUnit;
    const channels = chosenChannels ?? guess.channels;
    return {
      ...{ ...common, layout: 'series', channels, dtype: 'events', divisor: 1, time: timeUnits[timeUnit] },
      settings: { ...named, channels, timeUnit },
      read: (reading) => readPortions(all, reading, (file, portion) => eventSamples(file, portion, channels)),
    };
  }
  if (first!.roles.samples!.isRagged) {
    return {
      ...{ ...common, layout: 'series', channels: 1, dtype: 'float32', divisor: 1, settings: named },
      read: (reading) => readPortions(all, reading, raggedSamples),
    };
  }
  const form = denseForm(all, options);
  const { layout, channels, dtype, divisor, image } = form;
  return {
    ...{ ...common, layout, channels, dtype, divisor, settings: named, ...(image && { image }) },
    bytes: all.reduce((sum, { roles }) => sum + roles.samples!.shape[0]! * form.sampleBytes, 0),
    read: (reading) =>
      readPortions(all, reading, (file, portion) => denseSamples(file, portion, form, reading)),
  };
}

/** HDF5 files; where one is there both as it is and packed, the first is taken. */
async function h5Entries(source: Source): Promise<ByteSource[]> {
  const found: ByteSource[] = [];
  for (const entry of source.entries) {
    const isH5 = (await magicOf(entry)).toString('latin1', 0, 8) === SIGNATURE;
    if (isH5) found.push(entry);
    else if (hdf5Reader.usualName.test(entry.baseName)) {
      throw invalid(
        entry.name,
        'does not start with the signature of HDF5.',
        'Download or copy the file again.',
      );
    }
  }
  if (found.length === 0)
    throw invalid(source.name, 'there is no HDF5 file in it.', `Name ${hdf5Reader.expects}.`);
  const plain = new Set(found.filter(({ packing }) => packing === 'none').map(({ baseName }) => baseName));
  return found.filter(({ packing, baseName }) => packing === 'none' || !plain.has(baseName));
}

function nothing(entry: ByteSource, datasets: readonly H5Dataset[]): Error {
  const found = datasets
    .map(({ path, shape }) => `${path} [${shape.join(', ')}]`)
    .slice(0, 20)
    .join('; ');
  return invalid(
    entry.name,
    `no dataset in it is called as samples usually are; there are: ${found || 'none that can be read'}.`,
    'Choose the datasets of the samples and the labels.',
  );
}

/** Every dataset has one element a sample, and no more than its file can hold. */
function refuseUneven(entry: ByteSource, roles: Roles): void {
  const { names: _, ...perSample } = roles;
  const [first, ...others] = Object.values(perSample);
  const other = others.find(({ shape }) => shape[0] !== first!.shape[0]);
  if (other) {
    throw invalid(
      entry.name,
      `"${first!.path}" has ${first!.shape[0]} samples, but "${other.path}" ${other.shape[0]}.`,
      'Choose datasets that belong together.',
    );
  }
  refuseSampleBomb(entry.name, first!.shape[0]!, entry.file.bytes);
  for (const { path, shape, type, isRagged } of Object.values(roles)) {
    const width = isRagged || type === 'string' ? 1 : numberTypes[type].bytes;
    const bytes = shape.reduce((product, length) => product * length, width);
    if (bytes > entry.maxBytes * MAX_RATIO) {
      throw invalid(
        entry.name,
        `"${path}" claims ${shape.join(' × ')} elements, more than the file can hold.`,
        'Download or copy the file again.',
      );
    }
    if (shape[0] === 0) throw invalid(entry.name, `"${path}" has no samples.`);
  }
}

const pathsOf = (roles: Roles): Record<string, string> =>
  Object.fromEntries(Object.entries(roles).map(([role, { path }]) => [role, path]));

function joined(first: Uint16Array, second: Uint16Array): Uint16Array {
  const all = new Uint16Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** What is known of all samples' classes without reading them. */
function knownLabels(portions: readonly Portion[]): Pick<SampleInput, 'labels' | 'classNames'> {
  const names = portions[0]!.list.classNames;
  if (portions.some(({ list }) => list.isCut)) return names ? { classNames: names } : {};
  if (portions.some(({ list }) => list.numbers === undefined)) return {};
  const labels: Partial<Record<SplitName, Uint16Array>> = {};
  for (const { split, list } of portions) {
    const before = labels[split];
    labels[split] = before ? joined(before, list.numbers!) : list.numbers!;
  }
  return { labels, ...(names && { classNames: names }) };
}
