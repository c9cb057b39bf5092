/** @file What the page makes of a comparison: groups with styles, dots, points, pairs, configuration, the report. */
import { describe, expect, it } from 'vitest';
import { configurationColumns, fieldTitles, shownFields } from './configuration.ts';
import { concerns } from './concerns.ts';
import { countedRuns, intervalRows, scatterOf, unfinishedOf, viewGroups } from './groups.ts';
import { differenceText, intervalText, probabilityText, spreadText } from './measures.ts';
import { isShown, pairColumns, shownPairs } from './pairs.ts';
import { markdownReport } from './report.ts';
import { queryOf, selectionOf } from './selection.ts';
import { summaryColumns } from './summary.ts';
import { sorted } from './table.ts';
import { comparisonOf, groupOf, pairOf } from './testing.ts';

const places = new Map([['soft', 1], ['refractory', 3]]); // prettier-ignore
const placeOf = (variant: string) => places.get(variant) ?? 9;
const groups = viewGroups(
  [
    groupOf('soft', [0.9, 0.92, 0.91]),
    groupOf('refractory, k = 1', [0.8, 0.82], 'refractory'),
    groupOf('refractory, k = 4', [0.7, null], 'refractory'),
  ],
  placeOf,
);

describe('groups', () => {
  it('of one variant share its colour and differ in dash and symbol', () => {
    const [soft, one, four] = groups.map(({ style }) => style);
    expect(one!.color).toContain('--series-4');
    expect(four!.color).toContain('--series-4');
    expect([four!.dash, four!.symbol]).not.toEqual([one!.dash, one!.symbol]);
    expect(soft!.color).toContain('--series-2');
  });

  it('have a dot for each counted run', () => {
    const rows = intervalRows(groups, 'testAccuracy');
    expect(rows.map(({ values }) => values)).toEqual([[0.9, 0.92, 0.91], [0.8, 0.82], [0.7]]);
    expect(rows[2]).toMatchObject({ mean: 0.7, ci: null });
    expect(countedRuns(groups[2]!).map(({ id }) => id)).toEqual(['refractory, k = 4-1']);
  });

  it('have points where both measures are known', () => {
    const { points, groups: means } = scatterOf(groups, 'seconds', 'testAccuracy');
    expect(points).toHaveLength(6);
    expect(points[0]).toMatchObject({ x: 9, y: 0.9, label: 'soft, seed 1', group: 'soft' });
    expect(means.map(({ x }) => x)).toEqual([9.1, 8.1, 7].map((value) => expect.closeTo(value, 9)));
    expect(means[2]!.xCi).toBeNull();
  });

  it('tell which of their runs are not finished', () => {
    expect(unfinishedOf(groups)).toEqual({ running: ['refractory, k = 4-2'] });
  });

  it('have the best mean of the summary in bold, unless there is only one', () => {
    const best = (shown: typeof groups, id: string) => {
      const column = summaryColumns(shown).find((one) => one.id === id)!;
      return shown.filter((group) => column.strong!(group)).map(({ label }) => label);
    };
    expect(best(groups, 'testAccuracy')).toEqual(['soft']);
    expect(best(groups, 'testLoss')).toEqual(['refractory, k = 4']);
    expect(best(groups.slice(0, 1), 'testAccuracy')).toEqual([]);
  });
});

describe('pairs', () => {
  const pairs = [pairOf('a', 'b', 0.1, 0.01), pairOf('a', 'c', -0.2, 0.2), pairOf('b', 'c', null, null)];

  it('held against a group have that group on the right, with all signs turned', () => {
    const against = shownPairs(pairs, 'a', new Set());
    expect(against.map(({ a, b, difference }) => [a, b, difference])).toEqual([['b', 'a', -0.1], ['c', 'a', 0.2]]); // prettier-ignore
    expect(against[0]).toMatchObject({
      n: { a: 2, b: 3 },
      ci95: [-0.12000000000000001, -0.09000000000000001],
    });
    expect(against[0]!.effect).toBeCloseTo(-10);
    expect(shownPairs(pairs, 'c', new Set()).map(({ a }) => a)).toEqual(['a', 'b']);
  });

  it('leave out hidden groups', () => {
    expect(shownPairs(pairs, '', new Set(['c']))).toEqual([pairs[0]]);
  });

  it('count as shown below 5 % after Holm', () => {
    expect(pairs.map(isShown)).toEqual([true, false, false]);
  });

  it('say why there is no test', () => {
    const test = pairColumns('testAccuracy', []).find(({ id }) => id === 'test')!;
    expect(test.text(pairs[2]!)).toBe('Too few seeds.');
  });
});

