/** @file The table as it is shown, for a CSV file: every line that the filter lets through, the columns that are chosen. */
import type { RunRow } from '../../../main/api/runs.ts';
import type { Cell, ChartTable } from '../../charts/csv.ts';
import { chosenWords } from '../../state/run-words.ts';
import type { Column } from './columns.ts';
import { spreadOf, type RunGroup } from './lines.ts';

/** Values of a column of a series, by run. */
export type MetricValues = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Numbers are not scaled, so that they are exact: a share is 0 to 1 here, and percent on the screen. */
const heading = (column: Column): string => {
  const share = (column.kind === 'number' || column.kind === 'metric') && column.scale === 100;
  const unit = share ? '0 to 1' : column.unit;
  return unit ? `${column.title} (${unit})` : column.title;
};

/** Small curves are pictures; they have files of their own on a run's page. */
const written = (columns: readonly Column[]) => columns.filter(({ kind }) => kind !== 'curve');

/** One line a run. */
export function runsTable(
  rows: readonly RunRow[],
  columns: readonly Column[],
  metrics: MetricValues,
): ChartTable {
  const own = written(columns);
  return {
    columns: ['Run', 'Variant', 'Options', ...own.map(heading)],
    rows: rows.map((row) => [row.id, row.variant, chosenWords(row.chosen), ...own.map((column) => cellOf(column, row, metrics))]),
  }; // prettier-ignore
}

function cellOf(column: Column, row: RunRow, metrics: MetricValues): Cell {
  if (column.kind === 'number') return row[column.id];
  if (column.kind === 'metric') return metrics.get(column.id)?.get(row.id) ?? null;
  return column.kind === 'curve' ? null : column.cell(row);
}

/** One line a group: of each number the mean and the standard deviation over its finished runs. */
export function groupsTable(
  groups: readonly RunGroup[],
  columns: readonly Column[],
  metrics: MetricValues,
): ChartTable {
  const own = columns.filter((column) => column.kind === 'number' || column.kind === 'metric');
  const done = (group: RunGroup) => group.byStatus.done ?? 0;
  return {
    columns: ['Group', 'Variant', 'Data set', 'Runs', 'Done', ...own.flatMap((column) => [`${heading(column)}, mean`, `${heading(column)}, standard deviation`])],
    rows: groups.map((group) => [
      group.label,
      group.variant,
      group.datasetName,
      group.runs,
      done(group),
      ...own.flatMap((column): Cell[] => {
        const values = metrics.get(column.id);
        const { mean, sd } =
          column.kind === 'number'
            ? (group.numbers[column.id] ?? { mean: null, sd: null })
            : spreadOf(group.runIds.flatMap((id) => values?.get(id) ?? []));
        return [mean, sd];
      }),
    ]),
  }; // prettier-ignore
}
