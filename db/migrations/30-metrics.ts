/**
 * @file Metric series. A point is four numbers (about 20 bytes), clustered so that one run's series lies in one piece.
 * SQLite keeps infinities but turns NaN into NULL: so NULL is how NaN is stored here, and nothing else is NULL.
 */
import type { Migration } from './migration.ts';

export const metrics: Migration = {
  version: 30,
  name: 'metrics',
  up: `
    CREATE TABLE metrics (
      key INTEGER PRIMARY KEY,
      name TEXT NOT NULL CHECK (name <> ''),
      -- What a step of the series counts.
      scope TEXT NOT NULL CHECK (scope IN ('step', 'epoch')),
      UNIQUE (name, scope)
    ) STRICT;

    CREATE TABLE metric_points (
      run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
      metric_key INTEGER NOT NULL REFERENCES metrics (key),
      step INTEGER NOT NULL,
      value REAL,
      PRIMARY KEY (run_key, metric_key, step)
    ) STRICT, WITHOUT ROWID;

    -- The last, lowest and highest value of every series, so that a table of ten thousand runs can show them
    -- without reading ten million points. Written together with the points; NaN counts only as a last value.
    CREATE TABLE metric_summaries (
      run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
      metric_key INTEGER NOT NULL REFERENCES metrics (key),
      points INTEGER NOT NULL,
      last_step INTEGER NOT NULL,
      last_value REAL,
      min_step INTEGER,
      min_value REAL,
      max_step INTEGER,
      max_value REAL,
      PRIMARY KEY (run_key, metric_key)
    ) STRICT, WITHOUT ROWID;
  `,
};
