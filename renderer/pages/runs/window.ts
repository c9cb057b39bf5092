/** @file Which lines of a long list are in sight, and where to scroll to. All in pixels from the first line's top. */

export interface Sight {
  readonly scrollTop: number;
  /** Of what shows lines. */
  readonly height: number;
  readonly lineHeight: number;
  readonly count: number;
}

/** The lines to draw: those in sight and some more on each side. `to` is behind the last. */
export function inSight(
  { scrollTop, height, lineHeight, count }: Sight,
  beyond = 0,
): { from: number; to: number } {
  const from = Math.floor(scrollTop / lineHeight) - beyond;
  const to = Math.ceil((scrollTop + height) / lineHeight) + beyond;
  return { from: Math.max(0, Math.min(from, count)), to: Math.max(0, Math.min(to, count)) };
}

/** Where to scroll so that a line is in sight: as little as needed. */
export function scrollTo({ scrollTop, height, lineHeight }: Sight, place: number): number {
  const top = place * lineHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, Math.min(top, top + lineHeight - height));
}

/**
 * Where to scroll when lines come or go, so that what a person looks at stays where it is. At the top new lines push
 * down: who is there wants to see what comes.
 * @param before the lines as they were
 * @param placeNow where a line is now; undefined: gone
 */
export function keepInPlace(
  { scrollTop, lineHeight }: Sight,
  before: readonly { readonly key: string }[],
  placeNow: (key: string) => number | undefined,
): number {
  if (scrollTop < lineHeight) return scrollTop;
  // The first in sight, or the next that is still there.
  for (let place = Math.floor(scrollTop / lineHeight); place < before.length; place++) {
    const now = placeNow(before[place]!.key);
    if (now !== undefined) return Math.max(0, scrollTop + (now - place) * lineHeight);
  }
  return scrollTop;
}
