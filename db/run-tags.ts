/** @file Tags that a person gives to runs. */
import type { Database } from './database.ts';
import { keyOf } from './ids.ts';

/**
 * Gives tags to runs; a tag that a run has already stays. White space around a tag is left out, and so are empty tags.
 * @throws {RefractError} 'not-found'
 */
export function addTags(db: Database, ids: readonly string[], tags: readonly string[]): void {
  const insert = db.prepare('INSERT INTO run_tags (run_key, tag) VALUES (?, ?) ON CONFLICT DO NOTHING');
  eachPair(db, ids, tags, (key, tag) => insert.run(key, tag));
}

/**
 * Takes tags from runs; a tag that a run lacks is no error.
 * @throws {RefractError} 'not-found'
 */
export function removeTags(db: Database, ids: readonly string[], tags: readonly string[]): void {
  const remove = db.prepare('DELETE FROM run_tags WHERE run_key = ? AND tag = ?');
  eachPair(db, ids, tags, (key, tag) => remove.run(key, tag));
}

/** Every tag in use with the number of runs that have it (deleted runs do not count), by name. */
export function listTags(db: Database): { tag: string; runs: number }[] {
  return db
    .prepare<{ tag: string; runs: number }>(
      `SELECT tag, count(*) AS runs FROM run_tags JOIN runs ON runs.key = run_key
       WHERE deleted_at IS NULL GROUP BY tag ORDER BY tag COLLATE NOCASE, tag`,
    )
    .all();
}

function eachPair(
  db: Database,
  ids: readonly string[],
  tags: readonly string[],
  write: (key: number, tag: string) => void,
): void {
  const trimmed = tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
  db.transaction(() => {
    for (const id of ids) {
      const key = keyOf(db, 'runs', id);
      for (const tag of trimmed) write(key, tag);
    }
  });
}
