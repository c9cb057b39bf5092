/** @file Lines of compared runs. */
import { describe, expect, it } from 'vitest';
import type { Curve } from '../../state/joined-curves.ts';
import { linesOf } from './curves-model.ts';
import { viewGroups } from './groups.ts';
import { groupOf } from './testing.ts';

const groups = viewGroups([groupOf('a', [0.5, 0.6, null]), groupOf('b', [0.7])], () => 0);
const curve = (runId: string, values: number[]): Curve => ({
  runId,
  name: 'test/accuracy',
  scope: 'epoch',
  steps: values.map((_, at) => at + 1),
  values,
  seconds: values.map((_, at) => 2 * (at + 1)),
});
const curves = [curve('a-1', [1, 3]), curve('a-2', [3, 5]), curve('b-1', [7, 8])];
const choice = { x: 'epoch', smoothing: 0, show: 'mean' } as const;

describe('lines', () => {
  it('are means with bands, and a single run as it is', () => {
    const [a, b] = linesOf(groups, curves, choice);
    expect(a).toMatchObject({ label: 'a', x: [1, 2], y: [2, 4] });
    expect(a!.band!.high[0]! - a!.band!.low[0]!).toBeCloseTo(2 * Math.SQRT2);
    expect(b).toMatchObject({ label: 'b', y: [7, 8] });
    expect(b!.band).toBeUndefined();
  });

  it('count a run that trains now, but none that was stopped', () => {
    const more = [...curves, curve('a-3', [5])];
    expect(linesOf(groups, more, choice)[0]!.y).toEqual([3, 4]);
    const stopped = groups.map((group) => ({
      ...group,
      runs: group.runs.map((run) =>
        run.status === 'running' ? { ...run, status: 'cancelled' as const } : run,
      ),
    }));
    expect(linesOf(stopped, more, choice)[0]!.y).toEqual([2, 4]);
    expect(linesOf(stopped, more, { ...choice, show: 'seeds' })).toHaveLength(4);
  });

  it('stand by step, by epoch or by time', () => {
    expect(linesOf(groups, curves, { ...choice, x: 'step' })[1]!.x).toEqual([10, 20]);
    expect(linesOf(groups, curves, { ...choice, x: 'time' })[1]!.x).toEqual([2, 4]);
  });

  it('are left out where their place is not known', () => {
    const unknown = groups.map((group) => ({
      ...group,
      runs: group.runs.map((run) => ({ ...run, stepsPerEpoch: null })),
    }));
    expect(linesOf(unknown, curves, { ...choice, x: 'step' })).toEqual([]);
  });

  it('are smoothed seed by seed', () => {
    const [a] = linesOf(groups, curves, { ...choice, smoothing: 0.5 });
    expect(a!.y[0]).toBeCloseTo(2);
    // Debiased: (0.5 · 1 + 3) / 1.5 and (0.5 · 3 + 5) / 1.5.
    expect(a!.y[1]).toBeCloseTo((3.5 / 1.5 + 6.5 / 1.5) / 2);
  });
});
