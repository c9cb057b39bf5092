import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefractError } from '../api/errors.ts';
import { epochOrder, takeFraction, validationSplit } from './splits.ts';

/** What was chosen when this was written; runs that are stored rely on it. */
const PINNED = { taken: [5, 6, 9, 11, 15], order: [6, 8, 2, 0, 9, 1, 7, 4, 5, 3] };

const count = (labels: ArrayLike<number>, label: number): number =>
  Array.from(labels).filter((l) => l === label).length;

describe('a share of the samples', () => {
  const cases = fc.record({
    labels: fc.array(fc.nat(4), { minLength: 20, maxLength: 200 }).map((values) => Uint16Array.from(values)),
    fraction: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
    seed: fc.nat(),
  });

  it('is disjoint from the rest, together everything, in the order of the file', () => {
    fc.assert(
      fc.property(cases, ({ labels, fraction, seed }) => {
        const { kept, taken } = takeFraction(labels.length, fraction, seed, labels);
        expect(taken.length).toBe(Math.round(labels.length * fraction));
        expect([...kept, ...taken].sort((a, b) => a - b)).toEqual([...labels.keys()]);
        for (const part of [kept, taken]) expect(part).toEqual(part.slice().sort());
      }),
    );
  });

  it('has of each class what it has of the whole, to the nearest sample', () => {
    fc.assert(
      fc.property(cases, ({ labels, fraction, seed }) => {
        const { taken } = takeFraction(labels.length, fraction, seed, labels);
        const share = taken.length / labels.length;
        for (let label = 0; label < 5; label++) {
          const got = count(
            Array.from(taken, (i) => labels[i]!),
            label,
          );
          expect(Math.abs(got - share * count(labels, label))).toBeLessThan(1);
        }
      }),
    );
  });

  it('depends on the seed and on nothing else', () => {
    const labels = Uint16Array.from({ length: 500 }, (_, i) => i % 7);
    const split = (seed: number): Int32Array => takeFraction(500, 0.2, seed, labels).taken;
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
    expect(split(2 ** 40)).not.toEqual(split(0));
  });

  it('stays the same from version to version', () => {
    expect(Array.from(takeFraction(20, 0.25, 0).taken)).toEqual(PINNED.taken);
    expect(Array.from(epochOrder(10, 42, 3))).toEqual(PINNED.order);
  });

  it('may be nothing, but not everything, and leaves no part empty by accident', () => {
    expect(takeFraction(5, 0, 1).taken).toHaveLength(0);
    expect(validationSplit(0, 0, 1)).toEqual({ train: new Int32Array(0), validation: new Int32Array(0) });
    for (const [samples, fraction] of [
      [5, 1],
      [5, -0.1],
      [5, NaN],
      [5, 0.01],
      [2, 0.9],
    ] as const) {
      expect(() => takeFraction(samples, fraction, 1)).toThrow(RefractError);
    }
    expect(() => takeFraction(5, 0.5, -1)).toThrow(/seed/);
    expect(() => takeFraction(5, 0.5, 0, new Uint16Array(4))).toThrow(RangeError);
  });

  it('comes out of train for validation', () => {
    const labels = Uint16Array.from({ length: 100 }, (_, i) => i % 2);
    const { train, validation } = validationSplit(100, 0.1, 5, labels);
    expect([train.length, validation.length]).toEqual([90, 10]);
    expect(
      count(
        Array.from(validation, (i) => labels[i]!),
        1,
      ),
    ).toBe(5);
  });
});

describe("an epoch's order", () => {
  it('is a permutation, the same whenever it is computed', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), fc.nat(1000), (samples, seed, epoch) => {
        const order = epochOrder(samples, seed, epoch);
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: samples }, (_, i) => i));
        expect(epochOrder(samples, seed, epoch)).toEqual(order);
      }),
    );
  });

  it('differs between epochs and seeds, and puts every sample everywhere', () => {
    const orders = new Set<string>();
    const firsts = new Array<number>(8).fill(0);
    for (let epoch = 0; epoch < 2000; epoch++) {
      const order = epochOrder(8, 7, epoch);
      orders.add(order.join());
      firsts[order[0]!]!++;
    }
    expect(orders.size).toBeGreaterThan(1900);
    // 250 each are expected; a binomial count strays by more than 5 standard deviations once in a million.
    for (const times of firsts)
      expect(Math.abs(times - 250)).toBeLessThan(5 * Math.sqrt(2000 * (1 / 8) * (7 / 8)));
    expect(epochOrder(50, 1, 2)).not.toEqual(epochOrder(50, 2, 1));
  });
});
