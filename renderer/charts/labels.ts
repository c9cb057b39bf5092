/** @file Where labels go so that none covers another. */

/**
 * Moves places apart until neighbours are at least `gap` from each other, as little as possible in all (least squares,
 * by pooling neighbours that push each other), and into the range from low to high as far as they fit.
 * @returns in the order of `wanted`
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  // With the gaps taken out, "apart" becomes "not descending".
  const pools: { sum: number; count: number }[] = [];
  order.forEach((index, rank) => {
    pools.push({ sum: wanted[index]! - rank * gap, count: 1 });
    for (let last = pools.length - 1; last > 0; last -= 1) {
      const [a, b] = [pools[last - 1]!, pools[last]!];
      if (a.sum / a.count <= b.sum / b.count) break;
      pools.splice(last - 1, 2, { sum: a.sum + b.sum, count: a.count + b.count });
    }
  });
  const top = Math.max(low, high - (wanted.length - 1) * gap);
  const result = new Array<number>(wanted.length).fill(0);
  let rank = 0;
  for (const { sum, count } of pools) {
    const place = Math.min(top, Math.max(low, sum / count));
    for (let index = 0; index < count; index += 1, rank += 1) result[order[rank]!] = place + rank * gap;
  }
  return result;
}

export interface LabelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const overlap = (a: LabelBox, b: LabelBox): number =>
  Math.max(0, Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top));

/**
 * Places a label beside each of some points: right, left, above or below, or at a corner, wherever it covers the least
 * of the labels already placed, of the obstacles and of what lies outside of `inside`.
 * @returns a box for each point, in their order
 */
export function placeBeside(
  points: readonly { readonly x: number; readonly y: number; readonly width: number }[],
  height: number,
  distance: number,
  obstacles: readonly LabelBox[],
  inside: LabelBox,
): LabelBox[] {
  const placed: LabelBox[] = [];
  for (const { x, y, width } of points) {
    const sides: readonly (readonly [number, number])[] = [
      [distance, -height / 2],
      [-distance - width, -height / 2],
      [-width / 2, -distance - height],
      [-width / 2, distance],
      [distance * 0.7, -distance * 0.7 - height],
      [distance * 0.7, distance * 0.7],
      [-distance * 0.7 - width, -distance * 0.7 - height],
      [-distance * 0.7 - width, distance * 0.7],
    ];
    let best: LabelBox | undefined;
    let least = Infinity;
    for (const [right, down] of sides) {
      const box = { left: x + right, top: y + down, width, height };
      const outside = width * height - overlap(box, inside);
      const covered = [...placed, ...obstacles].reduce((sum, other) => sum + overlap(box, other), 0);
      const cost = covered + 4 * outside;
      if (cost < least - 1e-9) [best, least] = [box, cost];
    }
    placed.push(best!);
  }
  return placed;
}
