/**
 * @file CIFAR-10 and CIFAR-100 in their binary version (https://www.cs.toronto.edu/~kriz/cifar.html): records of a label
 * (CIFAR-100: a coarse and a fine one) and 32 × 32 pixels, all red ones row by row, then the green, then the blue.
 */
import type { ImportOptions } from '../../api/import-options.ts';
import type { LongCall } from '../../api/progress.ts';
import { wholeUnits } from '../array-input.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import { throwIfCancelled } from '../cancel.ts';
import type { Sample, SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { headOf } from './find-entry.ts';
import { greyOf } from '../media/grey.ts';
import { partsOf } from './parts.ts';
import { no, type Reader, type Verdict } from './reader.ts';
import { diskFilesOf } from './read-files.ts';
import { linesOf } from './sample-files.ts';
import { chosenSettings, choiceSetting } from './settings.ts';

const [SIDE, PIXELS] = [32, 1024];

const settings = {
  colours: choiceSetting('Colours', 'What a pixel is.', {
    rgb: 'Red, green and blue',
    grey: 'One grey value',
  }),
  labels: choiceSetting('Labels', 'Of CIFAR-100: which of the two.', {
    fine: 'The 100 fine classes',
    coarse: 'The 20 coarse classes',
  }),
} as const;

/** One of the two sets: how many values each label byte can have, and which files name them. */
interface Kind {
  readonly title: string;
  readonly classes: readonly number[];
  readonly names: readonly RegExp[];
}

const kinds: readonly Kind[] = [
  { title: 'CIFAR-10', classes: [10], names: [/^batches\.meta\.txt$/i] },
  {
    title: 'CIFAR-100',
    classes: [20, 100],
    names: [/^coarse_label_names\.txt$/i, /^fine_label_names\.txt$/i],
  },
];

const recordBytes = ({ classes }: Kind): number => classes.length + 3 * PIXELS;

export const cifarReader: Reader = {
  id: 'cifar',
  title: 'CIFAR-10 or CIFAR-100 (binary version)',
  expects: 'files such as data_batch_1.bin and test_batch.bin, or train.bin and test.bin',
  usualName: /^(data_batch_\d|test_batch|train|test)\.bin$/i,
  settings,
  detect,
  open,
};

/** The set whose records an entry has. @param head its first bytes */
function kindOf({ bytes }: Pick<ByteSource, 'bytes'>, head: Buffer): Kind | undefined {
  return kinds.find((kind) => {
    const record = recordBytes(kind);
    if (head.length < record || (bytes !== undefined && bytes % record !== 0)) return false;
    for (let at = 0; at + kind.classes.length <= head.length; at += record) {
      if (kind.classes.some((count, i) => head[at + i]! >= count)) return false;
    }
    return true;
  });
}

const isCandidate = ({ baseName }: ByteSource): boolean =>
  !/\.(txt|html?|md|png|jpe?g|wav|csv)$/i.test(baseName);

async function batchesOf(source: Source): Promise<{ entry: ByteSource; kind: Kind }[]> {
  const batches: { entry: ByteSource; kind: Kind }[] = [];
  const candidates = source.entries.filter(isCandidate);
  // The sets have at most six files; a folder of very many is none.
  for (const entry of candidates.length > 100 ? [] : candidates) {
    const kind = kindOf(entry, await headOf(entry));
    if (kind) batches.push({ entry, kind });
  }
  return batches;
}

async function detect(source: Source): Promise<Verdict> {
  const [first] = await batchesOf(source);
  if (!first) return no('no file consists of CIFAR records (a label and 3,072 bytes)');
  const { entry, kind } = first;
  const head = await headOf(entry);
  const isLong = head.length >= 3 * recordBytes(kind);
  const why = `${entry.name} consists of records of ${recordBytes(kind)} bytes with ${kind.title}'s labels`;
  return { fit: isLong || cifarReader.usualName.test(entry.baseName) ? 'likely' : 'possible', why };
}

async function open(source: Source, options: ImportOptions): Promise<SampleInput> {
  const { colours = 'rgb', labels = 'fine' } = chosenSettings('cifar', settings, options);
  const layout = options.layout ?? 'pixels';
  const batches = await batchesOf(source);
  const [first] = batches;
  if (!first) throw damaged(source);
  const odd = batches.find(({ kind }) => kind !== first.kind);
  if (odd) {
    throw invalid(odd.entry.name, `has ${odd.kind.title} records, but ${first.entry.name} ${first.kind.title} ones.`, 'Import one set at a time.'); // prettier-ignore
  }
  const broken = source.entries.find(
    (entry) => cifarReader.usualName.test(entry.baseName) && !batches.some((batch) => batch.entry === entry),
  );
  if (broken) throw damaged(source);
  const { kind } = first;
  const which = labels === 'fine' ? kind.classes.length - 1 : 0;
  const classNames = await namesOf(source, kind, which);
  const entries = batches.map(({ entry }) => entry);
  const { of, parts } = partsOf(entries);
  const depth = colours === 'rgb' ? 3 : 1;
  return {
    ...{
      name: source.name,
      layout,
      dtype: 'uint8',
      divisor: 255,
      splits: parts,
      classNames: classNames.names,
    },
    channels: layout === 'pixels' ? depth : depth * SIDE,
    ...(layout === 'pixels' && { image: { height: SIDE, width: SIDE } }),
    files: diskFilesOf([...entries, ...classNames.entries]),
    settings: { colours, ...(kind.classes.length > 1 && { labels }) },
    async *read(call) {
      for (const entry of entries) {
        yield* readBatch(entry, kind, { which, depth, split: of(entry) }, call);
      }
    },
  };
}

/** Names the file that is no CIFAR file although it is called so, and what is wrong with it. */
function damaged(source: Source): Error {
  const entry = source.entries.find(({ baseName }) => cifarReader.usualName.test(baseName));
  if (!entry) return invalid(source.name, 'there is no CIFAR file in it.', `Name ${cifarReader.expects}.`);
  const size = entry.bytes === undefined ? '' : ` It has ${entry.bytes} bytes.`;
  return invalid(
    entry.name,
    `does not consist of whole records of 3,073 bytes (CIFAR-10, labels 0 to 9) or 3,074 (CIFAR-100).${size}`,
    'Download or copy it again; the version for Python is another format.',
  );
}

/** The classes' names: from the set's own list where it is there, else their numbers. */
async function namesOf(
  source: Source,
  kind: Kind,
  which: number,
): Promise<{ names: string[]; entries: ByteSource[] }> {
  const count = kind.classes[which]!;
  const entry = source.entries.find(({ baseName }) => kind.names[which]!.test(baseName));
  const names = entry ? await linesOf(entry) : [];
  if (entry && names.length === count) return { names, entries: [entry] };
  return { names: Array.from({ length: count }, (_, i) => String(i)), entries: [] };
}

async function* readBatch(
  entry: ByteSource,
  kind: Kind,
  { which, depth, split }: { which: number; depth: number; split: Sample['split'] },
  call: LongCall,
): AsyncGenerator<Sample[], void, undefined> {
  const record = recordBytes(kind);
  const total = entry.bytes === undefined ? {} : { total: entry.bytes / record };
  let done = 0;
  // Some records at a time, so that a look stops soon.
  for await (const piece of wholeUnits(entry.read(), record, 2 ** 18)) {
    throwIfCancelled(call);
    const samples: Sample[] = [];
    for (let at = 0; at < piece.length; at += record, done++) {
      if (at + record > piece.length) {
        throw invalid(entry.name, `ends inside record ${done} (counted from 0), after ${piece.length - at} of ${record} bytes.`, 'Download or copy it again.'); // prettier-ignore
      }
      const wrong = kind.classes.findIndex((count, i) => piece[at + i]! >= count);
      if (wrong >= 0) {
        throw invalid(entry.name, `record ${done} (counted from 0) has the label ${piece[at + wrong]}; ${kind.title} has 0 to ${kind.classes[wrong]! - 1}.`); // prettier-ignore
      }
      const place = done;
      samples.push({
        data: pixelsOf(piece.subarray(at + kind.classes.length, at + record), depth),
        ...{ label: piece[at + which]!, split },
        place: () => `${entry.name}, record ${place}`,
      });
    }
    yield samples;
    call.onProgress?.({ what: `Reading ${entry.name}`, done, ...total, unit: 'samples' });
  }
}

/** Planes of red, green and blue become pixels, row by row. */
function pixelsOf(planes: Uint8Array, depth: number): Uint8Array {
  const pixels = new Uint8Array(PIXELS * depth);
  for (let i = 0; i < PIXELS; i++) {
    const [red, green, blue] = [planes[i]!, planes[PIXELS + i]!, planes[2 * PIXELS + i]!];
    if (depth === 1) pixels[i] = greyOf(red, green, blue);
    else {
      pixels[3 * i] = red;
      pixels[3 * i + 1] = green;
      pixels[3 * i + 2] = blue;
    }
  }
  return pixels;
}
