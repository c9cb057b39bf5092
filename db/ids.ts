/** @file Ids that a person can read out and type: a letter for the kind of thing and eight random characters. */
import { randomBytes } from 'node:crypto';
import { RefractError } from '../main/api/errors.ts';
import type { Database } from './database.ts';

/** Crockford's base 32: no i, l, o, u, so nothing is mistaken for 1 or 0. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 8;

/** Each kind's table, its letter, and what people call it. */
const kinds = {
  datasets: { letter: 'd', word: 'data set' },
  experiments: { letter: 'e', word: 'experiment' },
  runs: { letter: 'r', word: 'run' },
} as const;

export type Kind = keyof typeof kinds;

/**
 * An id that no row of the table has. Call it in the transaction that inserts the row.
 * @param random bytes to make it from, for tests
 */
export function newId(
  db: Database,
  kind: Kind,
  random: () => Uint8Array = () => randomBytes(LENGTH),
): string {
  for (;;) {
    const characters = Array.from(random(), (byte) => ALPHABET[byte % ALPHABET.length]);
    const id = `${kinds[kind].letter}-${characters.join('')}`;
    if (findKey(db, kind, id) === undefined) return id;
  }
}

/**
 * The integer key of the row with an id, deleted or not.
 * @throws {RefractError} 'not-found'
 */
export function keyOf(db: Database, kind: Kind, id: string): number {
  const key = findKey(db, kind, id);
  if (key === undefined) throw notFound(kind, id);
  return key;
}

/** The error for an id that does not exist. */
export function notFound(kind: Kind, id: string): RefractError {
  const { word } = kinds[kind];
  const command = kind === 'experiments' ? 'runs' : kind;
  return new RefractError(
    'not-found',
    `There is no ${word} ${id}.`,
    `\`refract ${command}\` lists what there is.`,
  );
}

function findKey(db: Database, kind: Kind, id: string): number | undefined {
  return db.prepare<{ key: number }>(`SELECT key FROM ${kind} WHERE id = ?`).get(id)?.key;
}
