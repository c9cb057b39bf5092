import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate } from '../migrate.ts';

test('experiments of before have a made name where none was given and none was put in its place', () => {
  const db = new BetterSqlite3(':memory:');
  migrate(db, 50);
  const add = db.prepare('INSERT INTO experiments (id, name, config, created_at) VALUES (?, ?, ?, 1)');
  const groups = [{ variant: 'lif-none' }, { variant: 'lif-soft' }];
  add.run('e-1', 'lif-none; lif-soft on digits', JSON.stringify({ groups }));
  add.run('e-2', 'lif-none, again', JSON.stringify({ groups, name: 'lif-none, again' }));
  add.run('e-3', 'Renamed', JSON.stringify({ groups }));
  add.run('e-4', 'lif-none, lif-soft on digits', JSON.stringify({ variants: ['lif-none', 'lif-soft'] }));
  add.run('e-5', 'Of another program', '{}');
  migrate(db, 60);
  expect(db.prepare('SELECT id FROM experiments WHERE made_name = name').pluck().all()).toEqual([
    'e-1',
    'e-4',
  ]);
});
