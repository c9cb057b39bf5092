/** @file The best trade-offs among points of two measures. */

type Direction = 'min' | 'max';

/** Which way each measure is better. */
export interface Better {
  readonly x: Direction;
  readonly y: Direction;
}

/**
 * The points that no other point dominates (is at least as good in both measures and better in one), by ascending x.
 * Equal points stay together; points with a value that is not finite are left out.
 */
export function paretoFront<P extends { readonly x: number; readonly y: number }>(
  points: readonly P[],
  better: Better,
): P[] {
  const signX = better.x === 'min' ? 1 : -1;
  const signY = better.y === 'min' ? 1 : -1;
  const finite = points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
  const order = [...finite].sort((a, b) => signX * (a.x - b.x) || signY * (a.y - b.y));
  const front: P[] = [];
  for (const point of order) {
    const last = front.at(-1);
    const equal = last && last.x === point.x && last.y === point.y;
    if (!last || equal || signY * point.y < signY * last.y) front.push(point);
  }
  return front.sort((a, b) => a.x - b.x || a.y - b.y);
}

/**
 * Corners of the line that parts what the front reaches from what it does not: from each point on, until x is that of
 * the next, no better y is known.
 */
export function frontSteps(
  front: readonly { readonly x: number; readonly y: number }[],
  better: Better,
): [number, number][] {
  return front.flatMap((point, index): [number, number][] => {
    const next = front[index + 1];
    if (!next) return [[point.x, point.y]];
    // Going right, a cheaper point's y holds until the next one's x; where more x is better, the next one's y holds.
    return [[point.x, point.y], better.x === 'min' ? [next.x, point.y] : [point.x, next.y]];
  });
}
