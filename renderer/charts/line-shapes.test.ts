/** @file Lines in pieces. */
import { expect, it } from 'vitest';
import { inPieces, inSlabs } from './line-shapes.ts';

it('follow one another without gap, with the length that lies before each', () => {
  // Steps of 3 and 4: every hypotenuse is 5.
  const points = Array.from({ length: 100 }, (_, at): [number, number] => [3 * at, at % 2 ? 4 : 0]);
  const pieces = inPieces(points);
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.flatMap((piece, nth) => piece.points.slice(nth === 0 ? 0 : 1))).toEqual(points);
  pieces.slice(1).forEach(({ points: own, before }, nth) => {
    expect(own[0]).toEqual(pieces[nth]!.points.at(-1));
    expect(before).toBeCloseTo(5 * points.indexOf(own[0] as [number, number]));
  });
});

it('are one where the line is short, and none of a point', () => {
  expect(inPieces([[0, 0], [1, 1]])).toEqual([{ points: [[0, 0], [1, 1]], before: 0 }]); // prettier-ignore
  expect(inPieces([[0, 0]])).toEqual([]);
});

const area = (polygon: readonly (readonly [number, number])[]) =>
  Math.abs(
    polygon.reduce((sum, [x, y], at) => {
      const [nextX, nextY] = polygon[(at + 1) % polygon.length]!;
      return sum + (x * nextY - nextX * y) / 2;
    }, 0),
  );

it('of a band cover it, side by side', () => {
  const low = Array.from({ length: 60 }, (_, at): [number, number] => [3.3 + at * 1.7, 50 + (at % 3)]);
  const high = Array.from({ length: 40 }, (_, at): [number, number] => [
    3.3 + (at * 1.7 * 59) / 39,
    10 + (at % 5),
  ]);
  const slabs = inSlabs(low, high);
  expect(slabs.length).toBeGreaterThan(5);
  expect(slabs.reduce((sum, slab) => sum + area(slab), 0)).toBeCloseTo(area([...low, ...high.toReversed()]));
  const ends = slabs.map((slab) => Math.max(...slab.map(([x]) => x)));
  const starts = slabs.map((slab) => Math.min(...slab.map(([x]) => x)));
  expect(starts.slice(1)).toEqual(ends.slice(0, -1));
  expect(starts.slice(1).every(Number.isInteger)).toBe(true);
});

it('of a band without width are none', () => {
  expect(inSlabs([], [])).toEqual([]);
  expect(inSlabs([[1, 1]], [[1, 2]])).toEqual([]);
});
