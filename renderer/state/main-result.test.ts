import { expect, it } from 'vitest';
import { mainResult, mainSpread } from './main-result.ts';

it('is the accuracy or, without one, the error', () => {
  expect(mainResult({ testAccuracy: 0.8617, testNrmse: null })).toBe('86.2 %');
  expect(mainResult({ testAccuracy: null, testNrmse: 0.2134 })).toBe('NRMSE 0.213');
  expect(mainResult({ testAccuracy: null, testNrmse: null })).toBeNull();
});

it('over runs it has its spread', () => {
  const nothing = { n: 0, mean: null, sd: null };
  expect(mainSpread({ testAccuracy: { n: 2, mean: 0.86, sd: 0.01 }, testNrmse: nothing })).toMatch(
    /^86\.0 ± 1\.0/,
  );
  expect(mainSpread({ testAccuracy: nothing, testNrmse: { n: 2, mean: 0.5, sd: 0.25 } })).toMatch(
    /^NRMSE 0\.5/,
  );
  expect(mainSpread({})).toBe('–');
});
