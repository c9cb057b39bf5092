import { expect, test } from 'vitest';
import { compareVariants, type VariantValues } from './compare-variants.ts';
import { hedgesG, hedgesGPaired } from './effect-sizes.ts';
import { pairedTTest, welchTTest } from './t-tests.ts';

function of(variant: string, values: Record<number, number>): VariantValues {
  return { variant, values: new Map(Object.entries(values).map(([seed, value]) => [Number(seed), value])) };
}

const none = of('lif-none', { 1: 0.9012, 2: 0.8954, 3: 0.9103 });
const soft = of('lif-soft', { 1: 0.8876, 2: 0.8803, 3: 0.9049 });
const later = of('lif-hard', { 4: 0.861, 5: 0.842, 6: 0.87 });

test('common seeds are compared in pairs, whatever their order', () => {
  const shuffled = of('lif-soft', { 3: 0.9049, 9: 0.1, 1: 0.8876, 2: 0.8803 });
  const [row] = compareVariants([none, shuffled]);
  const [a, b] = [[0.9012, 0.8954, 0.9103], [0.8876, 0.8803, 0.9049]]; // prettier-ignore
  const { p, difference, ci95 } = pairedTTest(a, b);
  expect(row).toEqual({
    a: 'lif-none',
    b: 'lif-soft',
    test: 'paired t-test',
    n: { a: 3, b: 3 },
    difference,
    ci95,
    p,
    pAdjusted: p,
    effect: hedgesG(a, b),
    effectPaired: hedgesGPaired(a, b),
    note: '',
  });
});

test('without two common seeds the samples are independent', () => {
  const values = [[0.9012, 0.8954, 0.9103], [0.861, 0.842, 0.87]] as const; // prettier-ignore
  const [row] = compareVariants([none, later]);
  expect(row).toMatchObject({ test: "Welch's t-test", n: { a: 3, b: 3 }, effectPaired: null, note: '' });
  expect(row?.p).toBe(welchTTest(...values).p);
  const [overlapping] = compareVariants([none, of('x', { 3: 0.8, 4: 0.7 })]);
  expect(overlapping?.test).toBe("Welch's t-test");
  expect(overlapping?.n).toEqual({ a: 3, b: 2 });
});

test('one seed allows a difference and no test', () => {
  const [row] = compareVariants([of('x', { 1: 0.75 }), of('y', { 1: 0.5 })]);
  expect(row).toEqual({
    a: 'x',
    b: 'y',
    test: 'none',
    n: { a: 1, b: 1 },
    difference: 0.25,
    ci95: null,
    p: null,
    pAdjusted: null,
    effect: null,
    effectPaired: null,
    note: 'A test needs two seeds of each variant.',
  });
  expect(compareVariants([of('x', {}), none])[0]).toMatchObject({ difference: null, p: null, test: 'none' });
});

test('differences without a spread have no p, and say why', () => {
  const shifted = of('x', { 1: 0.8912, 2: 0.8854, 3: 0.9003 });
  const [row] = compareVariants([none, shifted]);
  expect(row).toMatchObject({
    test: 'none',
    p: null,
    ci95: null,
    note: expect.stringContaining('same in every pair'),
  });
  expect(row?.difference).toBeCloseTo(0.01, 12);
  expect(row?.effect).toBeGreaterThan(0);
  expect(compareVariants([none, { ...none, variant: 'again' }])[0]).toMatchObject({
    p: null,
    difference: 0,
    effect: 0,
  });
});

test('every pair once, adjusted over those that could be tested', () => {
  const single = of('single', { 8: 0.5 });
  const rows = compareVariants([none, soft, single, later]);
  expect(rows.map(({ a, b }) => `${a} ${b}`)).toEqual([
    'lif-none lif-soft',
    'lif-none single',
    'lif-none lif-hard',
    'lif-soft single',
    'lif-soft lif-hard',
    'single lif-hard',
  ]);
  const tested = rows.filter(({ p }) => p !== null);
  expect(tested).toHaveLength(3);
  const smallest = tested.toSorted((x, y) => x.p! - y.p!)[0]!;
  expect(smallest.pAdjusted).toBeCloseTo(3 * smallest.p!, 12);
  for (const { p, pAdjusted } of rows) expect(pAdjusted === null).toBe(p === null);
});

test('values that are not finite are left out, and it is said', () => {
  const broken = of('x', { 1: NaN, 2: 0.88, 3: 0.9, 4: Infinity });
  const [row] = compareVariants([none, broken]);
  expect(row).toMatchObject({ test: 'paired t-test', n: { a: 2, b: 2 } });
  expect(row?.note).toBe('2 runs without a finite value are left out.');
  const [one] = compareVariants([none, of('x', { 1: NaN })]);
  expect(one?.note).toBe(
    'A test needs two seeds of each variant. One run without a finite value is left out.',
  );
});
