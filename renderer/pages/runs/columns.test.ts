import { describe, expect, it } from 'vitest';
import { calls } from '../../../main/api/contract.ts';
import { builtIn, metricValueText, numberColumns, numberText, spreadText, usualColumns } from './columns.ts';
import { columnOf, columnsOf, metricColumn } from './metric-columns.ts';

const numberOf = (id: string) => numberColumns.find((column) => column.id === id)!;

describe('columns', () => {
  it('are each there once', () => {
    const ids = builtIn.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(columnsOf(usualColumns).map(({ id }) => id)).toEqual(usualColumns);
  });

  it('sort and filter by what the workbench can sort and filter by', () => {
    for (const { sortBy } of builtIn) {
      if (sortBy === undefined) continue;
      calls['runs.list'].arguments.parse({ sort: [{ by: sortBy, direction: 'ascending' }] });
    }
    const ranges = Object.fromEntries(numberColumns.map(({ id }) => [id, { min: 0 }]));
    calls['runs.list'].arguments.parse({ filter: { ranges } });
  });

  it('write numbers in their unit, and "–" for none', () => {
    expect(numberText(numberOf('testAccuracy'), 0.86123)).toBe('86.12');
    expect(numberText(numberOf('synapticOperations'), 123456.7)).toBe('123,457');
    expect(numberText(numberOf('testLoss'), null)).toBe('–');
  });

  it('write the spread over seeds', () => {
    const accuracy = numberOf('testAccuracy');
    expect(spreadText(accuracy, { n: 3, mean: 0.8612, sd: 0.004 })).toBe('86.12 ± 0.40');
    expect(spreadText(accuracy, { n: 1, mean: 0.8612, sd: null })).toBe('86.12');
    expect(spreadText(accuracy, { n: 0, mean: null, sd: null })).toBe('–');
    expect(spreadText(numberOf('parameters'), { n: 2, mean: 100, sd: 0 })).toBe('100');
    expect(spreadText(numberOf('steps'), { n: 2, mean: 100.5, sd: 0.7 })).toBe('100.5 ± 0.7');
  });
});

describe('columns of series', () => {
  it('are remembered by an id that says everything', () => {
    const made = [
      metricColumn({ name: 'test/accuracy', scope: 'epoch' }, 'highest'),
      metricColumn({ name: 'odd/name/with slash', scope: 'step' }, 'at', 120),
    ];
    for (const column of made) expect(columnOf(column.id)).toEqual(column);
    expect(columnsOf([made[0]!.id, 'gone', 'seed', made[0]!.id]).map(({ id }) => id)).toEqual([
      made[0]!.id,
      'seed',
    ]);
    expect(columnOf('series/step/best/0/loss')).toBeUndefined();
  });

  it('are called and written like their series', () => {
    const best = metricColumn({ name: 'test/accuracy', scope: 'epoch' }, 'highest');
    expect(`${best.title} (${best.unit})`).toBe('Test accuracy, highest (%)');
    expect(metricValueText(best, 0.5)).toBe('50.00');
    const loss = metricColumn({ name: 'loss', scope: 'step' }, 'at', 20);
    expect(loss.title).toBe('Batch loss, at step 20');
    expect(loss.first).toBe('ascending');
    expect(metricValueText(loss, 0.25, 0.1)).toBe('0.2500 ± 0.1000');
    expect(metricValueText(loss, null)).toBe('–');
    const speed = metricColumn({ name: 'samplesPerSecond', scope: 'step' }, 'last');
    expect(metricValueText(speed, 4512.3)).toBe('4,512');
  });
});
