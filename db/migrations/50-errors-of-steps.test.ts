import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate } from '../migrate.ts';

test('runs of before have no errors of steps', () => {
  const db = new BetterSqlite3(':memory:');
  migrate(db, 40);
  db.exec(`INSERT INTO datasets (key, id, name, format, manifest, sha256, samples, bytes, created_at)
    VALUES (1, 'd-1', 'digits', 'idx', '{}', 'a', 1, 1, 1);
    INSERT INTO runs (key, id, dataset_key, variant, seed, status, created_at, test_accuracy)
    VALUES (1, 'r-1', 1, 'lif-none', 1, 'done', 1, 0.5)`);
  migrate(db, 50);
  const select = db.prepare('SELECT test_accuracy, test_sequence_accuracy, test_rmse, test_nrmse FROM runs');
  expect(select.raw().all()).toEqual([[0.5, null, null, null]]);
  db.exec('UPDATE runs SET test_nrmse = 0.25');
  expect(select.raw().all()).toEqual([[0.5, null, null, 0.25]]);
});
