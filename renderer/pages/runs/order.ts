/** @file The order of the table's runs: the workbench's, or by a value of a series, which only this page knows. */
import type { CallResult } from '../../../main/api/contract.ts';
import { call } from '../../host/client.ts';
import { onEvent, onReload } from '../../state/events.ts';
import { nameColumn, type Sort, type SortKey } from './columns.ts';
import type { RunFilter } from './filter.ts';
import type { SortTerm } from './lines.ts';
import { columnOf } from './metric-columns.ts';
import { metricValues } from './run-values.ts';
import { sortedBy } from './sorted-by.ts';

/** Rows that come with the order: what the first look sees, on a large screen. */
export const FIRST = 60;

export type Order = Omit<CallResult<'runs.order'>, 'rows'>;

const sortKeyOf = (id: string): SortKey | undefined => (id === nameColumn.id ? nameColumn.sortBy : columnOf(id)?.sortBy); // prettier-ignore

/** The workbench's part of a sort. */
function serverSort(sort: readonly SortTerm[]): Sort {
  return sort.flatMap(({ column, direction }) => {
    const by = sortKeyOf(column);
    return by ? [{ by, direction }] : [];
  });
}

let early: { readonly question: string; readonly answer: Promise<CallResult<'runs.order'>>; readonly stop: () => void } | undefined; // prettier-ignore

/** Asks for the order before the page stands that shows it; the first `loadOrder` of the same takes the answer. */
export function askOrder(filter: RunFilter, sort: readonly SortTerm[], first = FIRST): void {
  early?.stop();
  // An answer that something has changed since is no longer one.
  const stops = [onEvent('runs.changed', () => early?.stop()), onReload(() => early?.stop())];
  const answer = load(filter, sort, first);
  answer.catch(() => undefined); // whoever takes it says so
  early = {
    question: JSON.stringify([filter, sort, first]),
    answer,
    stop: () => {
      for (const stop of stops) stop();
      early = undefined;
    },
  };
}

/**
 * Asks for the order. A series that is sorted by counts before everything else.
 * @param first of how many lines the rows come along, so that they are seen without asking once more
 */
export function loadOrder(
  filter: RunFilter,
  sort: readonly SortTerm[],
  first = 0,
): Promise<CallResult<'runs.order'>> {
  const asked = early;
  if (asked?.question !== JSON.stringify([filter, sort, first])) return load(filter, sort, first);
  asked.stop();
  return asked.answer;
}

async function load(
  filter: RunFilter,
  sort: readonly SortTerm[],
  first: number,
): Promise<CallResult<'runs.order'>> {
  const order = await call('runs.order', { filter, sort: serverSort(sort), first });
  const term = sort.find(({ column }) => columnOf(column)?.kind === 'metric');
  const column = term && columnOf(term.column);
  if (column?.kind !== 'metric') return order;
  const sorted = sortedBy(order, await metricValues(column, order.ids), term!.direction === 'descending');
  return { ...sorted, rows: [] };
}
