/** @file Puts SQLite's errors in a person's terms, in one place: every call of database.ts comes through here. */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { RefractError, type ErrorCode } from '../main/api/errors.ts';

interface Rule {
  /** The start of SQLite's error code; extended codes (SQLITE_IOERR_WRITE) match their primary one. */
  readonly sqlite: string;
  readonly code: ErrorCode;
  /** What happened, after the name of the file. */
  readonly what: string;
  readonly hint: string;
}

const rules: readonly Rule[] = [
  {
    sqlite: 'SQLITE_BUSY',
    code: 'busy',
    what: 'is being written by another process',
    hint: 'Wait until the other Refract has finished, or close it, and try again.',
  },
  {
    sqlite: 'SQLITE_LOCKED',
    code: 'busy',
    what: 'is being used by another call',
    hint: 'Try again in a moment.',
  },
  {
    sqlite: 'SQLITE_FULL',
    code: 'disk',
    what: 'could not be written, because the disk is full',
    hint: 'Free some space and try again. Everything stored before is still there.',
  },
  {
    sqlite: 'SQLITE_READONLY',
    code: 'disk',
    what: 'could not be written, because it is read-only',
    hint: 'Make the file and its folder writable, or choose another folder with --home.',
  },
  {
    sqlite: 'SQLITE_CANTOPEN',
    code: 'disk',
    what: 'could not be opened',
    hint: 'Check that its folder exists and may be written, or choose another folder with --home.',
  },
  {
    sqlite: 'SQLITE_PERM',
    code: 'disk',
    what: 'may not be used, because permission was denied',
    hint: 'Check the permissions of the file and its folder, or choose another folder with --home.',
  },
  {
    sqlite: 'SQLITE_IOERR',
    code: 'disk',
    what: 'could not be read or written, because the disk reports an error',
    hint: 'Check the disk, then try again. What was stored before this call is still there if the disk is sound.',
  },
  {
    sqlite: 'SQLITE_CORRUPT',
    code: 'damaged-store',
    what: 'is damaged',
    hint: 'Move the file away and restore a copy of it, or start with an empty history in its place.',
  },
  {
    sqlite: 'SQLITE_NOTADB',
    code: 'damaged-store',
    what: 'is not a database',
    hint: 'Move the file away, or choose another folder with --home.',
  },
];

/**
 * What to throw instead of an error that SQLite gave.
 * @param thrown whatever was caught
 * @param path the database file, named in the message
 * @param freeBytes how much room is left on the disk of a file
 * @returns a RefractError 'busy', 'disk' or 'damaged-store' for what the surroundings can cause; else the value itself
 */
export function explainSqliteError(thrown: unknown, path: string, freeBytes = freeOnDisk): unknown {
  if (!(thrown instanceof BetterSqlite3.SqliteError)) return thrown;
  // The memory that SQLite maps to a file fails as an input/output error when the disk has no room for it.
  const code =
    thrown.code.startsWith('SQLITE_IOERR') && freeBytes(path) < PAGE_BYTES ? 'SQLITE_FULL' : thrown.code;
  const rule = rules.find(({ sqlite }) => code === sqlite || code.startsWith(`${sqlite}_`));
  if (!rule) return thrown;
  const message = `The history ${path} ${rule.what}.`;
  return new RefractError(rule.code, message, rule.hint, { cause: thrown });
}

/** What SQLite writes at the least. */
const PAGE_BYTES = 32768;

function freeOnDisk(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Infinity; // not known
  }
}

/** Whether an error is SQLite's refusal of a second row with the same unique value. */
export function isUniqueViolation(thrown: unknown): boolean {
  return thrown instanceof BetterSqlite3.SqliteError && thrown.code === 'SQLITE_CONSTRAINT_UNIQUE';
}
