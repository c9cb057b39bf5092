/** @file The compared groups as the page shows them: with the style that tells them apart. */
import type { IntervalRow } from '../../charts/interval-option.ts';
import { seriesStyle, type SeriesStyle } from '../../charts/palette.ts';
import type { ScatterGroup, ScatterPoint } from '../../charts/scatter-option.ts';
import type { Comparison, Measure } from './measures.ts';

export type Group = Comparison['groups'][number];
export type ComparedRun = Group['runs'][number];

export interface GroupView extends Group {
  readonly style: SeriesStyle;
}

/** @param placeOf a variant's place in the catalogue; the first group of a variant has the variant's own style */
export function viewGroups(groups: readonly Group[], placeOf: (variant: string) => number): GroupView[] {
  const seen = new Map<string, number>();
  return groups.map((group) => {
    const nth = seen.get(group.variant) ?? 0;
    seen.set(group.variant, nth + 1);
    return { ...group, style: seriesStyle(placeOf(group.variant), nth) };
  });
}

/** Places of labels in the comparison's order, by which tables sort them: text knows nothing of numbers within it. */
export const placesOf = (groups: readonly Pick<Group, 'label'>[]): ReadonlyMap<string, number> =>
  new Map(groups.map(({ label }, place) => [label, place]));

/** What the numbers are made of. */
export const countedRuns = (group: Group): ComparedRun[] => group.runs.filter(({ counted }) => counted);

const known = (value: number | null): value is number => value !== null;

/** A measure of each group, for an interval plot; groups without a value keep their row. */
export function intervalRows(groups: readonly GroupView[], measure: Measure): IntervalRow[] {
  return groups.map((group) => ({
    id: group.group,
    label: group.label,
    style: group.style,
    values: countedRuns(group).map(({ values }) => values[measure]).filter(known), // prettier-ignore
    mean: group.numbers[measure].mean,
    ci: group.numbers[measure].ci95,
  }));
}

/** Two measures of runs and groups against each other. */
export function scatterOf(
  groups: readonly GroupView[],
  x: Measure,
  y: Measure,
): { points: ScatterPoint[]; groups: ScatterGroup[] } {
  const points = groups.flatMap(({ label, style, ...group }) =>
    countedRuns({ label, ...group }).flatMap(({ id, seed, values }): ScatterPoint[] => {
      const [atX, atY] = [values[x], values[y]];
      if (atX === null || atY === null) return [];
      return [{ id, label: `${label}, seed ${seed}`, style, x: atX, y: atY, group: label }];
    }),
  );
  const means = groups.flatMap(({ label, style, numbers }): ScatterGroup[] => {
    const [atX, atY] = [numbers[x], numbers[y]];
    if (atX.mean === null || atY.mean === null) return [];
    return [{ label, style, x: atX.mean, y: atY.mean, xCi: atX.ci95, yCi: atY.ci95 }];
  });
  return { points, groups: means };
}

/** How many of the chosen runs are in which state that is not done. */
export function unfinishedOf(groups: readonly Group[]): Partial<Record<ComparedRun['status'], string[]>> {
  const runs = groups.flatMap((group) => group.runs).filter(({ status }) => status !== 'done');
  const byStatus = Map.groupBy(runs, ({ status }) => status);
  return Object.fromEntries([...byStatus].map(([status, all]) => [status, all.map(({ id }) => id)]));
}
