/** @file Brings a database up to date, one migration after the other. */
import type BetterSqlite3 from 'better-sqlite3';
import { RefractError } from '../main/api/errors.ts';
import { migrations, type Migration } from './migrations/index.ts';

/** Marks a file as a history of Refract: "RFRC" in ASCII, in SQLite's header field for it. */
export const APPLICATION_ID = 0x52465243;

/** The version that this Refract writes. */
export const newestVersion = migrations.at(-1)!.version;

/**
 * Refuses a history that this Refract is too old for.
 * @param version the database's
 * @param path the database file, named in the message
 * @throws {RefractError} 'newer-database'
 */
export function refuseNewer(version: number, path: string): void {
  if (version <= newestVersion) return;
  throw new RefractError(
    'newer-database',
    `The history ${path} has version ${version}, written by a newer Refract; this one knows versions up to ${newestVersion}.`,
    'Update Refract, or choose another folder with --home. The history was left as it is.',
  );
}

/**
 * Applies the migrations that a database lacks, each in a transaction of its own, so that whatever happens it has
 * all of a version or nothing of it. The version is read inside the transaction: of two processes that start at the
 * same time one migrates and the other finds it done.
 * @param connection better-sqlite3's
 * @param upTo the last version to apply, for tests; else all
 * @throws {RefractError} 'newer-database'
 */
export function migrate(connection: BetterSqlite3.Database, upTo = newestVersion): void {
  const version = () => Number(connection.pragma('user_version', { simple: true }));
  const next = () =>
    migrations.find((migration) => migration.version > version() && migration.version <= upTo);
  refuseNewer(version(), connection.name);
  // Looked at before any lock is taken, so that opening a history that is up to date never waits for a writer.
  while (next()) {
    connection
      .transaction(() => {
        refuseNewer(version(), connection.name);
        const migration = next();
        if (migration) apply(connection, migration);
      })
      .immediate();
  }
}

function apply(connection: BetterSqlite3.Database, migration: Migration): void {
  connection.exec(migration.up);
  connection.pragma(`application_id = ${APPLICATION_ID}`);
  connection.pragma(`user_version = ${migration.version}`);
}
