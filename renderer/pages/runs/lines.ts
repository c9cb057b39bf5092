/** @file The table's lines: a run each, or groups of runs with those of the open ones under them. */
import type { CallResult } from '../../../main/api/contract.ts';
import { statusTexts, type RunStatus } from '../../state/run-words.ts';
import type { Column, Direction } from './columns.ts';

export type RunGroup = CallResult<'runs.groups'>['groups'][number];

/** One line. */
export interface Line {
  /** Unique among the lines. */
  readonly key: string;
  /** The runs that it stands for: one, or all of its group. */
  readonly ids: readonly string[];
  /** Null for a run's line. */
  readonly group: RunGroup | null;
  /** From 1; a run in a group has 2. */
  readonly level: number;
}

/** Sorted by a column; the first counts most. */
export interface SortTerm {
  readonly column: string;
  readonly direction: Direction;
}

const runLine = (id: string, level: number): Line => ({ key: id, ids: [id], group: null, level });

export function runLines(ids: readonly string[]): Line[] {
  return ids.map((id) => runLine(id, 1));
}

/** @param isOpen whether a group shows its runs: the oldest first, which is the order of the seeds */
export function groupLines(groups: readonly RunGroup[], isOpen: (group: string) => boolean): Line[] {
  return groups.flatMap((group) => [
    { key: `group ${group.group}`, ids: group.runIds, group, level: 1 },
    ...(isOpen(group.group) ? group.runIds.toReversed().map((id) => runLine(id, 2)) : []),
  ]);
}

/** Sorts groups by their means; those without a value last; ties, and what groups have no value of: as they came. */
export function sortGroups(
  groups: readonly RunGroup[],
  sort: readonly SortTerm[],
  columnOf: (id: string) => Column | undefined,
): readonly RunGroup[] {
  const terms = sort.flatMap(({ column, direction }) => {
    const value = groupValue(column, columnOf(column));
    return value ? [{ value, sign: direction === 'ascending' ? 1 : -1 }] : [];
  });
  if (terms.length === 0) return groups;
  return groups.toSorted((a, b) => {
    for (const { value, sign } of terms) {
      const order = compare(value(a), value(b), sign);
      if (order !== 0) return order;
    }
    return 0;
  });
}

type Value = string | number | null;

function groupValue(id: string, column: Column | undefined): ((group: RunGroup) => Value) | undefined {
  if (id === 'variant') return ({ label }) => label;
  if (id === 'dataset') return ({ datasetName }) => datasetName;
  if (column?.kind !== 'number') return undefined;
  return ({ numbers }) => numbers[column.id]?.mean ?? null;
}

function compare(a: Value, b: Value, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'string' || typeof b === 'string') {
    return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
  }
  return sign * (a - b);
}

/** The status of a group's runs together: what is going on first, then what went wrong, then what is done. */
export function groupStatus({ byStatus, runs }: RunGroup): { status: RunStatus; text: string } {
  const order: readonly RunStatus[] = [
    'running', 'failed', 'diverged', 'interrupted', 'cancelled', 'queued', 'done',
  ]; // prettier-ignore
  const status = order.find((one) => (byStatus[one] ?? 0) > 0) ?? 'queued';
  const word = statusTexts[status].word.toLowerCase();
  const count = byStatus[status] ?? 0;
  return { status, text: count === runs ? `${runs} ${word}` : `${count} of ${runs} ${word}` };
}

/** Mean and standard deviation (n − 1) of what is known. */
export function spreadOf(values: readonly number[]): { mean: number | null; sd: number | null } {
  const n = values.length;
  if (n === 0) return { mean: null, sd: null };
  const mean = values.reduce((a, b) => a + b) / n;
  if (n === 1) return { mean, sd: null };
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)) };
}

/**
 * The mean of curves, point by point, as far as the shortest goes; a point that one of them does not have is none.
 * @param curves one a run, of equally many steps a point
 */
export function meanCurve(curves: readonly (readonly (number | null)[])[]): (number | null)[] {
  const length = Math.min(...curves.map((curve) => curve.length));
  if (!Number.isFinite(length)) return [];
  return Array.from({ length }, (_, at) => {
    const values = curves.map((curve) => curve[at] ?? null);
    const known = values.filter((value) => value !== null);
    return known.length < values.length ? null : known.reduce((a, b) => a + b) / known.length;
  });
}

/** What clicking a column's head makes of the sort: its first direction, the other, none. */
export function nextSort(
  sort: readonly SortTerm[],
  column: string,
  first: Direction,
  /** Keeps the other columns and counts after them. */
  add: boolean,
): SortTerm[] {
  const now = sort.find((term) => term.column === column);
  const other = first === 'ascending' ? 'descending' : 'ascending';
  const direction = !now ? first : now.direction === first ? other : undefined;
  const next = direction ? [{ column, direction }] : [];
  if (!add) return next;
  if (now && direction) return sort.map((term) => (term === now ? { column, direction } : term));
  return [...sort.filter((term) => term !== now), ...next].slice(-3);
}
