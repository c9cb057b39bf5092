import { expect, test } from 'vitest';
import { runsAlike } from './run-configs.ts';
import { insertRun } from './runs.ts';
import { addDataset, temporaryDatabase } from './testing.ts';

test('runs are alike when only fields that do not count differ', () => {
  const db = temporaryDatabase();
  const [one, other] = [addDataset(db).id, addDataset(db, { name: 'other' }).id];
  const add = (datasetId: string, config: object) =>
    insertRun(db, { datasetId, variant: 'lif-none', seed: 1, config, codeVersion: '0', environment: {} }).id;
  const a = add(one, { lr: 0.1, options: { seed: 3 }, seed: 1 });
  const b = add(one, { lr: 0.1, options: { seed: 3 }, seed: 2, threads: 4 });
  const inner = add(one, { lr: 0.1, options: { seed: 4 }, seed: 1 });
  const faster = add(one, { lr: 0.2, options: { seed: 3 }, seed: 1 });
  const elsewhere = add(other, { lr: 0.1, options: { seed: 3 }, seed: 1 });
  const ids = [b, a, inner, faster, elsewhere, 'r-none'];
  const groups = runsAlike(db, ids, ['seed', 'threads']);
  const sorted = groups.map(({ runIds }) => runIds.toSorted()).sort((x, y) => y.length - x.length);
  expect(sorted[0]).toEqual([a, b].sort());
  expect(sorted.slice(1).flat().sort()).toEqual([inner, faster, elsewhere].sort());
  expect(groups.find(({ datasetId }) => datasetId === other)).toEqual({
    runIds: [elsewhere],
    datasetId: other,
    config: { lr: 0.1, options: { seed: 3 }, seed: 1 },
  });
  expect(runsAlike(db, [], ['seed'])).toEqual([]);
  const all = runsAlike(db, 'all', ['seed', 'threads']);
  expect(all.map(({ runIds }) => runIds.toSorted()).sort()).toEqual(
    groups.map(({ runIds }) => runIds.toSorted()).sort(),
  );
  expect(runsAlike(db, 'all', [])).toHaveLength(5);
});
