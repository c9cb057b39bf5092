/**
 * @file The best value of each column: of all runs that the filter lets through, or of all groups. None where they are on
 * several data sets: an accuracy on one says nothing beside one on another.
 */
import { call } from '../../host/client.ts';
import type { Column, NumberColumn } from './columns.ts';
import type { RunFilter } from './filter.ts';
import type { RunGroup } from './lines.ts';

/** By column. A column is absent where there is nothing to be better than. */
export type Best = ReadonlyMap<string, number>;

const judged = (columns: readonly Column[]): NumberColumn[] =>
  columns.filter((column): column is NumberColumn => column.kind === 'number' && column.better !== undefined);

/** Of finished runs: the value of one that stopped early says nothing yet. */
export async function bestOfRuns(columns: readonly Column[], filter: RunFilter): Promise<Best> {
  if (filter.statuses && !filter.statuses.includes('done')) return new Map();
  const done = { ...filter, statuses: ['done' as const] };
  const ends = await Promise.all(
    (['ascending', 'descending'] as const).map(async (direction) => {
      const { rows } = await call('runs.list', {
        filter: done,
        sort: [{ by: 'datasetName', direction }],
        limit: 1,
      });
      return rows[0]?.datasetName;
    }),
  );
  if (ends[0] !== ends[1]) return new Map();
  const found = await Promise.all(
    judged(columns).map(async ({ id, better }) => {
      const direction = better === 'higher' ? ('descending' as const) : ('ascending' as const);
      const { rows, total } = await call('runs.list', { filter: done, sort: [{ by: id, direction }], limit: 1 });
      const value = rows[0]?.[id] ?? null;
      return value === null || total < 2 ? [] : [[id, value] as const];
    }),
  ); // prettier-ignore
  return new Map(found.flat());
}

/** By the means of finished runs. */
export function bestOfGroups(columns: readonly Column[], groups: readonly RunGroup[]): Best {
  if (new Set(groups.map(({ datasetName }) => datasetName)).size > 1) return new Map();
  const found = judged(columns).flatMap(({ id, better }) => {
    const means = groups.flatMap(({ numbers }) => numbers[id]?.mean ?? []);
    if (means.length < 2) return [];
    const best = means.reduce((a, b) => ((better === 'higher') === a > b ? a : b));
    return [[id, best] as const];
  });
  return new Map(found);
}
