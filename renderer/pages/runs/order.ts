/** @file The order of the table's runs: the workbench's, or by a value of a series, which only this page knows. */
import type { CallResult } from '../../../main/api/contract.ts';
import { call } from '../../host/client.ts';
import { nameColumn, type Sort, type SortKey } from './columns.ts';
import type { RunFilter } from './filter.ts';
import type { SortTerm } from './lines.ts';
import { columnOf } from './metric-columns.ts';
import { metricValues } from './run-values.ts';
import { sortedBy } from './sorted-by.ts';

export type Order = Omit<CallResult<'runs.order'>, 'rows'>;

const sortKeyOf = (id: string): SortKey | undefined => (id === nameColumn.id ? nameColumn.sortBy : columnOf(id)?.sortBy); // prettier-ignore

/** The workbench's part of a sort. */
function serverSort(sort: readonly SortTerm[]): Sort {
  return sort.flatMap(({ column, direction }) => {
    const by = sortKeyOf(column);
    return by ? [{ by, direction }] : [];
  });
}

/**
 * Asks for the order. A series that is sorted by counts before everything else.
 * @param first of how many lines the rows come along, so that they are seen without asking once more
 */
export async function loadOrder(
  filter: RunFilter,
  sort: readonly SortTerm[],
  first = 0,
): Promise<CallResult<'runs.order'>> {
  const order = await call('runs.order', { filter, sort: serverSort(sort), first });
  const term = sort.find(({ column }) => columnOf(column)?.kind === 'metric');
  const column = term && columnOf(term.column);
  if (column?.kind !== 'metric') return order;
  const sorted = sortedBy(order, await metricValues(column, order.ids), term!.direction === 'descending');
  return { ...sorted, rows: [] };
}
