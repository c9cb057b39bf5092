/** @file The samples of an HDF5 file: arrays, rows of any length, or events. */
import type { ImportOptions } from '../../../api/import-options.ts';
import type { LongCall } from '../../../api/progress.ts';
import type { ArrayInput } from '../../array-input.ts';
import { invalid, type ByteSource } from '../../byte-source.ts';
import { throwIfCancelled } from '../../cancel.ts';
import type { SplitName } from '../../manifest.ts';
import type { NumberType, Numbers } from '../../numbers.ts';
import type { Sample } from '../../sample-input.ts';
import { convertSamples, storedForm, type StoredForm } from '../../samples.ts';
import { plainFile } from '../plain-file.ts';
import { openH5, type H5File } from './client.ts';
import type { LabelList } from './labels.ts';
import { readDense, readRagged } from './pieces.ts';
import type { Roles } from './roles.ts';

/** A part of the data set: some datasets of one file. */
export interface Portion {
  readonly entry: ByteSource;
  readonly split: SplitName;
  readonly roles: Roles;
  readonly list: LabelList;
}

/** Opens a file, also a packed one, for some work. */
export async function withFile<Result>(
  entry: ByteSource,
  call: LongCall,
  work: (file: H5File) => Promise<Result>,
): Promise<Result> {
  const plain = await plainFile(entry, call);
  try {
    const file = await openH5(plain.path, entry.name);
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  } finally {
    plain.release();
  }
}

/** All samples, part by part. @throws RefractError `invalid-data`, `cancelled` */
export async function* readPortions(
  portions: readonly Portion[],
  call: LongCall,
  samplesOf: (file: H5File, portion: Portion) => AsyncGenerator<{ first: number; data: Sample['data'][] }>,
): AsyncGenerator<Sample[], void, undefined> {
  for (const portion of portions) {
    const { entry, split, list } = portion;
    const plain = await plainFile(entry, call);
    try {
      const file = await openH5(plain.path, entry.name);
      try {
        const total = list.values.length;
        for await (const { first, data } of samplesOf(file, portion)) {
          throwIfCancelled(call);
          // Of a look not all labels are known.
          yield data.slice(0, total - first).map((one, i) => ({
            ...{ data: one, label: list.values[first + i]!, split },
            ...(list.groups && { group: list.groups[first + i]! }),
            place: () => placeOf(portion, first + i),
          }));
          call.onProgress?.({
            what: `Reading ${entry.name}`,
            done: first + data.length,
            total,
            unit: 'samples',
          });
          if (first + data.length >= total) break;
        }
      } finally {
        await file.close();
      }
    } finally {
      plain.release();
    }
  }
}

const placeOf = ({ entry, roles }: Portion, sample: number): string =>
  `${entry.name}: ${(roles.times ?? roles.samples)!.path}, sample ${sample}`;

type Pieces = AsyncGenerator<{ first: number; data: Sample['data'][] }>;

export async function* eventSamples(file: H5File, portion: Portion, channels: number): Pieces {
  const { times, units } = portion.roles;
  for await (const { first, rows } of readRagged(file, [times!, units!])) {
    yield {
      first,
      data: rows.map(([t, u], i) => eventsOf(t!, u!, channels, () => placeOf(portion, first + i))),
    };
  }
}

function eventsOf(times: Numbers, units: Numbers, channels: number, place: () => string): Sample['data'] {
  if (times.length !== units.length) {
    throw invalid(place(), `there are ${times.length} times, but ${units.length} channels.`);
  }
  const wrong = units.findIndex((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < channels));
  if (wrong >= 0) {
    throw invalid(
      place(),
      `event ${wrong} is on channel ${units[wrong]}, but there are ${channels}, counted from 0.`,
      'Choose the number of channels.',
    );
  }
  return { times: Float64Array.from(times), channels: Uint32Array.from(units) };
}

export async function* raggedSamples(file: H5File, portion: Portion): Pieces {
  for await (const { first, rows } of readRagged(file, [portion.roles.samples!])) {
    const empty = rows.findIndex(([row]) => row!.length === 0);
    if (empty >= 0) throw invalid(placeOf(portion, first + empty), 'the sample has no values.');
    yield { first, data: rows.map(([row]) => Float32Array.from(row!)) };
  }
}

export async function* denseSamples(
  file: H5File,
  portion: Portion,
  form: StoredForm,
  call: LongCall,
): Pieces {
  const size = form.steps * form.channels;
  for await (const { first, count, values } of convertSamples(denseArray(portion, file), form, call)) {
    yield { first, data: Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size)) };
  }
}

/** A dataset seen as an array; without an open file it is only described. */
function denseArray({ entry, roles }: Portion, file?: H5File): ArrayInput {
  const samples = roles.samples!;
  async function* nothingToRead(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {}
  const readSamples = () => (file ? readDense(file, samples) : nothingToRead());
  return {
    ...{
      name: `${entry.name}: ${samples.path}`,
      dtype: samples.type as NumberType,
      bigEndian: false,
      shape: samples.shape,
    },
    ...{ read: readSamples, readSamples },
    file: entry.file,
  };
}

/** How samples are stored: all parts alike. */
export function denseForm(portions: readonly Portion[], options: ImportOptions): StoredForm {
  const [first, ...others] = portions.map((portion) => {
    const x = denseArray(portion);
    return { x, y: x };
  });
  const form = storedForm({ train: first!, images: false }, options);
  for (const test of others) storedForm({ train: first!, test, images: false }, options);
  return form;
}
