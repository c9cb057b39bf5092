/** @file Reading samples back that were just written: what normalisation is fitted on. */
import type { LongCall } from '../api/progress.ts';
import type { ArrangedPart } from './arrange.ts';
import { throwIfCancelled } from './cancel.ts';
import { readAhead } from './read-ahead.ts';
import type { SampleInput } from './sample-input.ts';

/** A part's numbers in use, sample by sample, without padding. @throws RefractError `cancelled` */
export async function* rowsOf(
  {
    pool,
    stretch,
    places,
  }: Pick<ArrangedPart, 'pool' | 'stretch'> & { readonly places: { readonly length: number } },
  { channels, dtype, divisor }: SampleInput,
  call: LongCall,
): AsyncGenerator<Float32Array, void, undefined> {
  const stepBytes = channels * (dtype === 'uint8' ? 1 : 4);
  const read = readAhead(pool.writer);
  for (let sample = 0; sample < places.length; sample++) {
    if (sample % 1000 === 0) throwIfCancelled(call);
    const [start, length] = stretch(sample);
    const bytes = await read(start * stepBytes, length * stepBytes);
    if (dtype === 'uint8') yield Float32Array.from(bytes, (value) => value / divisor);
    else yield new Float32Array(bytes.slice().buffer);
  }
}
