import {
  copyFileSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  existsSync,
  truncateSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { listDatasets } from './datasets.ts';
import { appendPoints, type Metric, type MetricPoint } from './metric-points.ts';
import { newestVersion } from './migrate.ts';
import { BUSY_TIMEOUT_MS, databasePath, openDatabase } from './open.ts';
import { series } from './series.ts';
import {
  addDataset,
  addRun,
  ended,
  refusalOf,
  startScript,
  temporaryDatabase,
  temporaryHome,
} from './testing.ts';

const loss: Metric = { name: 'loss', scope: 'step' };
const points = (from: number, count: number): MetricPoint[] =>
  Array.from({ length: count }, (_, at) => ({ ...loss, step: from + at, value: from + at }));
const pragma = (db: Database, name: string) =>
  Object.values(db.prepare<object>(`PRAGMA ${name}`).get() ?? {})[0];

/** Every file of a folder with its content. */
const contentOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );

describe('openDatabase', () => {
  test('creates the folder and the file, with the settings that the rest relies on', () => {
    const home = join(temporaryHome(), 'not', 'there', 'yet');
    const db = openDatabase(home);
    expect(existsSync(join(home, 'refract.sqlite'))).toBe(true);
    expect(pragma(db, 'journal_mode')).toBe('wal');
    expect(pragma(db, 'foreign_keys')).toBe(1);
    expect(pragma(db, 'synchronous')).toBe(1);
    expect(pragma(db, 'busy_timeout')).toBe(BUSY_TIMEOUT_MS);
    expect(pragma(db, 'user_version')).toBe(newestVersion);
    db.close();
    db.close();
  });

  test('finds again what was stored', () => {
    const home = temporaryHome();
    const first = openDatabase(home);
    const stored = addDataset(first);
    first.close();
    const second = openDatabase(home);
    expect(listDatasets(second)).toEqual([stored]);
    second.close();
  });

  test('names a home folder that cannot be one', () => {
    const file = join(temporaryHome(), 'file');
    writeFileSync(file, '');
    for (const home of [file, join(file, 'home')]) {
      const error = refusalOf(() => openDatabase(home));
      expect(error.code).toBe('invalid-option');
      expect(error.message).toContain(home);
    }
  });
});

describe('a history from a newer version', () => {
  const newer = newestVersion + 990;

  test('is refused with both versions named, and not touched', () => {
    const home = temporaryHome();
    openDatabase(home).close();
    const connection = new BetterSqlite3(databasePath(home));
    connection.exec('CREATE TABLE from_the_future (a INTEGER) STRICT');
    connection.pragma(`user_version = ${newer}`);
    connection.close();
    const before = contentOf(home);
    const error = refusalOf(() => openDatabase(home));
    expect(error.code).toBe('newer-database');
    expect(error.message).toContain(databasePath(home));
    expect(error.message).toContain(`${newer}`);
    expect(error.message).toContain(`${newestVersion}`);
    expect(error.hint).toContain('Update Refract');
    expect(contentOf(home)).toEqual(before);
  });

  test('is recognised when the newer version stands only in the log that a killed process left', () => {
    const written = temporaryHome();
    openDatabase(written).close();
    const connection = new BetterSqlite3(databasePath(written));
    connection.pragma(`user_version = ${newer}`);
    const home = temporaryHome();
    for (const name of ['refract.sqlite', 'refract.sqlite-wal'])
      copyFileSync(join(written, name), join(home, name));
    connection.close();
    expect(readFileSync(databasePath(home)).readUInt32BE(60)).toBe(newestVersion);
    const before = contentOf(home);
    expect(refusalOf(() => openDatabase(home)).code).toBe('newer-database');
    expect(contentOf(home)).toMatchObject(before);
  });
});

describe('a file that is no good', () => {
  test.each([
    ['text', Buffer.from('a shopping list, somewhat longer than one hundred bytes. '.repeat(5))],
    ['less than a header', Buffer.from('SQL')],
  ])('%s is refused and not touched', (_, content) => {
    const home = temporaryHome();
    writeFileSync(databasePath(home), content);
    const error = refusalOf(() => openDatabase(home));
    expect(error.code).toBe('damaged-store');
    expect(error.message).toContain(databasePath(home));
    expect(readFileSync(databasePath(home)).equals(content)).toBe(true);
  });

  test("another program's database is refused", () => {
    const home = temporaryHome();
    const connection = new BetterSqlite3(databasePath(home));
    connection.pragma('user_version = 3');
    connection.close();
    expect(refusalOf(() => openDatabase(home)).code).toBe('damaged-store');
  });

  test('an empty file is a new history', () => {
    const home = temporaryHome();
    writeFileSync(databasePath(home), '');
    openDatabase(home).close();
  });

  test('a torn-off end is reported as damage, with what to do', () => {
    const home = temporaryHome();
    const db = openDatabase(home);
    appendPoints(db, addRun(db).id, points(0, 5000));
    db.close();
    truncateSync(databasePath(home), statSync(databasePath(home)).size - 3 * 4096);
    const error = refusalOf(() => {
      const damaged = openDatabase(home);
      try {
        damaged.prepare('SELECT sum(value) FROM metric_points').get();
      } finally {
        damaged.close();
      }
    });
    expect(error.code).toBe('damaged-store');
    expect(error.hint).toContain('restore a copy');
  });
});

