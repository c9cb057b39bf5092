/** @file Lists and counts runs. */
import { RefractError } from '../main/api/errors.ts';
import type { Database } from './database.ts';
import { RUN_ROW, RUN_TABLES, runColumns, runRow, type RunRow, type StoredRunRow } from './run-columns.ts';
import { runCondition, type RunFilter } from './run-filter.ts';

/** What runs can be sorted by. */
export type RunSortKey = Exclude<keyof RunRow, 'tags'>;

export interface RunSort {
  readonly by: RunSortKey;
  readonly direction: 'ascending' | 'descending';
}

export interface RunQuery {
  readonly filter?: RunFilter;
  /** The first key counts most. Runs without a value come last either way; ties, and no keys: the newest first. */
  readonly sort?: readonly RunSort[];
  /** All if left out. */
  readonly limit?: number;
  /** How many to skip. */
  readonly offset?: number;
}

/**
 * Lists runs.
 * @throws {RefractError} 'invalid-option' for a column or a number that runs do not have, or a limit or offset that is
 *   not a whole number from 0 on
 */
export function listRuns(
  db: Database,
  { filter = {}, sort = [], limit, offset = 0 }: RunQuery = {},
): RunRow[] {
  const { where, parameters } = runCondition(filter);
  const sorted = (columns: string, condition: string) =>
    `SELECT ${columns} FROM ${RUN_TABLES} WHERE ${condition} ORDER BY ${orderOf(sort)}`;
  if (limit === undefined && offset === 0) {
    return db.prepare<StoredRunRow>(sorted(RUN_ROW, where)).all(parameters).map(runRow);
  }
  // The page is found by keys alone: sorting ten thousand whole rows to show a hundred would take three times as long.
  const page = `${sorted('runs.key', where)} LIMIT :limit OFFSET :offset`;
  const bounds = { limit: limit === undefined ? -1 : count('limit', limit), offset: count('offset', offset) };
  const rows = db.prepare<StoredRunRow>(sorted(RUN_ROW, `runs.key IN (${page})`));
  return rows.all({ ...parameters, ...bounds }).map(runRow);
}

/**
 * Some columns of the runs of a filter, in the order of `listRuns`: little to read and to send, so that a table knows its
 * whole order at once.
 * @throws {RefractError} as `listRuns`
 */
export function listRunColumns<Name extends RunSortKey>(
  db: Database,
  names: readonly Name[],
  { filter = {}, sort = [] }: Pick<RunQuery, 'filter' | 'sort'> = {},
): Pick<RunRow, Name>[] {
  const { where, parameters } = runCondition(filter);
  const columns = names.map((name) => `${runColumns[name]} AS ${name}`).join(', ');
  return db
    .prepare<Pick<RunRow, Name>>(
      `SELECT ${columns} FROM ${RUN_TABLES} WHERE ${where} ORDER BY ${orderOf(sort)}`,
    )
    .all(parameters);
}

/** The rows of runs, in the order of the ids, deleted or not; ids that do not exist are left out. */
export function listRunsById(db: Database, ids: readonly string[]): RunRow[] {
  return db
    .prepare<StoredRunRow>(
      `SELECT ${RUN_ROW} FROM json_each(?) AS wanted CROSS JOIN ${RUN_TABLES}
       WHERE runs.id = wanted.value ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids))
    .map(runRow);
}

/**
 * How many runs a filter lets through.
 * @throws {RefractError} 'invalid-option' for the range of a number that runs do not have
 */
export function countRuns(db: Database, filter: RunFilter = {}): number {
  const { where, parameters } = runCondition(filter);
  const counted = db.prepare<{ runs: number }>(`SELECT count(*) AS runs FROM ${RUN_TABLES} WHERE ${where}`);
  return counted.get(parameters)!.runs;
}

/** The newest first where nothing else decides. */
const orderOf = (sort: readonly RunSort[]): string => [...sort.map(orderTerm), 'runs.key DESC'].join(', ');

function orderTerm({ by, direction }: RunSort): string {
  if (!Object.hasOwn(runColumns, by) || (by as string) === 'tags') {
    const columns = Object.keys(runColumns).filter((name) => name !== 'tags');
    throw new RefractError(
      'invalid-option',
      `Runs cannot be sorted by "${by}".`,
      `They can be sorted by: ${columns.join(', ')}.`,
    );
  }
  return `${runColumns[by]} COLLATE NOCASE ${direction === 'descending' ? 'DESC' : 'ASC'} NULLS LAST`;
}

function count(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RefractError('invalid-option', `The ${name} is ${value}; it must be a whole number from 0 on.`);
}
