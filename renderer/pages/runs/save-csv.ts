/** @file Saves the table as a CSV file: loads every line of it, not only those that have been looked at. */
import { csvChoice } from '../../charts/file-choice.ts';
import { download } from '../../charts/download.ts';
import type { PageState } from './page-state.svelte.ts';
import { groupsTable, runsTable, type MetricValues } from './run-csv.ts';
import { allRows, metricValues } from './run-values.ts';
import type { TableData } from './table-data.svelte.ts';

export async function saveCsv(page: PageState, data: TableData): Promise<void> {
  const { columns, view } = page;
  const { ids, groups } = data;
  const metrics: MetricValues = new Map(
    await Promise.all(
      columns
        .filter((column) => column.kind === 'metric')
        .map(async (column) => [column.id, await metricValues(column, ids)] as const),
    ),
  );
  const table =
    view === 'groups'
      ? groupsTable(groups, columns, metrics)
      : runsTable(await allRows(ids), columns, metrics);
  const file = csvChoice(() => table);
  download(`${view === 'groups' ? 'groups' : 'runs'}.${file.extension}`, await file.make());
}
