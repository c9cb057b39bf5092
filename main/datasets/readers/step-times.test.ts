import { expect, it } from 'vitest';
import { StepTimes } from './step-times.ts';

const timesOf = (...times: number[]): StepTimes => {
  const all = new StepTimes();
  for (const time of times) expect(all.add(time)).toBe(true);
  return all;
};

it.each([
  ['no time', [], false],
  ['one', [5], false],
  ['two', [5, 9], false],
  ['the same distances', [0, 0.1, 0.2, 0.3], false],
  ['distances rounded to whole milliseconds', [0, 1, 3, 4, 6], false],
  ['a row that is missing twice', [0, 1, 2, 5, 6], true],
  ['two rows at one time', [0, 1, 1, 2], true],
] as const)('are even or not: %s', (_, times, isUneven) => {
  expect(timesOf(...times).isUneven).toBe(isUneven);
});

it('come in order', () => {
  const times = timesOf(1, 2);
  expect(times.add(1.5)).toBe(false);
  expect(times.add(NaN)).toBe(false);
  expect(times.last).toBe(2);
});
