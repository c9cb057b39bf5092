/** @file What a chart can be saved as. */
import { toCsv, type ChartTable } from './csv.ts';

export interface FileChoice {
  /** As in the menu: "Save as PNG". */
  readonly label: string;
  readonly extension: string;
  readonly make: () => Blob | Promise<Blob>;
}

/** The table as a CSV file in UTF-8. */
export const csvChoice = (table: () => ChartTable): FileChoice => ({
  label: 'Save as CSV',
  extension: 'csv',
  make: () => new Blob([toCsv(table())], { type: 'text/csv;charset=utf-8' }),
});
