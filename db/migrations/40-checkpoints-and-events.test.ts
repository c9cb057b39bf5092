import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { eventLevels } from '../events.ts';
import { migrate } from '../migrate.ts';

test('checkpoints and events belong to a run, and go with it', () => {
  const db = new BetterSqlite3(':memory:');
  migrate(db, 30);
  db.exec(`INSERT INTO datasets (key, id, name, format, manifest, sha256, samples, bytes, created_at)
    VALUES (1, 'd-1', 'digits', 'idx', '{}', 'a', 1, 1, 1);
    INSERT INTO runs (key, id, dataset_key, variant, seed, status, created_at)
    VALUES (1, 'r-1', 1, 'lif-none', 1, 'done', 1)`);
  migrate(db, 40);
  const checkpoint = db.prepare(`INSERT INTO checkpoints VALUES (?, 10, 1, 'a', 'b', 5, 1)`);
  checkpoint.run(1);
  expect(() => checkpoint.run(1)).toThrow('UNIQUE');
  expect(() => checkpoint.run(2)).toThrow('FOREIGN KEY');
  const event = db.prepare('INSERT INTO events (run_key, at, level, message, data) VALUES (?, 1, ?, ?, ?)');
  for (const level of eventLevels) event.run(1, level, 'it went well', '{}');
  event.run(null, 'info', 'started', null);
  expect(() => event.run(1, 'fatal', 'it went badly', null)).toThrow('CHECK');
  expect(() => event.run(1, 'info', 'it went badly', '{')).toThrow('CHECK');
  db.exec('DELETE FROM runs');
  expect(db.prepare('SELECT count(*) FROM checkpoints').pluck().get()).toBe(0);
  expect(db.prepare('SELECT message FROM events').pluck().all()).toEqual(['started']);
});
