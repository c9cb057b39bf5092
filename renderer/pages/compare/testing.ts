/** @file A small comparison for the tests of the page. */
import type { Group } from './groups.ts';
import { measureNames, type Comparison } from './measures.ts';
import type { Pair } from './pairs.ts';

/** @param values test accuracies by seed, from 1; the other measures are ten times as much */
export function groupOf(label: string, values: readonly (number | null)[], variant = label): Group {
  const runs = values.map((value, at): Group['runs'][number] => ({
    id: `${label}-${at + 1}`,
    seed: at + 1,
    status: value === null ? 'running' : 'done',
    counted: value !== null,
    stepsPerEpoch: 10,
    totalSteps: 30,
    values: Object.fromEntries(
      measureNames.map((name) => [
        name,
        value === null ? null : name === 'testAccuracy' ? value : value * 10,
      ]),
    ) as Group['runs'][number]['values'],
  }));
  const known = values.filter((value) => value !== null);
  const mean = known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
  const description = (factor: number) => ({
    n: known.length,
    mean: mean === null ? null : mean * factor,
    sd: known.length > 1 ? 0.01 * factor : null,
    ci95:
      mean === null || known.length < 2 ? null : ([(mean - 0.02) * factor, (mean + 0.02) * factor] as const),
  });
  return {
    group: `key of ${label}`,
    variant,
    label,
    runs,
    seeds: runs.filter(({ counted }) => counted).map(({ seed }) => seed),
    numbers: Object.fromEntries(
      measureNames.map((name) => [name, description(name === 'testAccuracy' ? 1 : 10)]),
    ) as Group['numbers'],
    spikeRateByLayer: [0.1],
    unfinished: runs.filter(({ status }) => status !== 'done').length,
  };
}

export const pairOf = (a: string, b: string, difference: number | null, pAdjusted: number | null): Pair => ({
  a,
  b,
  test: pAdjusted === null ? '' : 'paired t-test',
  n: { a: 3, b: 2 },
  difference,
  ci95: difference === null ? null : [difference - 0.01, difference + 0.02],
  p: pAdjusted,
  pAdjusted,
  effect: difference === null ? null : difference * 100,
  effectPaired: null,
  note: pAdjusted === null ? 'Too few seeds.' : '',
});

export const comparisonOf = (groups: readonly Group[], pairs: readonly Pair[]): Comparison => ({
  measure: 'testAccuracy',
  sentences: ['A is better than B.'],
  groups,
  pairs,
  configuration: [
    { field: 'variant', values: groups.map(({ variant }) => variant), equal: false },
    { field: 'batch', values: groups.map(() => 128), equal: true },
  ],
  notes: ['Different data.'],
});
