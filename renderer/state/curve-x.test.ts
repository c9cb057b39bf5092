import { expect, it } from 'vitest';
import { curveEnds, curveX, timeUnitOf, xAxisOf } from './curve-x.ts';
import type { Curve } from './joined-curves.ts';

const curve = (scope: Curve['scope'], steps: number[], seconds?: number[]): Curve => ({
  ...{ runId: 'r-1', name: 'loss', scope, steps, seconds },
  values: steps.map(() => 0),
});
const length = { stepsPerEpoch: 10, totalSteps: 25 };
const seconds = { seconds: 1 };

it('puts steps and epochs on each other’s axis', () => {
  expect(curveX(curve('step', [5, 20]), 'step', length, seconds)).toEqual([5, 20]);
  expect(curveX(curve('step', [5, 20]), 'epoch', length, seconds)).toEqual([0.5, 2]);
  expect(curveX(curve('epoch', [1, 2]), 'epoch', length, seconds)).toEqual([1, 2]);
  // The third epoch ends with the run, after half of it.
  expect(curveX(curve('epoch', [1, 2, 3]), 'step', length, seconds)).toEqual([10, 20, 25]);
});

it('knows no place where the length of an epoch is not known', () => {
  const unknown = { stepsPerEpoch: null, totalSteps: null };
  expect(curveX(curve('epoch', [1]), 'step', unknown, seconds)).toBeUndefined();
  expect(curveX(curve('step', [1]), 'step', unknown, seconds)).toEqual([1]);
});

it('takes the unit of time from the longest curve', () => {
  const long = curve('step', [1, 2], [60, 7200]);
  expect(timeUnitOf([curve('step', [1], [3]), long])).toMatchObject({ unit: 'h' });
  expect(timeUnitOf([curve('step', [1], [299])])).toMatchObject({ unit: 's' });
  expect(timeUnitOf([curve('step', [1])])).toMatchObject({ unit: 's' });
  const unit = timeUnitOf([long]);
  expect(curveX(long, 'time', length, unit)).toEqual([60 / 3600, 2]);
  expect(xAxisOf('time', unit)).toEqual({ title: 'Training time', unit: 'h' });
  expect(curveX(curve('step', [1]), 'time', length, unit)).toBeUndefined();
});

it('knows a curve’s ends', () => {
  expect(curveEnds(curve('epoch', [1, 2, 3], [1, 2, 9]), 'step', length, seconds)).toEqual([10, 25]);
  expect(curveEnds(curve('epoch', [1, 2, 3], [1, 2, 9]), 'time', length, seconds)).toEqual([1, 9]);
  expect(curveEnds(curve('step', [1]), 'time', length, seconds)).toEqual([]);
  expect(curveEnds(curve('step', []), 'step', length, seconds)).toEqual([]);
});
