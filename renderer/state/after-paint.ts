/** @file Work that the first picture of the window need not wait for. */

/**
 * Does something behind the next paint. An animation frame runs before the window is painted, a task that it asks for after
 * that: a browser's first look into its storage, say, takes as long as drawing a page of rows.
 */
export function afterPaint(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work));
}
