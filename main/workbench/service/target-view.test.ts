import { expect, it } from 'vitest';
import { NO_CLASS } from '../../datasets/index.ts';
import type { DatasetSplit } from '../../datasets/index.ts';
import { targetNumbers, viewTargets } from './target-view.ts';

/** A split of one sample of these targets. */
const splitOf = (targets: Partial<NonNullable<DatasetSplit['targets']>>, steps: number, values: readonly number[]) =>
  ({ steps, targets: { ...targets, read: (_: unknown, into: Float32Array) => into.set(values) } }) as unknown as DatasetSplit; // prettier-ignore

const whole = { maxSteps: 100, maxChannels: 100 };

it('shows classes of steps, and nothing where a step has none', () => {
  const split = splitOf({ kind: 'class', classes: 9 }, 4, [NO_CLASS, 3, 0, NO_CLASS]);
  const view = viewTargets(split, { kind: 'class', classes: 9 }, 0, whole);
  expect(view).toEqual({ kind: 'class', channels: 1, values: [null, 3, 0, null] });
  expect(viewTargets(split, undefined, 0, whole)).toBeNull();
  expect(targetNumbers(split, { kind: 'class', classes: 9 }, 1)).toBeUndefined();
});

it('shows numbers in their own unit, of a block of steps the last', () => {
  const form = { kind: 'real', channels: 2, offset: 10, scale: 2 } as const;
  const split = splitOf({ kind: 'real', channels: 2 }, 3, [1, NaN, 2, 3, NaN, 4]);
  expect(viewTargets(split, form, 0, whole)!.values).toEqual([12, null, 14, 16, null, 18]);
  expect(viewTargets(split, form, 0, { maxSteps: 2, maxChannels: 1 })!.values).toEqual([14, null]);
  expect([...targetNumbers(split, form, 1)!]).toEqual([12, 14, 16, 18]);
});
