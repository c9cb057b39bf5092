import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { RefractError } from '../main/api/errors.ts';
import { explainSqliteError, isUniqueViolation } from './errors.ts';

const sqlite = (code: string) => new BetterSqlite3.SqliteError('technical words', code);

test.each([
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_BUSY_SNAPSHOT', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_FULL', 'disk'],
  ['SQLITE_READONLY_DBMOVED', 'disk'],
  ['SQLITE_CANTOPEN', 'disk'],
  ['SQLITE_IOERR_WRITE', 'disk'],
  ['SQLITE_PERM', 'disk'],
  ['SQLITE_CORRUPT_INDEX', 'damaged-store'],
  ['SQLITE_NOTADB', 'damaged-store'],
])('%s becomes %s, with the file, whole sentences and the cause', (code, expected) => {
  const cause = sqlite(code);
  const error = explainSqliteError(cause, '/home/of/refract.sqlite');
  if (!(error instanceof RefractError)) throw new Error('not explained');
  expect(error.code).toBe(expected);
  expect(error.message).toMatch(/^The history \/home\/of\/refract\.sqlite [a-z].*\.$/);
  expect(error.hint).toMatch(/^[A-Z].*\.$/);
  expect(error.message + error.hint).not.toContain('technical');
  expect(error.cause).toBe(cause);
});

test('what only a defect can cause stays as it is', () => {
  for (const error of [
    sqlite('SQLITE_CONSTRAINT_CHECK'),
    sqlite('SQLITE_FULLER'),
    new TypeError('a'),
    'text',
  ]) {
    expect(explainSqliteError(error, 'file')).toBe(error);
  }
});

test('a taken name is told from other constraints', () => {
  expect(isUniqueViolation(sqlite('SQLITE_CONSTRAINT_UNIQUE'))).toBe(true);
  expect(isUniqueViolation(sqlite('SQLITE_CONSTRAINT_CHECK'))).toBe(false);
  expect(isUniqueViolation(new Error('UNIQUE'))).toBe(false);
});

test('an input/output error on a full disk is called what it is', () => {
  const message = (free: number) =>
    (explainSqliteError(sqlite('SQLITE_IOERR_SHMSIZE'), 'file', () => free) as Error).message;
  expect(message(0)).toMatch(/the disk is full/);
  expect(message(1e9)).toMatch(/the disk reports an error/);
});
