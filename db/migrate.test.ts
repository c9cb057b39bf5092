import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate, newestVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { refusalOf } from './testing.ts';

function connection() {
  const memory = new BetterSqlite3(':memory:');
  onTestFinished(() => void memory.close());
  return memory;
}

const versionOf = (db: BetterSqlite3.Database) => Number(db.pragma('user_version', { simple: true }));
const schemaOf = (db: BetterSqlite3.Database) =>
  db.prepare('SELECT type, name, sql FROM sqlite_schema').all();

/**
 * The beginning of each migration's SHA-256. Histories out there were made by exactly these statements: once a
 * version is released its line stays as it is, and what is to change becomes a migration of its own.
 */
const fingerprints = {
  10: 'a1ead6b5b28f72c3',
  20: '9291d2e6fe9064e9',
  30: 'd9574442a26867bf',
  40: '0212484c947b1d5e',
  50: '18106a3b39003be5',
  60: '53af99b00ad01717',
};

describe('the list of migrations', () => {
  test('has not changed behind the back of existing histories', () => {
    const actual = migrations.map(({ version, up }) => {
      const hash = createHash('sha256').update(up.replaceAll(/\s+/g, ' '));
      return [String(version), hash.digest('hex').slice(0, 16)];
    });
    expect(Object.fromEntries(actual)).toEqual(fingerprints);
  });

  test('is numbered in ascending tens, and files are named after what they hold', () => {
    const versions = migrations.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(versions.every((version) => version > 0 && version % 10 === 0)).toBe(true);
    const files = readdirSync(new URL('migrations', import.meta.url)).filter((name) =>
      /^\d+-.*\.ts$/.test(name),
    );
    const named = migrations.map(({ version, name }) => `${version}-${name}`);
    const sources = files.filter((name) => !name.endsWith('.test.ts'));
    expect(sources.sort()).toEqual(named.map((name) => `${name}.ts`).sort());
    const tests = files.filter((name) => name.endsWith('.test.ts'));
    expect(tests.sort()).toEqual(named.map((name) => `${name}.test.ts`).sort());
  });

  test('makes only STRICT tables', () => {
    const db = connection();
    migrate(db);
    const tables = db
      .prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict`)
      .pluck()
      .all();
    expect(tables).toEqual(['sqlite_schema']);
  });
});

describe('migrate', () => {
  test('brings an empty database to the newest version and marks it as ours', () => {
    const db = connection();
    migrate(db);
    expect(versionOf(db)).toBe(newestVersion);
    expect(db.pragma('application_id', { simple: true })).toBe(Buffer.from('RFRC').readUInt32BE());
  });

  test('gives the same in single steps as at once', () => {
    const atOnce = connection();
    migrate(atOnce);
    const stepwise = connection();
    for (const { version } of migrations) {
      migrate(stepwise, version);
      expect(versionOf(stepwise)).toBe(version);
    }
    expect(schemaOf(stepwise)).toEqual(schemaOf(atOnce));
  });

  test('changes nothing the second time', () => {
    const db = connection();
    migrate(db);
    const before = db.serialize();
    migrate(db);
    expect(db.serialize().equals(before)).toBe(true);
  });

  test('leaves all of a version or nothing of it when a statement fails', () => {
    const db = connection();
    migrate(db, 20);
    db.exec('CREATE TABLE metric_points (in_the_way INTEGER)');
    const before = schemaOf(db);
    expect(() => migrate(db)).toThrow('already exists');
    expect(versionOf(db)).toBe(20);
    expect(schemaOf(db)).toEqual(before);
    db.exec('DROP TABLE metric_points');
    migrate(db);
    expect(versionOf(db)).toBe(newestVersion);
  });

  test('refuses a newer version', () => {
    const db = connection();
    db.pragma(`user_version = ${newestVersion + 10}`);
    expect(refusalOf(() => migrate(db)).code).toBe('newer-database');
    expect(schemaOf(db)).toEqual([]);
  });
});
