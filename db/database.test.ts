import { expect, test } from 'vitest';
import { listDatasets } from './datasets.ts';
import { addDataset, temporaryDatabase } from './testing.ts';

test('a statement is compiled once', () => {
  const db = temporaryDatabase();
  const sql = 'SELECT 1 AS one';
  expect(db.prepare(sql)).toBe(db.prepare(sql));
  expect(db.prepare<{ one: number }>(sql).get()).toEqual({ one: 1 });
});

test('very many different statements do not pile up', () => {
  const db = temporaryDatabase();
  const first = db.prepare('SELECT 0');
  for (let number = 1; number < 400; number++) db.prepare(`SELECT ${number}`);
  expect(db.prepare('SELECT 0')).not.toBe(first);
  expect(db.prepare('SELECT 399')).toBe(db.prepare('SELECT 399'));
});

test('a transaction that throws leaves nothing, and the error comes through', () => {
  const db = temporaryDatabase();
  const reason = new Error('changed my mind');
  const work = () =>
    db.transaction(() => {
      addDataset(db, { name: 'first' });
      addDataset(db, { name: 'second' });
      throw reason;
    });
  expect(work).toThrow(reason);
  expect(listDatasets(db)).toEqual([]);
});

test('an inner transaction that throws undoes only itself', () => {
  const db = temporaryDatabase();
  db.transaction(() => {
    addDataset(db, { name: 'kept' });
    expect(() =>
      db.transaction(() => {
        addDataset(db, { name: 'dropped' });
        throw new Error('inner');
      }),
    ).toThrow('inner');
  });
  expect(listDatasets(db).map(({ name }) => name)).toEqual(['kept']);
});
