import { describe, expect, it } from 'vitest';
import {
  groupLines,
  groupStatus,
  meanCurve,
  nextSort,
  runLines,
  sortGroups,
  spreadOf,
  type RunGroup,
  type SortTerm,
} from './lines.ts';
import { columnOf } from './metric-columns.ts';

const group = (name: string, mean: number | null, runIds: string[] = []): RunGroup => ({
  group: name,
  variant: 'lif-none',
  datasetName: 'digits',
  label: `lif ${name}`,
  runs: runIds.length,
  byStatus: {},
  numbers: { testAccuracy: { n: 1, mean, sd: null } },
  runIds,
});

const names = (groups: readonly RunGroup[]) => groups.map((one) => one.group);

describe('lines', () => {
  it('are runs', () => {
    expect(runLines(['b', 'a']).map(({ key, ids, level }) => [key, ids, level])).toEqual([
      ['b', ['b'], 1],
      ['a', ['a'], 1],
    ]);
  });

  it('are groups, the open ones with their runs in the order of the seeds', () => {
    const lines = groupLines(
      [group('x', 1, ['r3', 'r2', 'r1']), group('y', 1, ['r4'])],
      (name) => name === 'x',
    );
    expect(lines.map(({ key, level }) => [key, level])).toEqual([
      ['group x', 1],
      ['r1', 2],
      ['r2', 2],
      ['r3', 2],
      ['group y', 1],
    ]);
    expect(lines[0]!.ids).toEqual(['r3', 'r2', 'r1']);
  });
});

describe('sorting groups', () => {
  const groups = [group('10', 0.5), group('9', null), group('2', 0.9), group('1', 0.5)];
  const sorted = (...sort: SortTerm[]) => names(sortGroups(groups, sort, columnOf));

  it('is by the mean, unknown ones last either way, ties as they came', () => {
    expect(sorted({ column: 'testAccuracy', direction: 'descending' })).toEqual(['2', '10', '1', '9']);
    expect(sorted({ column: 'testAccuracy', direction: 'ascending' })).toEqual(['10', '1', '2', '9']);
  });

  it('is by name with numbers as numbers, and by several columns', () => {
    expect(sorted({ column: 'variant', direction: 'ascending' })).toEqual(['1', '2', '9', '10']);
    const both: SortTerm[] = [
      { column: 'testAccuracy', direction: 'descending' },
      { column: 'variant', direction: 'ascending' },
    ];
    expect(sorted(...both)).toEqual(['2', '1', '10', '9']);
  });

  it('leaves them as they came where groups have no such value', () => {
    expect(sorted({ column: 'seed', direction: 'ascending' })).toEqual(names(groups));
  });
});

describe('clicking a head', () => {
  const down = { column: 'a', direction: 'descending' } as const;
  const up = { column: 'a', direction: 'ascending' } as const;
  const other = { column: 'b', direction: 'ascending' } as const;

  it('goes through first, other, none', () => {
    expect(nextSort([], 'a', 'descending', false)).toEqual([down]);
    expect(nextSort([down], 'a', 'descending', false)).toEqual([up]);
    expect(nextSort([up], 'a', 'descending', false)).toEqual([]);
    expect(nextSort([other], 'a', 'descending', false)).toEqual([down]);
  });

  it('keeps the others with shift, in their order', () => {
    expect(nextSort([other], 'a', 'descending', true)).toEqual([other, down]);
    expect(nextSort([down, other], 'a', 'descending', true)).toEqual([up, other]);
    expect(nextSort([up, other], 'a', 'descending', true)).toEqual([other]);
  });
});

describe('a group', () => {
  it('says what is going on first, then what went wrong', () => {
    const of = (byStatus: RunGroup['byStatus'], runs: number) =>
      groupStatus({ ...group('x', 1), byStatus, runs });
    expect(of({ done: 3 }, 3)).toEqual({ status: 'done', text: '3 done' });
    expect(of({ done: 2, failed: 1 }, 3)).toEqual({ status: 'failed', text: '1 of 3 failed' });
    expect(of({ queued: 2, running: 1, failed: 1 }, 4)).toEqual({
      status: 'running',
      text: '1 of 4 running',
    });
  });

  it('has the spread of what is known', () => {
    expect(spreadOf([])).toEqual({ mean: null, sd: null });
    expect(spreadOf([2])).toEqual({ mean: 2, sd: null });
    expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, sd: 1 });
  });

  it('has the mean of its runs’ curves, where all of them have a point', () => {
    expect(meanCurve([])).toEqual([]);
    expect(meanCurve([[4, 2, 1]])).toEqual([4, 2, 1]);
    expect(meanCurve([[4, 2, 1], [2, 1]])).toEqual([3, 1.5]); // prettier-ignore
    expect(meanCurve([[4, null], [2, 1]])).toEqual([3, null]); // prettier-ignore
  });
});
