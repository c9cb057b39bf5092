import BetterSqlite3 from 'better-sqlite3';
import { beforeEach, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { runStatuses } from '../run-status.ts';

let db: BetterSqlite3.Database;
const insert = `INSERT INTO runs (key, id, dataset_key, variant, seed, status, queue_position, created_at)
  SELECT key, 'r-' || key, 1, 'lif-none', 1, ?, ?, 1 FROM (SELECT ? AS key)`;

const add = (key: number, status: string, queuePosition: number | null) =>
  db.prepare(insert).run(status, queuePosition, key);

beforeEach(() => {
  db = new BetterSqlite3(':memory:');
  migrate(db, 10);
  db.exec(`INSERT INTO datasets (key, id, name, format, manifest, sha256, samples, bytes, created_at)
    VALUES (1, 'd-1', 'digits', 'idx', '{}', 'a', 1, 1, 1)`);
  migrate(db, 20);
});

test('what version 10 held is still there, and runs refer to it', () => {
  expect(db.prepare('SELECT name FROM datasets').pluck().all()).toEqual(['digits']);
  add(1, 'done', null);
  expect(() => db.exec('DELETE FROM datasets')).toThrow('FOREIGN KEY');
  expect(() => db.exec('UPDATE runs SET experiment_key = 99')).toThrow('FOREIGN KEY');
});

test('knows the states that the program knows, and no others', () => {
  Object.keys(runStatuses).forEach((status, at) => {
    add(at, status, status === 'queued' ? 1 : null);
  });
  expect(db.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(Object.keys(runStatuses).length);
  expect(() => add(99, 'sleeping', null)).toThrow('CHECK');
});

test('has a queue position exactly while a run is queued', () => {
  expect(() => add(1, 'queued', null)).toThrow('CHECK');
  expect(() => add(1, 'done', 1)).toThrow('CHECK');
});

test('details and tags go with their run', () => {
  add(1, 'done', null);
  db.exec(`INSERT INTO run_details (run_key, dataset_sha256, code_version, config, environment)
    VALUES (1, 'a', '0.1.0', '{}', '{}')`);
  db.exec(`INSERT INTO run_tags VALUES (1, 'paper')`);
  expect(() => db.exec(`INSERT INTO run_tags VALUES (1, 'paper')`)).toThrow('UNIQUE');
  expect(() => db.exec(`UPDATE run_details SET summary = 'no JSON'`)).toThrow('CHECK');
  db.exec('DELETE FROM runs');
  expect(
    db.prepare('SELECT (SELECT count(*) FROM run_details) + (SELECT count(*) FROM run_tags)').pluck().get(),
  ).toBe(0);
});