it('tables order groups as the comparison does, whatever their labels', () => {
  const named = ['lr = 0.008', 'lr = 0.01', 'lr = 0.0105'].map((label) => groupOf(label, [0.5]));
  const views = viewGroups(named, () => 0);
  const by = { by: 'group', direction: 'descending' } as const;
  expect(sorted(views, summaryColumns(views), by).map(({ label }) => label)).toEqual(['lr = 0.0105', 'lr = 0.01', 'lr = 0.008']); // prettier-ignore
});

describe('numbers', () => {
  it('of accuracy are in percent, differences in points with their sign', () => {
    expect(spreadText('testAccuracy', 0.861, 0.004)).toBe('86.1 ± 0.4');
    const text = (measure: 'testAccuracy' | 'testLoss', difference: number | null) =>
      differenceText(measure, { difference, ci95: null });
    expect(text('testAccuracy', 0.042)).toBe('+4.2');
    expect(text('testAccuracy', -0.00421)).toBe('−0.42');
    expect(text('testLoss', 0.1234)).toBe('+0.12');
    expect(text('testLoss', null)).toBe('–');
    expect(intervalText('testAccuracy', { difference: 0.01, ci95: [-0.01, 0.03] })).toBe('−1.0 to +3.0');
  });

  it('of chance', () => {
    expect([0.0004, 0.0124, 0.384, null].map(probabilityText)).toEqual(['< 0.001', '0.012', '0.38', '–']);
  });
});

describe('configuration', () => {
  const { configuration } = comparisonOf(groups, []);

  it('hides what is equal', () => {
    expect(shownFields(configuration, false).map(({ field }) => field)).toEqual(['variant']);
    expect(shownFields(configuration, true)).toHaveLength(2);
  });

  it('keeps each value under its group when another is hidden', () => {
    const columns = configurationColumns(groups, new Set(['soft']), fieldTitles([], []));
    expect(columns.map(({ text }) => text(configuration[0]!))).toEqual([
      'Variant',
      'refractory',
      'refractory',
    ]);
  });
});

describe('the address', () => {
  it('names an experiment or runs, each once', () => {
    expect(selectionOf(new URLSearchParams('experiment=e-1'))).toEqual({ experimentId: 'e-1' });
    expect(selectionOf(new URLSearchParams('runs=r-1,,r-2,r-1'))).toEqual({ runIds: ['r-1', 'r-2'] });
    expect(selectionOf(new URLSearchParams('runs=,'))).toBeNull();
    expect(queryOf({ runIds: ['r-1', 'r-2'] })).toEqual({ runs: 'r-1,r-2' });
  });
});

describe('a changed run', () => {
  const comparison = comparisonOf(groups, []);
  const row = (id: string, status: 'done' | 'running', experimentId: string | null, deletedAt: number | null = null) => ({ id, status, experimentId, deletedAt }); // prettier-ignore

  it('concerns a comparison of chosen runs when its status is another', () => {
    expect(concerns(row('soft-1', 'done', null), comparison, undefined)).toBe(false);
    expect(concerns(row('refractory, k = 4-2', 'done', null), comparison, undefined)).toBe(true);
    expect(concerns(row('other', 'done', null), comparison, undefined)).toBe(false);
  });

  it('concerns an experiment when it comes, goes or ends', () => {
    expect(concerns(row('new', 'running', 'e-1'), comparison, 'e-1')).toBe(true);
    expect(concerns(row('new', 'running', 'e-2'), comparison, 'e-1')).toBe(false);
    expect(concerns(row('soft-1', 'done', 'e-1'), comparison, 'e-1')).toBe(false);
    expect(concerns(row('soft-1', 'done', 'e-1', 5), comparison, 'e-1')).toBe(true);
    expect(concerns(row('gone', 'done', 'e-1', 5), comparison, 'e-1')).toBe(false);
  });
});

describe('the report', () => {
  const report = {
    title: 'Is reset needed?',
    comparison: comparisonOf(groups, [pairOf('soft', 'refractory, k = 1', 0.1, 0.01)]),
    groups,
    hidden: new Set<string>(),
    base: '',
    titles: fieldTitles([], []),
  };

  it('has the sentences, the warnings and every table', () => {
    const text = markdownReport(report, new Date('2026-02-03T10:00:00Z'));
    expect(text).toMatch(
      /^# Is reset needed\?\n\nTest accuracy\. 3 groups, 7 runs\. 2026-02-03\.\n\nA is better than B\./,
    );
    expect(text).toContain('- Different data.');
    expect(text).toContain('| soft | refractory, k = 1 | +10.0 | +9.0 to +12.0 |');
    expect(text).toContain('| soft | 3 | 91.0 ± 1.0 |');
    expect(text).toContain('| Variant | soft | refractory | refractory |');
  });

  it('leaves out hidden groups', () => {
    const text = markdownReport({ ...report, hidden: new Set(['soft']) }, new Date(0));
    expect(text).not.toContain('| soft |');
    expect(text).not.toContain('## Pairs');
  });
});
