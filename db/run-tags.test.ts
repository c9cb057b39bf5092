import { expect, test } from 'vitest';
import { addTags, listTags, removeTags } from './run-tags.ts';
import { deleteRuns, getRun } from './runs.ts';
import { addRun, refusalOf, temporaryDatabase } from './testing.ts';

test('tags are added and taken from several runs at once', () => {
  const db = temporaryDatabase();
  const ids = [1, 2].map((seed) => addRun(db, { seed }).id);
  const tags = () => ids.map((id) => getRun(db, id).tags);
  addTags(db, ids, [' paper ', 'paper', '', 'figure 3']);
  addTags(db, [ids[0]!], ['paper', 'überholt']);
  expect(tags()).toEqual([
    ['figure 3', 'paper', 'überholt'],
    ['figure 3', 'paper'],
  ]);
  removeTags(db, ids, ['paper', 'überholt']);
  expect(tags()).toEqual([['figure 3'], ['figure 3']]);
});

test('lists tags by name with how many runs have them', () => {
  const db = temporaryDatabase();
  const ids = [1, 2, 3].map((seed) => addRun(db, { seed }).id);
  addTags(db, ids, ['b', 'A']);
  addTags(db, [ids[0]!], ['c']);
  deleteRuns(db, [ids[0]!]);
  expect(listTags(db)).toEqual([
    { tag: 'A', runs: 2 },
    { tag: 'b', runs: 2 },
  ]);
});

test('a run that does not exist leaves the others as they were', () => {
  const db = temporaryDatabase();
  const { id } = addRun(db);
  expect(refusalOf(() => addTags(db, [id, 'r-0'], ['a'])).code).toBe('not-found');
  expect(getRun(db, id).tags).toEqual([]);
});
