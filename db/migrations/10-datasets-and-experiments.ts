/**
 * @file Data sets and experiments.
 *
 * What holds for every table: rows refer to each other by integer keys, which never leave the database; ids are for
 * people and programs. Times are milliseconds since 1970 (UTC). Columns with JSON hold exactly what
 * JSON.stringify gave. A row with deleted_at is deleted as far as a person is concerned, and can be restored.
 */
import type { Migration } from './migration.ts';

export const datasetsAndExperiments: Migration = {
  version: 10,
  name: 'datasets-and-experiments',
  up: `
    CREATE TABLE datasets (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL CHECK (name <> ''),
      format TEXT NOT NULL,
      manifest TEXT NOT NULL CHECK (json_valid(manifest)),
      sha256 TEXT NOT NULL,
      samples INTEGER NOT NULL CHECK (samples >= 0),
      bytes INTEGER NOT NULL CHECK (bytes >= 0),
      created_at INTEGER NOT NULL,
      deleted_at INTEGER
    ) STRICT;

    -- A deleted data set gives its name free.
    CREATE UNIQUE INDEX datasets_by_name ON datasets (name) WHERE deleted_at IS NULL;

    CREATE TABLE experiments (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      config TEXT NOT NULL CHECK (json_valid(config)),
      created_at INTEGER NOT NULL,
      deleted_at INTEGER
    ) STRICT;
  `,
};
