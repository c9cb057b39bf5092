/** @file The x axis of curves: optimizer steps, epochs, or seconds of training. */
import type { AxisSpec } from '../charts/axis.ts';
import type { Curve } from './joined-curves.ts';

export const xChoices = [
  { value: 'step', label: 'Step' },
  { value: 'epoch', label: 'Epoch' },
  { value: 'time', label: 'Time' },
] as const;
export type XChoice = (typeof xChoices)[number]['value'];

/** How long a run is: what steps come to in epochs. Null where it is not known. */
export interface RunLength {
  readonly stepsPerEpoch: number | null;
  readonly totalSteps: number | null;
}

/** Units of time for an axis, and from how many seconds on. */
const timeUnits = [
  { unit: 'h', seconds: 3600, from: 2 * 3600 },
  { unit: 'min', seconds: 60, from: 300 },
  { unit: 's', seconds: 1, from: 0 },
] as const;

type TimeUnit = (typeof timeUnits)[number];

/** The unit in which all of the curves are readable. */
export function timeUnitOf(curves: readonly Curve[]): TimeUnit {
  const longest = Math.max(0, ...curves.map(({ seconds }) => seconds?.at(-1) ?? 0));
  return timeUnits.find(({ from }) => longest >= from)!;
}

/**
 * Where a curve's points stand.
 * @param unit of time, as timeUnitOf gives it
 * @returns ascending; undefined where it is not known (runs of unknown length, runs that were not timed)
 */
export function curveX(
  curve: Curve,
  choice: XChoice,
  { stepsPerEpoch, totalSteps }: RunLength,
  unit: { readonly seconds: number },
): readonly number[] | undefined {
  const { scope, steps, seconds } = curve;
  if (choice === 'time') return unit.seconds === 1 ? seconds : seconds?.map((one) => one / unit.seconds);
  if (choice === scope) return steps;
  if (!stepsPerEpoch) return undefined;
  if (choice === 'epoch') return steps.map((step) => step / stepsPerEpoch);
  // The last epoch of a run that is given in steps may be a part of one.
  return steps.map((epoch) => Math.min(epoch * stepsPerEpoch, totalSteps ?? Infinity));
}

/** Where a curve begins and ends, as curveX; empty where it is not known. */
export function curveEnds(
  curve: Curve,
  choice: XChoice,
  length: RunLength,
  unit: { readonly seconds: number },
): readonly number[] {
  const { steps, seconds } = curve;
  const last = steps.length - 1;
  if (last < 0) return [];
  const ends = {
    ...curve,
    steps: [steps[0]!, steps[last]!],
    seconds: seconds && [seconds[0]!, seconds[last]!],
  };
  return curveX(ends, choice, length, unit) ?? [];
}

/** The axis. @param unit of time */
export function xAxisOf(choice: XChoice, unit: { readonly unit: string }): AxisSpec {
  return choice === 'time'
    ? { title: 'Training time', unit: unit.unit }
    : { title: choice === 'step' ? 'Step' : 'Epoch', whole: true };
}
