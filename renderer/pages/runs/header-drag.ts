/** @file Moving columns: where one that is dragged would stand, and the list once it stands there. */

/**
 * Before which column a pointer is.
 * @param x of the pointer, from the first column's left edge
 * @param columnWidths from left to right, in the same pixels
 * @returns 0 (before the first) to the number of columns (behind the last)
 */
export function dropPlace(x: number, columnWidths: readonly number[]): number {
  let left = 0;
  for (const [place, width] of columnWidths.entries()) {
    if (x < left + width / 2) return place;
    left += width;
  }
  return columnWidths.length;
}

/** The list with one entry moved. @param to before which entry of the list as it is now */
export function moved<Item>(list: readonly Item[], from: number, to: number): Item[] {
  const rest = list.filter((_, place) => place !== from);
  rest.splice(to > from ? to - 1 : to, 0, list[from]!);
  return rest;
}
