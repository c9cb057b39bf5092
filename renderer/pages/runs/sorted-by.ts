/** @file Runs in the order of values that only this page knows. */
import type { Order } from './order.ts';

/** Sorted by values; runs without one come last, ties stay as they are. */
export function sortedBy(
  { ids, statuses }: Order,
  values: ReadonlyMap<string, number>,
  descending: boolean,
): Order {
  const places = ids.map((_, place) => place).sort((a, b) => {
    const [left, right] = [values.get(ids[a]!), values.get(ids[b]!)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined) || a - b;
    return (descending ? right - left : left - right) || a - b;
  }); // prettier-ignore
  return { ids: places.map((place) => ids[place]!), statuses: places.map((place) => statuses[place]!) };
}
