/** @file Small data sets that a network can learn in seconds: each class has a rhythm, or a place, of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Writes a folder as MNIST comes: four IDX files of small pictures, with a bright column where the label says. */
export function writeSmallPictures(folder: string): void {
  const side = 8;
  const random = pseudoRandom(11);
  const write = (name: string, magic: number, sizes: readonly number[], data: Uint8Array) => {
    const head = Buffer.alloc(4 + 4 * sizes.length);
    head.writeUInt32BE(magic, 0);
    sizes.forEach((size, at) => head.writeUInt32BE(size, 4 + 4 * at));
    writeFileSync(join(folder, name), Buffer.concat([head, data]));
  };
  mkdirSync(folder, { recursive: true });
  for (const [split, samples] of [['train', 60], ['t10k', 24]] as const) {
    const labels = Uint8Array.from({ length: samples }, (_, n) => n % small.classes);
    const pixels = Uint8Array.from({ length: samples * side * side }, (_, at) => {
      const label = labels[Math.floor(at / (side * side))]!;
      return at % side === 2 * label ? 255 : Math.floor(60 * random());
    });
    write(`${split}-images-idx3-ubyte`, 0x803, [samples, side, side], pixels);
    write(`${split}-labels-idx1-ubyte`, 0x801, [samples], labels);
  } // prettier-ignore
}
