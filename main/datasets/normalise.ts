/** @file Normalisation: offsets and scales fitted on the training samples alone, and applied when batches are read. */
import type { ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import type { DatasetManifest } from './manifest.ts';

export type Normalisation = NonNullable<DatasetManifest['normalisation']>;

/** More channels than this are normalised together only: their numbers would be half of the description. */
const MAX_CHANNELS = 4096;

/**
 * Fits a normalisation.
 * @param rows the training samples' numbers in use, each call whole steps; padding is not among them
 * @throws RefractError `invalid-option` for too many channels
 */
export async function fitNormalisation(
  kind: NonNullable<ImportOptions['normalise']>,
  channels: number,
  rows: AsyncIterable<Float32Array>,
): Promise<Normalisation> {
  const width = kind === 'standard-all' ? 1 : channels;
  if (width > MAX_CHANNELS) {
    throw new RefractError(
      'invalid-option',
      `${channels} channels are too many to be normalised one by one.`,
      'Choose the normalisation of all together.',
    );
  }
  const seen = new Float64Array(width);
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  const least = new Float64Array(width).fill(Infinity);
  const most = new Float64Array(width).fill(-Infinity);
  for await (const values of rows) {
    for (let i = 0; i < values.length; i++) {
      const channel = i % width;
      const value = values[i]!;
      // Welford's recurrence: no cancellation where the mean is far from 0.
      const delta = value - means[channel]!;
      means[channel]! += delta / ++seen[channel]!;
      squares[channel]! += delta * (value - means[channel]!);
      if (value < least[channel]!) least[channel] = value;
      if (value > most[channel]!) most[channel] = value;
    }
  }
  const spread = Array.from(squares, (sum, i) =>
    kind === 'range' ? most[i]! - least[i]! : Math.sqrt(sum / Math.max(1, seen[i]!)),
  );
  return {
    offset: Array.from(kind === 'range' ? least : means),
    // A channel that never changes stays at 0.
    scale: spread.map((size) => (size > 0 ? 1 / size : 1)),
  };
}

/** Normalises numbers in place. @param values whole steps */
export function normalise(values: Float32Array, { offset, scale }: Normalisation): void {
  const width = offset.length;
  if (width === 1) {
    const [o, s] = [offset[0]!, scale[0]!];
    for (let i = 0; i < values.length; i++) values[i] = (values[i]! - o) * s;
    return;
  }
  for (let i = 0; i < values.length; i++) {
    const channel = i % width;
    values[i] = (values[i]! - offset[channel]!) * scale[channel]!;
  }
}
