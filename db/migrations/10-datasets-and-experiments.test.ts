import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate } from '../migrate.ts';

const insert = `INSERT INTO datasets (id, name, format, manifest, sha256, samples, bytes, created_at, deleted_at)
  VALUES (?, ?, 'idx', ?, 'a', ?, 1, 1, ?)`;

test('a name is unique among the data sets that are not deleted', () => {
  const db = new BetterSqlite3(':memory:');
  migrate(db, 10);
  const add = db.prepare(insert);
  add.run('d-1', 'mnist', '{}', 1, 5);
  add.run('d-2', 'mnist', '{}', 1, 6);
  add.run('d-3', 'mnist', '{}', 1, null);
  expect(() => add.run('d-4', 'mnist', '{}', 1, null)).toThrow('UNIQUE');
  expect(() => db.exec('UPDATE datasets SET deleted_at = NULL')).toThrow('UNIQUE');
  expect(() => add.run('d-1', 'other', '{}', 1, null)).toThrow('UNIQUE');
});

test('refuses what no data set or experiment can be', () => {
  const db = new BetterSqlite3(':memory:');
  migrate(db, 10);
  const add = db.prepare(insert);
  expect(() => add.run('d-1', '', '{}', 1, null)).toThrow('CHECK');
  expect(() => add.run('d-1', 'a', '{', 1, null)).toThrow('CHECK');
  expect(() => add.run('d-1', 'a', '{}', -1, null)).toThrow('CHECK');
  expect(() => add.run('d-1', 'a', '{}', 1.5, null)).toThrow('cannot store REAL');
  const experiment = db.prepare(
    `INSERT INTO experiments (id, name, config, created_at) VALUES ('e-1', 'a', ?, 1)`,
  );
  expect(() => experiment.run('no JSON')).toThrow('CHECK');
  expect(experiment.run('{}').changes).toBe(1);
});
