/**
 * @file The handle that every query takes: better-sqlite3 with a cache of prepared statements, and with SQLite's
 * errors explained.
 */
import type BetterSqlite3 from 'better-sqlite3';
import { explainSqliteError } from './errors.ts';
import { fold } from './fold.ts';

/** What a statement can be given: named parameters as one object, or positional ones. */
type Value = string | number | bigint | Buffer | null;
type Parameters = readonly Value[] | readonly [Readonly<Record<string, Value>>];

/** A prepared statement. Each call throws a RefractError where the surroundings are at fault (see errors.ts). */
interface Statement<Row> {
  /** The first row, if there is one. */
  get(...parameters: Parameters): Row | undefined;
  all(...parameters: Parameters): Row[];
  /** Runs a statement that returns no rows; gives the number of rows it changed. */
  run(...parameters: Parameters): number;
}

/** An open history. Synchronous; one process may hold several, and several processes may hold one each. */
export interface Database {
  /** The file. */
  readonly path: string;
  /** Prepares a statement, or takes it from the cache. Row names the columns that the statement selects. */
  prepare<Row = never>(sql: string): Statement<Row>;
  /** Runs statements that take no parameters and return nothing. */
  exec(sql: string): void;
  /**
   * Runs `work` in a transaction that takes the write lock at once (so that it can never find in the middle that
   * another process was quicker) and undoes everything if `work` throws. May be nested: the inner one is a savepoint.
   */
  transaction<Result>(work: () => Result): Result;
  /** Closes the file. Does nothing if it is closed already. */
  close(): void;
}

/**
 * Statements kept per handle. Lists inside statements are passed as JSON (see run-filter.ts), so the number of
 * different statements is small; the bound is for callers that combine very many filters and sort orders.
 */
const CACHED_STATEMENTS = 300;

/**
 * Wraps an open connection.
 * @param connection better-sqlite3's; the wrapper owns it from here on
 */
export function wrapDatabase(connection: BetterSqlite3.Database): Database {
  const path = connection.name;
  const statements = new Map<string, Statement<unknown>>();

  function explained<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw explainSqliteError(error, path);
    }
  }

  function compile(sql: string): Statement<unknown> {
    const statement = explained(() => connection.prepare<Parameters[number][], unknown>(sql));
    return {
      get: (...parameters) => explained(() => statement.get(...(parameters as Value[]))),
      all: (...parameters) => explained(() => statement.all(...(parameters as Value[]))),
      run: (...parameters) => explained(() => statement.run(...(parameters as Value[])).changes),
    };
  }

  connection.function('fold', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? fold(text) : null,
  );

  return {
    path,
    prepare<Row>(sql: string) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = compile(sql);
        if (statements.size >= CACHED_STATEMENTS) statements.delete(statements.keys().next().value!);
        statements.set(sql, statement);
      }
      return statement as Statement<Row>;
    },
    exec(sql) {
      explained(() => connection.exec(sql));
    },
    transaction(work) {
      return explained(() => connection.transaction(work).immediate());
    },
    close() {
      explained(() => connection.close());
    },
  };
}
