import { describe, expect, it } from 'vitest';
import { bestOfGroups } from './best.ts';
import { builtIn } from './columns.ts';
import type { RunGroup } from './lines.ts';
import { sortedBy } from './sorted-by.ts';

const group = (accuracy: number | null, loss: number | null, datasetName = 'a') =>
  ({
    datasetName,
    numbers: {
      testAccuracy: { n: 1, mean: accuracy, sd: null },
      testLoss: { n: 1, mean: loss, sd: null },
      parameters: { n: 1, mean: 5, sd: 0 },
    },
  }) as unknown as RunGroup;

describe('the best of groups', () => {
  it('is the highest or the lowest, as the column has it', () => {
    const best = bestOfGroups(builtIn, [group(0.5, 1), group(0.9, 2), group(null, 0.5)]);
    expect([...best]).toEqual([
      ['testAccuracy', 0.9],
      ['testLoss', 0.5],
    ]);
  });

  it('is none over several data sets', () => {
    expect([...bestOfGroups(builtIn, [group(0.5, 1), group(0.9, 2, 'b')])]).toEqual([]);
  });

  it('is none where there is nothing to be better than', () => {
    expect([...bestOfGroups(builtIn, [group(0.5, null), group(null, null)])]).toEqual([]);
  });
});

describe('an order by values', () => {
  const order = { ids: ['a', 'b', 'c', 'd'], statuses: ['done', 'failed', 'queued', 'done'] } as const;
  const values = new Map([
    ['a', 1],
    ['c', 3],
    ['d', 1],
  ]);

  it('has runs without a value last, and ties as they were', () => {
    expect(sortedBy(order, values, true)).toEqual({
      ids: ['c', 'a', 'd', 'b'],
      statuses: ['queued', 'done', 'done', 'failed'],
    });
    expect(sortedBy(order, values, false).ids).toEqual(['a', 'd', 'c', 'b']);
  });
});
