/** @file The latest numbers of a run in training. */
import { expect, it } from 'vitest';
import { latestNumbers } from './live-numbers.ts';

const series = (name: string, values: (number | null)[], scope: 'step' | 'epoch' = 'step', from = 1) => ({
  ...{ name, scope, values },
  steps: values.map((_, at) => from + at),
  seconds: values.map((_, at) => (from + at) / 2),
});

it('are those of the latest step, and of the last layer', () => {
  const points = [
    series('test/accuracy', [0.5], 'epoch'),
    series('loss', [3, 2, 1]),
    series('samplesPerSecond', [10, 20, 30]),
    series('spikeRate.0', [0.1, 0.1, 0.1]),
    series('spikeRate.1', [0.2, 0.2, 0.25]),
  ];
  expect(latestNumbers(undefined, points)).toEqual({
    ...{ seconds: 1.5, steps: 3, samplesPerSecond: 30, spikeRate: 0.25 },
  });
});

it('keep what new points do not say', () => {
  const before = { seconds: 1, steps: 2, samplesPerSecond: 30, spikeRate: 0.2 };
  expect(latestNumbers(before, [series('loss', [1], 'step', 4)])).toEqual({
    ...before,
    seconds: 2,
    steps: 4,
  });
  expect(latestNumbers(before, [series('train/loss', [1], 'epoch')])).toEqual(before);
});
