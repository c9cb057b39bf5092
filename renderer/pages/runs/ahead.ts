/** @file What the Runs page will ask for, asked for while the window is still being put together. */
import { toRunFilter } from './filter.ts';
import { askOrder } from './order.ts';
import { firstQuestion } from './page-state.svelte.ts';

/** @param query of the address that the page will have; what is remembered must be loaded */
export function ahead(query: URLSearchParams): void {
  const { filter, sort } = firstQuestion(query);
  askOrder(toRunFilter(filter), sort);
}
