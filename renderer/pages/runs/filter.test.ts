import { describe, expect, it } from 'vitest';
import { calls } from '../../../main/api/contract.ts';
import { chipsOf, filterOf, noFilter, queryOf, restricts, toRunFilter, type Filter } from './filter.ts';

const full: Filter = {
  text: 'two words',
  statuses: ['done', 'failed'],
  variants: ['lif-none'],
  tags: ['a, b', 'c=d&e%'],
  seeds: [1, 22],
  datasetId: 'd-1',
  experimentId: 'e-1',
  ranges: { testAccuracy: { min: 0.5 }, testLoss: { max: 2 }, seconds: { min: 1, max: 60 } },
};

/** As it comes back from the address. */
const through = (filter: Filter) => {
  const given = Object.entries(queryOf(filter)).filter((pair): pair is [string, string] => !!pair[1]);
  return filterOf(new URLSearchParams(new URLSearchParams(given).toString()));
};

describe('a filter', () => {
  it('comes back from its address as it was', () => {
    expect(through(full)).toEqual(full);
    expect(through(noFilter)).toEqual(noFilter);
  });

  it('leaves out of an address what is no value', () => {
    const query = new URLSearchParams(
      'status=done,odd&seed=1,x,-2&testAccuracy=abc&testLoss=..1&tag=%25E0%25A',
    );
    expect(filterOf(query)).toEqual({
      ...noFilter,
      statuses: ['done'],
      seeds: [1],
      ranges: { testLoss: { max: 1 } },
      tags: ['%E0%A'],
    });
  });

  it('is taken by the workbench', () => {
    const parsed = calls['runs.list'].arguments.parse({ filter: toRunFilter(full) });
    expect(parsed.filter).toMatchObject({ text: 'two words', ranges: { seconds: { min: 1, max: 60 } } });
    expect(toRunFilter(noFilter)).toEqual({});
    expect(toRunFilter({ ...noFilter, text: '  ' })).toEqual({});
  });

  it('is shown as chips, each of which can be taken away', () => {
    const names = { dataset: () => 'digits', experiment: () => undefined };
    const chips = chipsOf(full, names);
    expect(chips.map(({ label }) => label)).toEqual([
      'Experiment: e-1',
      'Data set: digits',
      'Status: done or failed',
      'Variant: lif-none',
      'Tag: a, b',
      'Tag: c=d&e%',
      'Seed: 1 or 22',
      'Test accuracy at least 50 %',
      'Test loss at most 2',
      'Time 1 to 60 s',
    ]);
    expect(chips.find(({ key }) => key === 'testLoss')!.without.ranges).toEqual({
      testAccuracy: { min: 0.5 },
      seconds: { min: 1, max: 60 },
    });
    expect(chips.find(({ label }) => label === 'Tag: a, b')!.without.tags).toEqual(['c=d&e%']);
    const none = chips.reduce<Filter>((filter, { key }) => chipsOf(filter, names).find((one) => one.key === key)!.without, full); // prettier-ignore
    expect(none).toEqual({ ...noFilter, text: 'two words' });
  });

  it('knows whether it restricts anything', () => {
    expect(restricts(noFilter)).toBe(false);
    expect(restricts({ ...noFilter, text: ' ' })).toBe(false);
    expect(restricts({ ...noFilter, seeds: [0] })).toBe(true);
    expect(restricts({ ...noFilter, ranges: { steps: { min: 0 } } })).toBe(true);
  });
});
