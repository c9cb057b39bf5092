import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeBeside, spread } from './labels.ts';

describe('spread', () => {
  it('leaves alone what is far enough apart', () => {
    expect(spread([10, 50, 30], 10, 0, 100)).toEqual([10, 50, 30]);
  });

  it('moves neighbours apart evenly around where they want to be', () => {
    expect(spread([50, 50], 10, 0, 100)).toEqual([45, 55]);
  });

  it('keeps the order and the gap, and stays inside while there is room', () => {
    const places = fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(places, (wanted) => {
        const got = spread(wanted, 16, 0, 200);
        const sorted = [...got].sort((a, b) => a - b);
        expect(sorted[0]).toBeGreaterThanOrEqual(-1e-9);
        expect(sorted.at(-1)).toBeLessThanOrEqual(200 + 1e-9);
        sorted.slice(1).forEach((place, index) => {
          expect(place - sorted[index]!).toBeGreaterThanOrEqual(16 - 1e-9);
        });
        wanted.forEach((a, i) => {
          wanted.forEach((b, j) => {
            if (a < b) expect(got[i]).toBeLessThan(got[j]!);
          });
        });
      }),
    );
  });
});

describe('placeBeside', () => {
  const inside = { left: 0, top: 0, width: 200, height: 100 };

  it('prefers the right side', () => {
    const [box] = placeBeside([{ x: 50, y: 50, width: 40 }], 10, 8, [], inside);
    expect(box).toEqual({ left: 58, top: 45, width: 40, height: 10 });
  });

  it('goes to the left at the right edge', () => {
    const [box] = placeBeside([{ x: 190, y: 50, width: 40 }], 10, 8, [], inside);
    expect(box!.left).toBe(142);
  });

  it('does not cover an obstacle or a label that is there already', () => {
    const obstacle = { left: 55, top: 40, width: 60, height: 20 };
    const points = [{ x: 50, y: 50, width: 30 }, { x: 52, y: 50, width: 30 }]; // prettier-ignore
    const boxes = [obstacle, ...placeBeside(points, 10, 8, [obstacle], inside)];
    boxes.forEach((a, i) => {
      boxes.slice(i + 1).forEach((b) => {
        const apart = a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top; // prettier-ignore
        expect(apart).toBe(true);
      });
    });
  });
});
