/** @file A small data set that a network can learn in seconds: each class has a rhythm of its own on each channel. */
import { writeNpz } from '../../main/datasets/index.ts';

export const small = { train: 180, test: 60, steps: 20, channels: 3, classes: 3 };

/** Numbers in [0, 1) that are the same every time. */
export function pseudoRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** Writes the data set as an NPZ file as CONTRACT describes it. */
export async function writeSmallDataset(path: string, { nan = false } = {}): Promise<void> {
  const random = pseudoRandom(7);
  const part = (samples: number) => {
    const x = new Float32Array(samples * small.steps * small.channels);
    const y = new BigInt64Array(samples);
    for (let n = 0; n < samples; n++) {
      const label = n % small.classes;
      y[n] = BigInt(label);
      for (let t = 0; t < small.steps; t++) {
        for (let c = 0; c < small.channels; c++) {
          const beat = (t + c) % (label + 2) === 0 ? 1 : 0;
          x[(n * small.steps + t) * small.channels + c] = beat + 0.2 * random();
        }
      }
    }
    return { x, y };
  };
  const train = part(small.train);
  const test = part(small.test);
  if (nan) train.x[123] = NaN;
  const array = ({ x, y }: typeof train, samples: number, name: string) => ({
    [`x_${name}`]: { dtype: 'float32' as const, shape: [samples, small.steps, small.channels], data: x },
    [`y_${name}`]: { dtype: 'int64' as const, shape: [samples], data: y },
  });
  await writeNpz(path, { ...array(train, small.train, 'train'), ...array(test, small.test, 'test') });
}