describe('surroundings that fail', () => {
  test('a full disk gives a clear error; everything before is still there, and it goes on when there is space', () => {
    const db = temporaryDatabase();
    const { id } = addRun(db);
    appendPoints(db, id, points(0, 1000));
    db.exec(`PRAGMA max_page_count = ${Number(pragma(db, 'page_count')) + 5}`);
    let stored = 1000;
    const error = refusalOf(() => {
      for (; stored < 1e6; stored += 500) appendPoints(db, id, points(stored, 500));
    });
    expect(error.code).toBe('disk');
    expect(error.message).toContain('the disk is full');
    expect(error.message).toContain(db.path);
    expect(series(db, id, loss).steps).toEqual(Array.from({ length: stored }, (_, at) => at));
    expect(pragma(db, 'integrity_check')).toBe('ok');
    db.exec('PRAGMA max_page_count = 1000000');
    appendPoints(db, id, points(stored, 500));
    expect(series(db, id, loss).total).toBe(stored + 500);
  });

  test('a history that may not be written says so', () => {
    const db = temporaryDatabase();
    db.exec('PRAGMA query_only = ON');
    expect(refusalOf(() => addDataset(db))).toMatchObject({
      code: 'disk',
      message: expect.stringContaining('read-only'),
    });
  });

  test('another process that does not let go is named as the reason', () => {
    const db = temporaryDatabase();
    db.exec('PRAGMA busy_timeout = 30');
    const other = new BetterSqlite3(db.path);
    other.exec('BEGIN IMMEDIATE');
    const error = refusalOf(() => addDataset(db));
    expect(error.code).toBe('busy');
    expect(error.message).toContain('another process');
    // Reading, and opening a history that is up to date, need not wait.
    expect(listDatasets(db)).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    addDataset(db);
  });
});

describe('several processes', () => {
  test('open, migrate and write one new history at the same time', async () => {
    const home = temporaryHome();
    const startAt = Date.now() + 700;
    const children = Array.from({ length: 4 }, (_, child) =>
      startScript(`
        import { openDatabase } from './open.ts';
        import { insertDataset } from './datasets.ts';
        while (Date.now() < ${startAt});
        const db = openDatabase(${JSON.stringify(home)});
        for (let at = 0; at < 25; at++) {
          const name = '${child}-' + at;
          insertDataset(db, { name, format: 'idx', manifest: {}, sha256: 'a', samples: 1, bytes: 1 });
        }
        db.close();
      `),
    );
    expect(await Promise.all(children.map(ended))).toEqual([0, 0, 0, 0]);
    const db = openDatabase(home);
    expect(pragma(db, 'user_version')).toBe(newestVersion);
    expect(pragma(db, 'integrity_check')).toBe('ok');
    expect(listDatasets(db)).toHaveLength(100);
    db.close();
  });

  test.each([1, 2, 3])(
    'kill -9 in the middle of writing leaves whole batches and nothing else (%i)',
    async (round) => {
      const home = temporaryHome();
      const before = openDatabase(home);
      const { id } = addRun(before);
      before.close();
      const child = startScript(`
      import { openDatabase } from './open.ts';
      import { appendPoints } from './metric-points.ts';
      import { writeSync } from 'node:fs';
      const db = openDatabase(${JSON.stringify(home)});
      for (let batch = 0; ; batch++) {
        const points = Array.from({ length: 200 }, (_, at) =>
          ({ name: 'loss', scope: 'step', step: batch * 200 + at, value: batch * 200 + at }));
        appendPoints(db, '${id}', points);
        writeSync(1, batch + '\\n');
      }
    `);
      let reported = -1;
      child.stdout!.setEncoding('utf8').on('data', (text: string) => {
        reported = Math.max(reported, ...text.split('\n').filter(Boolean).map(Number));
        if (reported > 20 * round) child.kill('SIGKILL');
      });
      expect(await ended(child)).toBe('SIGKILL');
      const db = openDatabase(home);
      expect(pragma(db, 'integrity_check')).toBe('ok');
      const { steps, values } = series(db, id, loss);
      expect(steps.length % 200).toBe(0);
      expect(steps.length / 200).toBeGreaterThan(reported);
      expect(values).toEqual(steps);
      expect(steps).toEqual(Array.from(steps, (_, at) => at));
      appendPoints(db, id, points(steps.length, 200));
      db.close();
    },
  );
});
