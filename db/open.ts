/** @file Opens the history of a home folder: creates it, brings it up to date, or refuses it and touches nothing. */
import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { RefractError, toRefractError } from '../main/api/errors.ts';
import { wrapDatabase, type Database } from './database.ts';
import { explainSqliteError } from './errors.ts';
import { APPLICATION_ID, migrate, newestVersion, refuseNewer } from './migrate.ts';

/** How long a call waits for another process that is writing, in milliseconds, before it gives up as 'busy'. */
export const BUSY_TIMEOUT_MS = 5000;

/** The file of a home folder's history. */
export function databasePath(home: string): string {
  return join(home, 'refract.sqlite');
}

/**
 * Opens <home>/refract.sqlite, creating the folder and the file if need be, and brings an older history up to date.
 * Several processes may do so at the same time.
 * @param home the home folder
 * @throws {RefractError} 'newer-database' for a history that a newer Refract wrote: nothing is touched;
 *   'damaged-store' for a file that is no history of Refract or is damaged; 'busy' when another process does not
 *   let go; 'disk' when the folder or the file cannot be used; 'invalid-option' when the home folder is a file
 */
export function openDatabase(home: string): Database {
  const path = databasePath(home);
  try {
    makeHome(home);
    refuseForeignFile(path);
  } catch (error) {
    throw toRefractError(explainSqliteError(error, path));
  }
  let connection: BetterSqlite3.Database | undefined;
  try {
    connection = new BetterSqlite3(path, { timeout: BUSY_TIMEOUT_MS });
    connection.pragma('foreign_keys = ON');
    useWriteAheadLog(connection);
    connection.pragma('synchronous = NORMAL');
    migrate(connection);
    return wrapDatabase(connection);
  } catch (error) {
    connection?.close();
    throw explainSqliteError(error, path);
  }
}

function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error;
    const message = `The home folder ${home} cannot be made, because it or a folder above it is a file.`;
    throw new RefractError('invalid-option', message, 'Choose another folder with --home.', { cause: error });
  }
}

/** Where SQLite's file header keeps what is read below (https://www.sqlite.org/fileformat.html, 1.3). */
const HEADER = { bytes: 100, magic: 'SQLite format 3\0', userVersion: 60, applicationId: 68 };

/**
 * Looks at an existing file before SQLite opens it. Merely opening and closing a database in write-ahead mode can
 * rewrite the file, and a history that is refused shall stay as it is to the byte.
 */
function refuseForeignFile(path: string): void {
  const header = readHeader(path);
  if (!header) return;
  const isSqlite = header.toString('latin1', 0, HEADER.magic.length) === HEADER.magic;
  const application = isSqlite ? header.readUInt32BE(HEADER.applicationId) : 0;
  const version = isSqlite ? header.readUInt32BE(HEADER.userVersion) : 0;
  if (!isSqlite || (application !== APPLICATION_ID && (application !== 0 || version !== 0))) {
    throw new RefractError(
      'damaged-store',
      `The file ${path} is not a history of Refract, or its first bytes are damaged.`,
      'Move the file away and restore a copy of it, or choose another folder with --home.',
    );
  }
  refuseNewer(version, path);
  // A Refract that was killed leaves its latest changes, maybe a newer version too, in the log beside the file.
  // A connection that may not write cannot move them into the file when it closes.
  if (version <= newestVersion && fileSize(`${path}-wal`) > 0) {
    const connection = new BetterSqlite3(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      refuseNewer(Number(connection.pragma('user_version', { simple: true })), path);
    } finally {
      connection.close();
    }
  }
}

/** The first 100 bytes of a database file; nothing when there is no file or it is still empty. */
function readHeader(path: string): Buffer | undefined {
  if (fileSize(path) === 0) return undefined;
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER.bytes);
    readSync(file, header, 0, HEADER.bytes, 0);
    return header;
  } finally {
    closeSync(file);
  }
}

function fileSize(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/**
 * Switches to write-ahead logging. While two processes do so at once SQLite answers BUSY to one of them without
 * waiting (it cannot tell waiting from a deadlock there), so the waiting is done here.
 */
function useWriteAheadLog(connection: BetterSqlite3.Database): void {
  const giveUpAt = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      connection.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || Date.now() > giveUpAt) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
