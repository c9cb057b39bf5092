import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatBytes, formatCompact, formatNumber, formatSeconds, formatSpread } from './format.ts';

describe('formatNumber', () => {
  it.each([
    [null, {}, '–'],
    [undefined, {}, '–'],
    [NaN, {}, '–'],
    [Infinity, { unit: 's' }, '–'],
    [0, {}, '0'],
    [0.86123, {}, '0.861'],
    [12.3456, {}, '12.35'],
    [123.456, {}, '123.5'],
    [1234.5, {}, '1,235'],
    [60000, {}, '60,000'],
    [0.00123456, {}, '0.00123'],
    [0.0000123, {}, '1.23e−5'],
    [0.00001, {}, '1e−5'],
    [1e20, {}, '1e20'],
    [-0.5, {}, '−0.500'],
    [-0.0001, { digits: 2 }, '0.00'],
    [0.8612, { percent: true }, '86.1 %'],
    [0.8612, { percent: true, digits: 2 }, '86.12 %'],
    [3, { unit: 'ms' }, '3 ms'],
  ] as const)('%s with %o is %s', (value, format, text) => {
    expect(formatNumber(value, format)).toBe(text);
  });
});

test('whole numbers have their commas where US English has them', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e14, max: 1e14 }), (value) => {
      expect(formatNumber(value)).toBe(value.toLocaleString('en-US').replace('-', '−'));
    }),
  );
});

describe('formatCompact', () => {
  it.each([
    [null, '–'], [0, '0'], [1234, '1,234'], [9999, '9,999'], [12_345, '12.3 k'], [10_000, '10 k'], [123_456, '123 k'],
    [999_960, '1 M'], [4_500_000, '4.5 M'], [-12_345, '−12.3 k'], [2.5e9, '2.5 G'], [0.5, '0.500'],
  ] as const)('%s is %s', (value, text) => {
    expect(formatCompact(value)).toBe(text);
  }); // prettier-ignore
});

describe('formatSeconds', () => {
  it.each([
    [null, '–'], [0, '0 s'], [0.0004, '0.4 ms'], [0.041, '41 ms'], [0.9996, '1 s'], [1.24, '1.2 s'], [9.96, '10 s'],
    [12, '12 s'], [59.7, '1 min'], [60, '1 min'], [200, '3 min 20 s'], [3599.6, '1 h'], [7500, '2 h 5 min'],
    [7199, '2 h'], [86_399, '1 d'], [273_600, '3 d 4 h'], [-12, '−12 s'],
  ] as const)('%s is %s', (value, text) => {
    expect(formatSeconds(value)).toBe(text);
  }); // prettier-ignore
});

describe('formatBytes', () => {
  it.each([
    [null, '–'], [0, '0 B'], [512, '512 B'], [1023, '1,023 B'], [1024, '1 KiB'], [1_468_006, '1.4 MiB'],
    [1_048_500, '1 MiB'], [12 * 2 ** 30, '12 GiB'],
  ] as const)('%s is %s', (value, text) => {
    expect(formatBytes(value)).toBe(text);
  }); // prettier-ignore
});

describe('formatSpread', () => {
  it.each([
    [0.861, 0.004, false, '0.861 ± 0.004'],
    [0.861, 0.004, true, '86.1 ± 0.4 %'],
    [0.861, null, false, '0.861'],
    [0.861, null, true, '86.1 %'],
    [12_345.6, 78.9, false, '12,346 ± 79'],
    [0, 0, false, '0.000 ± 0.000'],
    [null, 1, false, '–'],
  ] as const)('%s and %s (percent %s) is %s', (mean, sd, percent, text) => {
    expect(formatSpread(mean, sd, percent)).toBe(text);
  });
});
