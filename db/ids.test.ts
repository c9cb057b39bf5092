import { expect, test } from 'vitest';
import { keyOf, newId } from './ids.ts';
import { addRun, refusalOf, temporaryDatabase } from './testing.ts';

test('an id is a letter and eight characters that nobody mistakes for others', () => {
  const db = temporaryDatabase();
  const ids = Array.from({ length: 300 }, () => newId(db, 'experiments'));
  expect(new Set(ids).size).toBe(300);
  for (const id of ids) expect(id).toMatch(/^e-[0-9a-hjkmnp-tv-z]{8}$/);
});

test('an id that is taken is not given twice', () => {
  const db = temporaryDatabase();
  const run = addRun(db);
  const characters = run.id.slice(2);
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  const same = Uint8Array.from(characters, (character) => alphabet.indexOf(character));
  const throws = [same, same, new Uint8Array(8)];
  expect(newId(db, 'runs', () => throws.shift()!)).toBe('r-00000000');
  expect(throws).toEqual([]);
});

test('an id that does not exist is named', () => {
  const db = temporaryDatabase();
  const { code, message } = refusalOf(() => keyOf(db, 'datasets', 'd-nothing0'));
  expect(code).toBe('not-found');
  expect(message).toBe('There is no data set d-nothing0.');
});
