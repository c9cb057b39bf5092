/** @file Curves of the compared runs as lines of one chart: a mean with its band a group, or every seed for itself. */
import { aggregate, spreadBand, type Curve as Points } from '../../charts/aggregate.ts';
import type { LineSeries } from '../../charts/line-model.ts';
import { ema } from '../../charts/smooth.ts';
import { curveX, timeUnitOf, type XChoice } from '../../state/curve-x.ts';
import type { Curve } from '../../state/joined-curves.ts';
import type { ComparedRun, GroupView } from './groups.ts';

export interface CurveChoice {
  readonly x: XChoice;
  /** Weight of the past, 0 (none) to below 1; each seed is smoothed, then the mean is taken. */
  readonly smoothing: number;
  readonly show: 'mean' | 'seeds';
}

/**
 * Whether a run's curve counts for its group's mean: those that the numbers count, and those that train now. A run that
 * was stopped would pull the mean to where it stopped.
 */
const isInMean = ({ counted, status }: ComparedRun): boolean => counted || status === 'running';

/**
 * The lines of the shown groups. A run without the series, or without a known place on the x axis, has none.
 * @param curves of one series
 */
export function linesOf(
  groups: readonly GroupView[],
  curves: readonly Curve[],
  { x, smoothing, show }: CurveChoice,
): LineSeries[] {
  const byRun = new Map(curves.map((curve) => [curve.runId, curve]));
  const unit = timeUnitOf(curves);
  const pointsOf = (run: ComparedRun): Points | undefined => {
    const curve = byRun.get(run.id);
    const xs = curve && curveX(curve, x, run, unit);
    return xs && { x: xs, y: ema(curve.values, smoothing) };
  };
  return groups.flatMap((group): LineSeries[] => {
    const { style, label } = group;
    const runs = group.runs.flatMap((run) => {
      const points = show === 'mean' && !isInMean(run) ? undefined : pointsOf(run);
      return points ? [{ run, points }] : [];
    });
    if (show === 'seeds') {
      return runs.map(({ run, points }) => ({
        id: run.id,
        label: `${label}, seed ${run.seed}`,
        style,
        ...points,
      }));
    }
    if (runs.length === 0) return [];
    if (runs.length === 1) return [{ id: group.group, label, style, ...runs[0]!.points }];
    const together = aggregate(runs.map(({ points }) => points));
    return [{ id: group.group, label, style, x: together.x, y: together.mean, band: spreadBand(together) }];
  });
}
