/** @file The table of data sets: its columns, its order, and which rows a text lets through. */
import { formatBytes, formatNumber } from '../../charts/format.ts';
import { formatDay } from '../../charts/format-time.ts';
import { asksNumbers } from '../../state/asked-words.ts';
import type { Dataset } from './words.ts';

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** Explained on hover. */
  readonly note: string;
  /** What it is sorted by. */
  readonly key: (dataset: Dataset) => number | string;
  /** What is shown. */
  readonly text: (dataset: Dataset) => string;
  readonly isNumber: boolean;
  /** px; the name takes what is left. Fixed, so that columns do not move while the list is scrolled. */
  readonly width: number;
}

export const columnIds = ['name', 'format', 'train', 'validation', 'test', 'steps', 'channels', 'classes', 'bytes', 'runs', 'createdAt'] as const; // prettier-ignore
export type ColumnId = (typeof columnIds)[number];

export interface Sort {
  readonly by: ColumnId;
  readonly descending: boolean;
}

const number = (
  id: ColumnId,
  title: string,
  note: string,
  width: number,
  key: (dataset: Dataset) => number,
): Column =>
  // prettier-ignore
  ({ id, title, note, key, text: (dataset) => formatNumber(key(dataset)), isNumber: true, width });
const text = (
  id: ColumnId,
  title: string,
  note: string,
  width: number,
  key: (dataset: Dataset) => string,
): Column =>
  // prettier-ignore
  ({ id, title, note, key, text: key, isNumber: false, width });

const classesOf = ({ asks, scores }: Dataset): number => (asksNumbers(asks) ? 0 : scores);

export const columns: readonly Column[] = [
  text('name', 'Name', '', 0, ({ name }) => name),
  text('format', 'Format', 'What the files were', 72, ({ format }) => (format === 'builtin' ? 'built in' : format)),
  number('train', 'Train', 'Training samples', 72, ({ samples }) => samples.train),
  number('validation', 'Validation', 'Validation samples', 88, ({ samples }) => samples.validation ?? 0),
  number('test', 'Test', 'Test samples', 64, ({ samples }) => samples.test),
  number('steps', 'Steps', 'Time steps of a sample', 64, ({ steps }) => steps),
  number('channels', 'Channels', 'Values at each time step', 80, ({ channels }) => channels),
  { ...number('classes', 'Classes', 'None where numbers are asked for', 74, classesOf), text: (dataset) => formatNumber(classesOf(dataset) || null) },
  { ...number('bytes', 'Size', 'On the disk', 72, ({ bytes }) => bytes), text: ({ bytes }) => formatBytes(bytes) },
  number('runs', 'Runs', 'Runs on it that are not deleted', 60, ({ runs }) => runs),
  { ...number('createdAt', 'Created', '', 92, ({ createdAt }) => createdAt), text: ({ createdAt }) => formatDay(createdAt) },
]; // prettier-ignore

/** px; a name that gets less cannot be told from others. */
const LEAST_NAME = 150;

/** What goes first where there is no room: what tells least about a data set. The others always stay. */
const expendable: readonly ColumnId[] = ['createdAt', 'bytes', 'format', 'classes', 'runs', 'channels'];

/**
 * The columns that a table of a width has room for. One of nothing but zeros is left out: few data sets have validation
 * samples.
 * @param width of the table, px
 */
export function columnsFor(width: number, datasets: readonly Dataset[]): Column[] {
  const hasValidation = datasets.some(({ samples }) => samples.validation);
  let shown = columns.filter(({ id }) => id !== 'validation' || hasValidation);
  const needed = () => shown.reduce((sum, column) => sum + column.width, LEAST_NAME);
  for (const id of expendable) {
    if (needed() <= width) break;
    shown = shown.filter((column) => column.id !== id);
  }
  return shown;
}

/** Names as people sort them: without regard to case, "set 2" before "set 10". */
const { compare } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * The rows to show, in their order; where the sorted values are equal, by name.
 * @param filter words that must all occur in the name or the format
 */
export function arrange(datasets: readonly Dataset[], filter: string, { by, descending }: Sort): Dataset[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const { key } = columns.find(({ id }) => id === by)!;
  const fits = ({ name, format }: Dataset) => {
    const all = `${name} ${format}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const order = (a: Dataset, b: Dataset): number => {
    const [left, right] = [key(a), key(b)];
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return compare(String(left), String(right));
  };
  const sign = descending ? -1 : 1;
  return datasets.filter(fits).sort((a, b) => sign * order(a, b) || compare(a.name, b.name));
}

/** What a press on a column's head does: sort by it, numbers from the largest on; a second press turns the order. */
export function sortOn(column: Column, { by, descending }: Sort): Sort {
  return { by: column.id, descending: by === column.id ? !descending : column.isNumber };
}

/** Where a key moves the selection to; undefined: it is no such key. */
export function moved(key: string, at: number, rows: number, page: number): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? rows - 1 : at - 1,
    Home: 0,
    End: rows - 1,
    PageDown: at + page,
    PageUp: at - page,
  };
  const to = moves[key];
  return to === undefined || rows === 0 ? undefined : Math.min(rows - 1, Math.max(0, to));
}
