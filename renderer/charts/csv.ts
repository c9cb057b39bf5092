/**
 * @file Tables as CSV (RFC 4180). Exactness comes first: numbers are written so that reading them gives the same
 * number, with "-" and without thousands; text is not changed. A cell that begins with "=" is therefore not disarmed;
 * a spreadsheet may take it for a formula.
 */

export type Cell = string | number | null;

/** What a chart shows, as a table. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** CSV with a header, lines ended by CR LF. Missing and non-finite numbers are empty cells. */
export function toCsv(table: ChartTable): string {
  return [table.columns, ...table.rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
