/** @file Checkpoints of runs, and the log: what happened to a run, or to the workbench (no run). */
import type { Migration } from './migration.ts';

export const checkpointsAndEvents: Migration = {
  version: 40,
  name: 'checkpoints-and-events',
  up: `
    CREATE TABLE checkpoints (
      run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
      step INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      -- Relative to the run's folder, so that a home folder can be moved.
      path TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (run_key, step)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE events (
      key INTEGER PRIMARY KEY,
      run_key INTEGER REFERENCES runs (key) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      level TEXT NOT NULL CHECK (level IN ('debug', 'info', 'warning', 'error')),
      message TEXT NOT NULL,
      data TEXT CHECK (data IS NULL OR json_valid(data))
    ) STRICT;

    CREATE INDEX events_by_run ON events (run_key, key);
  `,
};
