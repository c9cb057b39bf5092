/** @file The table of data sets: what is in the store, under which name. The arrays themselves are files. */
import { RefractError } from '../main/api/errors.ts';
import type { Database } from './database.ts';
import { isUniqueViolation } from './errors.ts';
import { keyOf, newId, notFound } from './ids.ts';
import { fromJson, toJson, type JsonObject } from './json.ts';

export interface Dataset {
  /** "d-" and eight characters. */
  readonly id: string;
  /** Unique among the data sets that are not deleted. */
  readonly name: string;
  /** The reader that made it: "idx", "npz", …, or "builtin". */
  readonly format: string;
  /** Everything that the store needs to find and describe the arrays. */
  readonly manifest: JsonObject;
  /** Of the content, so that a run can say what it was trained on. */
  readonly sha256: string;
  /** Of all splits together. */
  readonly samples: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

/** What a new data set is made of. `createdAt` is now if it is left out. */
export interface NewDataset {
  readonly name: string;
  readonly format: string;
  readonly manifest: object;
  readonly sha256: string;
  readonly samples: number;
  readonly bytes: number;
  readonly createdAt?: number;
}

type Row = Omit<Dataset, 'manifest'> & { readonly manifest: string };

const SELECT = `
  SELECT id, name, format, manifest, sha256, samples, bytes, created_at AS createdAt, deleted_at AS deletedAt
  FROM datasets`;

const fromRow = (row: Row): Dataset => ({ ...row, manifest: fromJson(row.manifest) });

/**
 * Adds a data set.
 * @throws {RefractError} 'already-exists' when the name is taken
 */
export function insertDataset(db: Database, dataset: NewDataset): Dataset {
  return db.transaction(() => {
    const id = newId(db, 'datasets');
    const insert = db.prepare(`
      INSERT INTO datasets (id, name, format, manifest, sha256, samples, bytes, created_at)
      VALUES (:id, :name, :format, :manifest, :sha256, :samples, :bytes, :createdAt)`);
    const { name, format, sha256, samples, bytes, createdAt = Date.now() } = dataset;
    const manifest = toJson(dataset.manifest);
    refusingTakenName(name, () =>
      insert.run({ id, name, format, manifest, sha256, samples, bytes, createdAt }),
    );
    return getDataset(db, id);
  });
}

/**
 * The data set with an id, deleted or not.
 * @throws {RefractError} 'not-found'
 */
export function getDataset(db: Database, id: string): Dataset {
  const row = db.prepare<Row>(`${SELECT} WHERE id = ?`).get(id);
  if (!row) throw notFound('datasets', id);
  return fromRow(row);
}

/** The data set with a name that is not deleted, if there is one. */
export function findDataset(db: Database, name: string): Dataset | undefined {
  const row = db.prepare<Row>(`${SELECT} WHERE name = ? AND deleted_at IS NULL`).get(name);
  return row && fromRow(row);
}

/** All data sets by name; the deleted ones only if asked for. */
export function listDatasets(db: Database, { includeDeleted = false } = {}): Dataset[] {
  const where = includeDeleted ? '' : 'WHERE deleted_at IS NULL';
  return db.prepare<Row>(`${SELECT} ${where} ORDER BY name COLLATE NOCASE, key`).all().map(fromRow);
}

/**
 * Gives a data set another name.
 * @throws {RefractError} 'already-exists' when the name is taken, 'not-found'
 */
export function renameDataset(db: Database, id: string, name: string): Dataset {
  const key = keyOf(db, 'datasets', id);
  refusingTakenName(name, () => db.prepare('UPDATE datasets SET name = ? WHERE key = ?').run(name, key));
  return getDataset(db, id);
}

/**
 * Deletes a data set for a person; restoreDataset brings it back. Runs keep what they say about it.
 * @param at when, in milliseconds since 1970
 * @throws {RefractError} 'wrong-state' while a run waits for it or trains on it, 'not-found'
 */
export function deleteDataset(db: Database, id: string, at = Date.now()): void {
  db.transaction(() => {
    const key = keyOf(db, 'datasets', id);
    const inUse = db
      .prepare<{ id: string; status: string }>(
        `SELECT id, status FROM runs
         WHERE dataset_key = ? AND status IN ('queued', 'running') AND deleted_at IS NULL LIMIT 1`,
      )
      .get(key);
    if (inUse) {
      const message = `The data set "${getDataset(db, id).name}" is in use by the run ${inUse.id}, which is ${inUse.status}.`;
      throw new RefractError(
        'wrong-state',
        message,
        'Wait for its runs to end or cancel them, then delete it.',
      );
    }
    db.prepare('UPDATE datasets SET deleted_at = COALESCE(deleted_at, ?) WHERE key = ?').run(at, key);
  });
}

/**
 * Undoes deleteDataset.
 * @throws {RefractError} 'already-exists' when another data set has taken the name since, 'not-found'
 */
export function restoreDataset(db: Database, id: string): Dataset {
  const { name } = getDataset(db, id);
  refusingTakenName(name, () => db.prepare('UPDATE datasets SET deleted_at = NULL WHERE id = ?').run(id));
  return getDataset(db, id);
}

function refusingTakenName(name: string, write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new RefractError(
      'already-exists',
      `There is already a data set named "${name}".`,
      'Choose another name, or delete or rename the other one.',
    );
  }
}

/**
 * What a new run stores of its data set.
 * @throws {RefractError} 'not-found'; 'wrong-state' for a deleted one
 */
export function datasetToTrain(db: Database, id: string): { readonly key: number; readonly sha256: string } {
  const key = keyOf(db, 'datasets', id);
  const { sha256, deleted } = db
    .prepare<{ sha256: string; deleted: number }>(
      'SELECT sha256, deleted_at IS NOT NULL AS deleted FROM datasets WHERE key = ?',
    )
    .get(key)!;
  if (!deleted) return { key, sha256 };
  const message = `The data set ${id} was deleted.`;
  throw new RefractError('wrong-state', message, 'Restore it, or choose another data set.');
}
