import { expect, it } from 'vitest';
import { NO_CLASS } from '../datasets/index.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import { readBatch } from './batch-data.ts';
import { scorerOf } from './scores.ts';

type Targets = NonNullable<DatasetSplit['targets']>;

/** A split of two samples of three steps with these targets. */
function splitOf(
  form: { kind: 'class'; classes: number } | { kind: 'real'; channels: number },
  all: number[],
) {
  const width = all.length / 2;
  const read = (indices: ArrayLike<number>, into: Uint16Array | Float32Array) =>
    Array.from(indices).forEach((sample, row) =>
      into.set(all.slice(sample * width, (sample + 1) * width), row * width),
    );
  const targets = { ...form, read } as Targets;
  return { steps: 3, targets, readSteps: () => undefined } as unknown as DatasetSplit;
}

const log = Math.log;
/** Scores whose softmax has these shares. */
const scored = (rows: number[][]) => Float32Array.from(rows.flat(), (share) => log(share));

it('classes of steps: those that count, and sequences all right', () => {
  const split = splitOf({ kind: 'class', classes: 2 }, [0, NO_CLASS, 1, 1, 1, NO_CLASS]);
  const scorer = scorerOf(split, { steps: 3, channels: 1, classes: 2, asked: 'step classes' });
  const first = [[0.5, 0.25], [0.1, 0.9], [0.25, 0.75]]; // prettier-ignore
  const second = [[0.2, 0.8], [0.9, 0.1], [0.5, 0.5]]; // prettier-ignore
  // The second one in a batch of its own, with a row of padding behind it.
  scorer.add(scored(first), Int32Array.of(0));
  scorer.add(scored([...second, ...second]), Int32Array.of(1));
  const { loss, accuracy, sequenceAccuracy, rmse, nrmse } = scorer.result();
  expect(loss).toBeCloseTo(-(log(2 / 3) + log(0.75) + log(0.8) + log(0.1)) / 4, 6);
  expect(accuracy).toBe(3 / 4);
  expect(sequenceAccuracy).toBe(1 / 2);
  expect([rmse, nrmse]).toEqual([null, null]);
});

it('numbers of steps: the root mean squared error, and by the deviation of the targets about each channel’s mean', () => {
  // Channel 0: 1, 3, 5 and 7; channel 1: 100 and 100, the rest unknown.
  const split = splitOf({ kind: 'real', channels: 2 }, [1, 100, 3, NaN, 5, 100, 7, NaN, NaN, NaN, NaN, NaN]);
  const scorer = scorerOf(split, { steps: 3, channels: 1, classes: 2, asked: 'step values' });
  scorer.add(Float32Array.of(2, 100, 3, 0, 4, 102, 7, 0, 9, 9, 9, 9), Int32Array.of(0, 1));
  const { loss, accuracy, rmse, nrmse } = scorer.result();
  // Errors 1, 0, −1, 0 and 0, 2; squares of distances from the means 9 + 1 + 1 + 9 and 0.
  expect(loss).toBeCloseTo(6 / 6, 12);
  expect(rmse).toBeCloseTo(1, 12);
  expect(nrmse).toBeCloseTo(Math.sqrt(6 / 20), 12);
  expect(accuracy).toBeNull();
});

it('saying each channel’s mean has an NRMSE of 1', () => {
  const targets = [1, 50, 2, 60, 6, 70, -3, 80, 0, 90, 12, 10];
  const split = splitOf({ kind: 'real', channels: 2 }, targets);
  const scorer = scorerOf(split, { steps: 3, channels: 1, classes: 2, asked: 'step values' });
  scorer.add(
    Float32Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 3 : 60)),
    Int32Array.of(0, 1),
  );
  expect(scorer.result().nrmse).toBeCloseTo(1, 12);
});

it('where nothing counts there is nothing to say', () => {
  const none = splitOf({ kind: 'class', classes: 2 }, Array<number>(6).fill(NO_CLASS));
  const scorer = scorerOf(none, { steps: 3, channels: 1, classes: 2, asked: 'step classes' });
  scorer.add(new Float32Array(12), Int32Array.of(0, 1));
  expect(Object.values(scorer.result())).toEqual([null, null, null, null, null]);
});

it('a batch is filled with what counts, and says how much that is', () => {
  const batch = { x: new Float32Array(6), labels: new BigInt64Array(6), targets: new Float32Array(6) };
  const classes = splitOf({ kind: 'class', classes: 2 }, [0, NO_CLASS, 1, 1, 1, NO_CLASS]);
  expect(readBatch(classes, [1, 0], batch)).toBe(4);
  expect([...batch.labels]).toEqual([1n, 1n, 65535n, 0n, 65535n, 1n]);
  const numbers = splitOf({ kind: 'real', channels: 1 }, [1, NaN, 3, 4, 5, 6]);
  expect(readBatch(numbers, [0, 1], batch)).toBe(5);
  expect([...batch.targets]).toEqual([1, NaN, 3, 4, 5, 6]);
});

it('a stored number that is no class is damage, not a step without one', () => {
  const split = splitOf({ kind: 'class', classes: 2 }, [0, 1, 2, 1, 1, 0]);
  const batch = { x: new Float32Array(6), labels: new BigInt64Array(6), targets: new Float32Array(0) };
  expect(() => readBatch(split, [0, 1], batch)).toThrow('class 2, but there are only 2 classes');
});
