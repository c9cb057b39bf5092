import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate } from '../migrate.ts';

test('keeps every kind of number, NaN as NULL, and goes with the run', () => {
  const db = new BetterSqlite3(':memory:');
  migrate(db, 20);
  db.exec(`INSERT INTO datasets (key, id, name, format, manifest, sha256, samples, bytes, created_at)
    VALUES (1, 'd-1', 'digits', 'idx', '{}', 'a', 1, 1, 1);
    INSERT INTO runs (key, id, dataset_key, variant, seed, status, created_at)
    VALUES (1, 'r-1', 1, 'lif-none', 1, 'done', 1)`);
  migrate(db, 30);
  db.exec(`INSERT INTO metrics (key, name, scope) VALUES (1, 'loss', 'step'), (2, 'loss', 'epoch')`);
  expect(() => db.exec(`INSERT INTO metrics (name, scope) VALUES ('loss', 'step')`)).toThrow('UNIQUE');
  expect(() => db.exec(`INSERT INTO metrics (name, scope) VALUES ('loss', 'batch')`)).toThrow('CHECK');
  const add = db.prepare('INSERT INTO metric_points VALUES (1, 1, ?, ?)');
  [NaN, Infinity, -Infinity, 5e-324, 0.1].forEach((value, step) => add.run(step, value));
  expect(db.prepare('SELECT value FROM metric_points ORDER BY step').pluck().all()).toEqual([
    null,
    Infinity,
    -Infinity,
    5e-324,
    0.1,
  ]);
  expect(() => add.run(0, 1)).toThrow('UNIQUE');
  db.exec('INSERT INTO metric_summaries VALUES (1, 1, 5, 4, 0.1, 2, -9e999, 1, 9e999)');
  db.exec('DELETE FROM runs');
  expect(db.prepare('SELECT count(*) FROM metric_points').pluck().get()).toBe(0);
  expect(db.prepare('SELECT count(*) FROM metric_summaries').pluck().get()).toBe(0);
});
