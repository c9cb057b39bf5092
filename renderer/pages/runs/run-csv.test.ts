import { describe, expect, it } from 'vitest';
import type { RunRow } from '../../../main/api/runs.ts';
import type { RunGroup } from './lines.ts';
import { columnsOf, metricColumn } from './metric-columns.ts';
import { groupsTable, runsTable } from './run-csv.ts';

const last = metricColumn({ name: 'loss', scope: 'step' }, 'last');
const metrics = new Map([[last.id, new Map([['r-1', 0.25], ['r-2', 0.75]])]]); // prettier-ignore
const columns = columnsOf(['status', 'testAccuracy', 'lossCurve', 'tags', last.id]);

describe('the table as CSV', () => {
  it('has what is shown, exactly', () => {
    const row = {
      id: 'r-1',
      variant: 'lif-soft',
      chosen: { decay: 0.9 },
      status: 'done',
      testAccuracy: 0.86123456,
      tags: ['a', 'b'],
    } as unknown as RunRow;
    expect(runsTable([row], columns, metrics)).toEqual({
      columns: ['Run', 'Variant', 'Options', 'Status', 'Test accuracy (0 to 1)', 'Tags', 'Batch loss, last'],
      rows: [['r-1', 'lif-soft', 'd = 0.9', 'Done', 0.86123456, 'a, b', 0.25]],
    });
  });

  it('has mean and spread of groups', () => {
    const group = {
      label: 'lif-soft',
      variant: 'lif-soft',
      datasetName: 'digits',
      runs: 3,
      byStatus: { done: 2, failed: 1 },
      numbers: { testAccuracy: { n: 2, mean: 0.5, sd: 0.1 } },
      runIds: ['r-2', 'r-1', 'r-0'],
    } as unknown as RunGroup;
    const table = groupsTable([group], columns, metrics);
    expect(table.columns.slice(3)).toEqual([
      'Runs',
      'Done',
      'Test accuracy (0 to 1), mean',
      'Test accuracy (0 to 1), standard deviation',
      'Batch loss, last, mean',
      'Batch loss, last, standard deviation',
    ]);
    expect(table.rows[0]!.slice(0, 8)).toEqual(['lif-soft', 'lif-soft', 'digits', 3, 2, 0.5, 0.1, 0.5]);
    expect(table.rows[0]![8]).toBeCloseTo(0.3535, 3);
  });
});
