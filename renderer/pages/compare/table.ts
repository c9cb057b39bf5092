/** @file Tables of the page: columns are data, so that screen, sorting, CSV and Markdown show the same. */
import type { Cell, ChartTable } from '../../charts/csv.ts';
import type { SeriesStyle } from '../../charts/palette.ts';
import type { TermId } from '../../state/terms.ts';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Of its numbers; stands below the title. */
  readonly unit?: string;
  /** What the title means. */
  readonly term?: TermId;
  /** Digits: at the right, under one another. */
  readonly number?: boolean;
  /** As shown. */
  readonly text: (row: Row) => string;
  /** What rows are sorted by; nulls come last. */
  readonly value: (row: Row) => Cell;
  /** A mark before the text. */
  readonly mark?: (row: Row) => SeriesStyle | undefined;
  /** More about the cell, shown when pointed at. */
  readonly hint?: (row: Row) => string;
  /** The best of the column. */
  readonly strong?: (row: Row) => boolean;
  /** In CSV files, where one column on screen holds several numbers; the value if left out. */
  readonly csv?: readonly { readonly title: string; readonly value: (row: Row) => Cell }[];
}

export interface Sorting {
  readonly by: string;
  readonly direction: 'ascending' | 'descending';
}

/** Rows in order; as they are while there is no sorting. Equal ones keep their order, nulls come last either way. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null,
): readonly Row[] {
  const column = sorting && columns.find(({ id }) => id === sorting.by);
  if (!column) return rows;
  const sign = sorting.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => compareCells(column.value(a), column.value(b), sign));
}

function compareCells(a: Cell, b: Cell, sign: number): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** What a press on a column's head does: ascending, descending, then as it was. */
export function nextSorting(sorting: Sorting | null, by: string): Sorting | null {
  if (sorting?.by !== by) return { by, direction: 'ascending' };
  return sorting.direction === 'ascending' ? { by, direction: 'descending' } : null;
}

/** The table with all its digits. */
export function csvOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): ChartTable {
  const cells = columns.flatMap(({ title, value, csv }) => csv ?? [{ title, value }]);
  return {
    columns: cells.map(({ title }) => title),
    rows: rows.map((row) => cells.map(({ value }) => value(row))),
  };
}

const head = ({ title, unit }: Pick<Column<never>, 'title' | 'unit'>): string =>
  unit ? `${title} (${unit})` : title;

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

/** The table as it is shown, in Markdown. */
export function markdownOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [
    line(columns.map(head)),
    `|${columns.map(({ number }) => (number ? '---:' : '---')).join('|')}|`,
    ...rows.map((row) => line(columns.map(({ text }) => text(row)))),
  ].join('\n');
}

/** The table as it is shown, with tabs between the cells: for spreadsheets. */
export function textOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const line = (cells: readonly string[]) => cells.map((cell) => cell.replaceAll(/[\t\n]+/g, ' ')).join('\t');
  return [line(columns.map(head)), ...rows.map((row) => line(columns.map(({ text }) => text(row))))].join('\n'); // prettier-ignore
}
