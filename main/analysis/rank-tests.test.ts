import wilcoxon from '@stdlib/stats-wilcoxon';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mannWhitney, wilcoxonSignedRank } from './rank-tests.ts';
import { countSums, rank } from './ranks.ts';

/** Small whole numbers: many ties. */
const tied = fc.integer({ min: -4, max: 4 });
const pairsOf = (value: fc.Arbitrary<number>, maxLength: number) =>
  fc.array(fc.tuple(value, value), { minLength: 1, maxLength }).map((pairs) => ({
    x: pairs.map(([left]) => left),
    y: pairs.map(([, right]) => right),
  }));

describe('ranks', () => {
  test('tied values share the mean of their ranks', () => {
    expect(rank([3, 1, 3, 2, 3])).toEqual({ ranks: [4, 1, 4, 2, 4], tieSum: 24 });
    expect(rank([])).toEqual({ ranks: [], tieSum: 0 });
    fc.assert(
      fc.property(fc.array(tied), (values) => {
        const { ranks } = rank(values);
        values.forEach((value, at) => {
          const below = values.filter((other) => other < value).length;
          const equal = values.filter((other) => other === value).length;
          expect(ranks[at]).toBe(below + (equal + 1) / 2);
        });
      }),
      { seed: 1 },
    );
  });

  test('sums are counted as by trying all subsets', () => {
    fc.assert(
      fc.property(fc.array(tied, { maxLength: 9 }), fc.nat(9), (values, size) => {
        const { ranks } = rank(values);
        const ofAny = new Map<number, number>();
        const ofSize = new Map<number, number>();
        for (let subset = 0; subset < 2 ** ranks.length; subset++) {
          const members = ranks.filter((_, at) => (subset >> at) & 1);
          const sum = 2 * members.reduce((total, value) => total + value, 0);
          ofAny.set(sum, (ofAny.get(sum) ?? 0) + 1);
          if (members.length === size) ofSize.set(sum, (ofSize.get(sum) ?? 0) + 1);
        }
        countSums(ranks).forEach((count, sum) => expect(count).toBe(ofAny.get(sum) ?? 0));
        countSums(ranks, size).forEach((count, sum) => expect(count).toBe(ofSize.get(sum) ?? 0));
      }),
      { seed: 1 },
    );
  });
});

