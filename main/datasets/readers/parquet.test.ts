/** @file Parquet as pyarrow writes it by default: one large row group, decoded page by page in little memory. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusal } from '../test-support.ts';
import { samplesIn } from './test-samples.ts';
import { openParquet } from './parquet/client.ts';
import { limited, refusePage } from './parquet/limits.ts';
import { rowsOf, valueAt } from './parquet/compact.ts';
import type { Column } from './parquet/messages.ts';

const fixture = (name: string): string => join(import.meta.dirname, '..', 'fixtures', name);

/** A file that is closed after the work. */
async function withParquet<Result>(
  name: string,
  work: (file: Awaited<ReturnType<typeof openParquet>>) => Promise<Result>,
): Promise<Result> {
  const path = fixture(name);
  const file = await openParquet(path, name, statSync(path).size);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

const valuesOf = (column: Column): unknown[] =>
  Array.from({ length: rowsOf(column) }, (_, row) => valueAt(column, row));

describe('a row group without an index of its pages', () => {
  it('is read in stretches of 16 MiB at most, the first ones short', () =>
    withParquet('one-group.parquet', async ({ stretches, columns }) => {
      expect(columns).toHaveLength(25);
      expect(stretches.slice(0, 3).map(({ start, end }) => end - start)).toEqual([256, 2048, 16_384]);
      expect(stretches.slice(1).map(({ start }) => start)).toEqual(stretches.slice(0, -1).map(({ end }) => end));
      expect(stretches.at(-1)!.end).toBe(100_000);
      for (const { start, end } of stretches) expect((end - start) * 25 * 8).toBeLessThanOrEqual(2 ** 24);
    })); // prettier-ignore

  it('has its values, whatever is asked for first', () =>
    withParquet('one-group.parquet', async ({ stretches, read }) => {
      for (const stretch of [...stretches].reverse()) {
        const columns = await read(['c3', 'c10', 'label'], stretch);
        const rows = Array.from({ length: stretch.end - stretch.start }, (_, i) => stretch.start + i);
        expect(valuesOf(columns['c3']!)).toEqual(rows.map((row) => (row * 7 + 3) % 97));
        expect(valuesOf(columns['c10']!)).toEqual(rows.map((row) => (row * 7 + 10) % 97));
        expect(valuesOf(columns['label']!)).toEqual(rows.map((row) => 'abc'[row % 3]));
      }
    }));

  it('becomes samples of all its rows', async () => {
    const { samples } = await samplesIn([fixture('one-group.parquet')]);
    expect(samples).toHaveLength(100_000);
    const wrong = samples.filter(({ data, label }, row) =>
      label !== 'abc'[row % 3] || (data as Float32Array).some((value, c) => value !== (row * 7 + c) % 97)); // prettier-ignore
    expect(wrong).toEqual([]);
  });
});

describe.each(['1', '2'])('lists across pages of version %s', (version) => {
  const name = `across-pages-${version}.parquet`;

  it('are whole', async () => {
    const { samples } = await samplesIn([fixture(name)], { settings: { values: 'm' } });
    expect(samples.map(({ data }) => [...(data as Float32Array)])).toEqual(
      Array.from({ length: 200 }, (_, i) =>
        Array.from({ length: ((i * 11) % 40) + 1 }, (__, t) => [((i + t) % 16) / 4, ((i + t) % 16) / 4 + 0.5]).flat()),
    ); // prettier-ignore
  });

  it('may be empty and have missing values', () =>
    withParquet(name, async ({ stretches, read }) => {
      const found: unknown[] = [];
      for (const stretch of stretches) {
        const { x } = await read(['x'], stretch);
        found.push(...valuesOf(x!).map((list) => [...(list as Float32Array)]));
      }
      expect(found).toEqual(
        Array.from({ length: 200 }, (_, i) =>
          Array.from({ length: i % 3 ? (i * 37) % 300 : 0 }, (__, t) => ((i + t) % 50 === 0 ? NaN : ((i * 31 + t) % 251) / 4))),
      ); // prettier-ignore
    }));
});

describe('a file of a kilobyte that claims very much', () => {
  it.each([
    ['values', /^bomb-values\.parquet: rows 0 to \d+ cannot be read: a page claims 16777217 values\. /],
    ['bytes', /^bomb-bytes\.parquet: rows 0 to \d+ cannot be read: a page of \d+ bytes claims to unpack to 671088\d\d\. /],
    ['rows', /^bomb-rows\.parquet has more than 2,097,152 samples, and more samples than bytes \([\d,]+\): this looks like a bomb\. /],
  ])('is refused in words: %s', async (name, words) => {
    const options = { settings: { values: 'a', label: 'label' } };
    const { message, hint } = await refusal(samplesIn([fixture(`bomb-${name}.parquet`)], options));
    expect(`${message} ${hint}`).toMatch(words);
  }); // prettier-ignore

  it('may claim as much as a page can have', () => {
    expect(() => refusePage(2 ** 26, 2 ** 24, 2 ** 26)).not.toThrow();
    expect(() => refusePage(2 ** 26 + 1, 1, 2 ** 27)).toThrow('a page claims 67108865 bytes');
    expect(() => refusePage(101, 1, 100)).toThrow('a page claims 101 bytes');
    expect(() => refusePage(-1, 1, 100)).toThrow('a page claims -1 bytes');
    expect(() => refusePage(1, 2 ** 24 + 1, 100)).toThrow('a page claims 16777217 values');
    expect(() => refusePage(1, NaN, 100)).toThrow('a page claims NaN values');
    const { GZIP: unpack } = limited({ GZIP: (_, length) => new Uint8Array(Math.min(length, 1)) }, () => undefined);
    expect(() => unpack!(new Uint8Array(7000), 2 ** 26)).not.toThrow();
    expect(() => unpack!(new Uint8Array(7000), 2 ** 26 + 1)).toThrow('a page of 7000 bytes claims to unpack to 67108865');
    expect(() => unpack!(new Uint8Array(10), 101_024)).not.toThrow();
    expect(() => unpack!(new Uint8Array(10), 101_025)).toThrow('a page of 10 bytes claims to unpack to 101025');
  }); // prettier-ignore
});
