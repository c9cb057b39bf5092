/** @file Arrays whose channels stand before their steps, as those of images and of many toolkits for audio do. */
import { byteLength, wholeUnits, type ArrayInput } from './array-input.ts';
import { invalid } from './byte-source.ts';
import { numberTypes } from './numbers.ts';

/**
 * An array [N, C, T] seen as [N, T, C], turned around sample by sample while it is read.
 * @throws RefractError `invalid-data` for an array of other than three dimensions
 */
export function stepsFirst(array: ArrayInput): ArrayInput {
  const { name, dtype, shape } = array;
  const [samples, channels, steps, ...more] = shape;
  if (samples === undefined || channels === undefined || steps === undefined || more.length > 0) {
    throw invalid(name, `has ${shape.length} dimensions: ${shape.join(' × ')}.`, 'Axes can be chosen where there are three: samples, channels and steps.'); // prettier-ignore
  }
  const width = numberTypes[dtype].bytes;
  const sampleBytes = byteLength(dtype, [channels, steps]);
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const whole of wholeUnits(array.read(), Math.max(1, sampleBytes))) {
      const turned = new Uint8Array(whole.length);
      for (let start = 0; start < whole.length; start += sampleBytes) {
        for (let channel = 0; channel < channels!; channel++) {
          for (let step = 0; step < steps!; step++) {
            const from = start + (channel * steps! + step) * width;
            const to = start + (step * channels! + channel) * width;
            for (let byte = 0; byte < width; byte++) turned[to + byte] = whole[from + byte]!;
          }
        }
      }
      yield turned;
    }
  }
  return { ...array, shape: [samples, steps, channels], read };
}