describe("Wilcoxon's signed-rank test", () => {
  test('as Hollander and Wolfe have it: a depression scale before and after (V = 40, p = 0.03906)', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    expect(wilcoxonSignedRank(before, after)).toEqual({ statistic: 40, p: 0.0390625, note: '' });
  });

  test('as @stdlib/stats-wilcoxon has it, exactly without ties', () => {
    const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(distinct, fc.infiniteStream(fc.boolean()), (sizes, signs) => {
        const x = sizes.map((size) => (signs.next().value ? size : -size));
        const mine = wilcoxonSignedRank(x, x.map(() => 0)); // prettier-ignore
        const theirs = wilcoxon(x);
        expect(mine.statistic).toBe(theirs.statistic);
        expect(mine.p).toBeCloseTo(Math.min(1, theirs.pValue), 9);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  test('as @stdlib/stats-wilcoxon has it, by the normal approximation with ties and zeros', () => {
    const pairs = pairsOf(tied, 60).filter(
      ({ x, y }) => x.some((value, at) => value !== y[at]) && x.length > 1,
    );
    let compared = 0;
    fc.assert(
      fc.property(pairs, ({ x, y }) => {
        const differences = x.map((value, at) => Math.abs(value - y[at]!));
        const approximated = differences.includes(0) || new Set(differences).size < differences.length;
        if (!approximated) return;
        compared++;
        const mine = wilcoxonSignedRank(x, y, 'normal');
        const theirs = wilcoxon(x, y);
        expect(mine.statistic).toBe(theirs.statistic);
        expect(mine.p).toBeCloseTo(theirs.pValue, 9);
        expect(mine.note).not.toBe('');
      }),
      { seed: 1, numRuns: 200 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test('as by trying all signs, with ties and zeros', () => {
    fc.assert(
      fc.property(pairsOf(tied, 9), ({ x, y }) => {
        const { statistic, p } = wilcoxonSignedRank(x, y);
        const differences = x.map((value, at) => value - y[at]!).filter((difference) => difference !== 0);
        const { ranks } = rank(differences.map(Math.abs));
        const n = ranks.length;
        if (n === 0) {
          expect(p).toBeNull();
          return;
        }
        const distance = (sum: number) => Math.abs(sum - (n * (n + 1)) / 4);
        let extreme = 0;
        for (let signs = 0; signs < 2 ** n; signs++) {
          const sum = ranks.reduce((total, value, at) => ((signs >> at) & 1 ? total + value : total), 0);
          if (distance(sum) >= distance(statistic!)) extreme++;
        }
        expect(p).toBe(extreme / 2 ** n);
      }),
      { seed: 1 },
    );
  });

  test('counts up to 50 pairs and approximates beyond, closely', () => {
    const x = Array.from({ length: 50 }, (_, at) => Math.sin(at * 1.7) + 0.25);
    const zeros = (values: number[]) => values.map(() => 0);
    const exact = wilcoxonSignedRank(x, zeros(x));
    expect(exact.note).toBe('');
    expect(wilcoxonSignedRank(x, zeros(x), 'normal').p).toBeCloseTo(exact.p!, 2);
    const longer = [...x, 0.5];
    expect(wilcoxonSignedRank(longer, zeros(longer)).note).toContain('approximation');
    expect(wilcoxonSignedRank([1, 2], [1, 2])).toEqual({
      statistic: null,
      p: null,
      note: 'No pair differs.',
    });
  });
});

describe("Mann and Whitney's U test", () => {
  test('as scipy 1.17.1 has it (stats.mannwhitneyu)', () => {
    const a = [0.9012, 0.8954, 0.9103, 0.8891, 0.9077];
    const c = [0.861, 0.842, 0.87];
    expect(mannWhitney(a, c)).toEqual({ statistic: 15, p: 1 / 28, note: '' });
    expect(mannWhitney(a, c, 'normal').p).toBeCloseTo(0.03688842570704987, 12);
  });

  test('as Hollander and Wolfe have it: permeability of membranes (W = 35, p = 0.2544)', () => {
    const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    const { statistic, p } = mannWhitney(atTerm, early);
    expect(statistic).toBe(35);
    // Published for one side: 0.1272.
    expect(p! / 2).toBeCloseTo(0.1272, 4);
  });

  test('as by trying all ways to share out the values, with ties', () => {
    const sample = fc.array(tied, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const above = (x: number[], y: number[]) => {
          const wins = x.flatMap((left) => y.map((right) => (1 + Math.sign(left - right)) / 2));
          return wins.reduce((total, win) => total + win, 0);
        };
        const { statistic, p } = mannWhitney(a, b);
        expect(statistic).toBe(above(a, b));
        const all = [...a, ...b];
        const distance = (u: number) => Math.abs(u - (a.length * b.length) / 2);
        let extreme = 0;
        let ways = 0;
        for (let chosen = 0; chosen < 2 ** all.length; chosen++) {
          const left = all.filter((_, at) => (chosen >> at) & 1);
          if (left.length !== a.length) continue;
          ways++;
          const right = all.filter((_, at) => !((chosen >> at) & 1));
          if (distance(above(left, right)) >= distance(statistic!)) extreme++;
        }
        expect(p).toBeCloseTo(extreme / ways, 12);
      }),
      { seed: 1 },
    );
  });

  test('approximates larger samples closely, and refuses what has no answer', () => {
    const a = Array.from({ length: 25 }, (_, at) => Math.sin(at * 1.7) + 0.4);
    const b = Array.from({ length: 25 }, (_, at) => Math.cos(at * 2.3));
    expect(mannWhitney(a, b, 'normal').p).toBeCloseTo(mannWhitney(a, b).p!, 2);
    expect(mannWhitney([...a, 0.1], b).note).toContain('approximation');
    expect(mannWhitney([], b).p).toBeNull();
    expect(mannWhitney([1, 1], [1, 1], 'normal')).toMatchObject({ p: null, note: 'All values are equal.' });
    expect(mannWhitney([1, 1], [1, 1]).p).toBe(1);
  });
});
