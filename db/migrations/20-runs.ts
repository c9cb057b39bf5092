/**
 * @file Runs. What the table of runs shows, sorts and filters is in `runs`; the large JSON texts are in
 * `run_details`, so that listing ten thousand runs reads two megabytes and not thirty.
 */
import type { Migration } from './migration.ts';

export const runs: Migration = {
  version: 20,
  name: 'runs',
  up: `
    CREATE TABLE runs (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      experiment_key INTEGER REFERENCES experiments (key),
      dataset_key INTEGER NOT NULL REFERENCES datasets (key),
      variant TEXT NOT NULL,
      seed INTEGER NOT NULL,
      status TEXT NOT NULL
        CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted', 'diverged')),
      -- Where the run stands in the queue, counted from 1; only while it is queued.
      queue_position INTEGER CHECK ((queue_position IS NOT NULL) = (status = 'queued')),
      created_at INTEGER NOT NULL,
      started_at INTEGER,
      finished_at INTEGER,
      seconds REAL,
      steps INTEGER,
      epochs_done INTEGER,
      test_accuracy REAL,
      test_loss REAL,
      train_loss REAL,
      spike_rate REAL,
      synaptic_operations REAL,
      parameters INTEGER,
      samples_per_second REAL,
      error_code TEXT,
      error_message TEXT,
      error_hint TEXT,
      notes TEXT NOT NULL DEFAULT '',
      -- The process that trains it, and when it last said so; only while it is running.
      owner_pid INTEGER,
      owner_host TEXT,
      owner_seen_at INTEGER,
      deleted_at INTEGER
    ) STRICT;

    CREATE INDEX runs_by_experiment ON runs (experiment_key);
    CREATE INDEX runs_by_dataset ON runs (dataset_key);
    -- Only what waits or trains is looked up by status again and again, and that is little.
    CREATE INDEX runs_at_work ON runs (status, queue_position) WHERE status IN ('queued', 'running');

    CREATE TABLE run_details (
      run_key INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
      dataset_sha256 TEXT NOT NULL,
      code_version TEXT NOT NULL,
      config TEXT NOT NULL CHECK (json_valid(config)),
      environment TEXT NOT NULL CHECK (json_valid(environment)),
      summary TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(summary))
    ) STRICT;

    CREATE TABLE run_tags (
      run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
      tag TEXT NOT NULL CHECK (tag <> ''),
      PRIMARY KEY (run_key, tag)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX run_tags_by_tag ON run_tags (tag);
  `,
};
