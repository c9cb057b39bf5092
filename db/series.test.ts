import { expect, test } from 'vitest';
import { appendPoints } from './metric-points.ts';
import { metricSummaries, series } from './series.ts';
import { addRun, refusalOf, temporaryDatabase } from './testing.ts';

const loss = { name: 'loss', scope: 'step' } as const;

function withSeries(length: number) {
  const db = temporaryDatabase();
  const { id } = addRun(db);
  appendPoints(
    db,
    id,
    Array.from({ length }, (_, at) => ({ ...loss, step: 10 * at, value: Math.sin(at) })),
  );
  return { db, id };
}

test('bounds are inclusive', () => {
  const { db, id } = withSeries(10);
  expect(series(db, id, loss, { fromStep: 20, toStep: 40 }).steps).toEqual([20, 30, 40]);
  expect(series(db, id, loss, { fromStep: 21, toStep: 39 }).steps).toEqual([30]);
  expect(series(db, id, loss, { fromStep: 80 }).steps).toEqual([80, 90]);
  expect(series(db, id, loss, { toStep: 10 }).steps).toEqual([0, 10]);
  expect(series(db, id, loss, { fromStep: 50, toStep: 40 })).toEqual({ steps: [], values: [], total: 0 });
});

test('a long series is thinned to points of its own', () => {
  const { db, id } = withSeries(3000);
  const whole = series(db, id, loss);
  const thin = series(db, id, loss, { maxPoints: 100 });
  expect(whole.total).toBe(3000);
  expect(thin.total).toBe(3000);
  expect(thin.steps.length).toBeLessThanOrEqual(100);
  expect(thin.steps.length).toBeGreaterThan(80);
  for (const [at, step] of thin.steps.entries()) expect(thin.values[at]).toBe(whole.values[step / 10]);
  expect(series(db, id, loss, { maxPoints: 3000 })).toEqual(whole);
});

test('summaries come in the order of the runs, and of the metrics asked for alone', () => {
  const db = temporaryDatabase();
  const ids = [1, 2].map((seed) => addRun(db, { seed }).id);
  for (const id of ids) {
    appendPoints(db, id, [
      { ...loss, step: 1, value: 2 },
      { name: 'accuracy', scope: 'epoch', step: 1, value: 0.5 },
    ]);
  }
  const order = (metrics?: (typeof loss)[]) =>
    metricSummaries(db, [ids[1]!, 'r-0', ids[0]!], metrics).map(({ runId, name }) => [
      ids.indexOf(runId),
      name,
    ]);
  expect(order()).toEqual([[1, 'accuracy'], [1, 'loss'], [0, 'accuracy'], [0, 'loss']]); // prettier-ignore
  expect(order([loss])).toEqual([[1, 'loss'], [0, 'loss']]); // prettier-ignore
  expect(metricSummaries(db, ids, [{ name: 'never measured', scope: 'step' }])).toEqual([]);
  expect(metricSummaries(db, ids, [])).toEqual([]);
});

test('a run that does not exist is refused', () => {
  expect(refusalOf(() => series(temporaryDatabase(), 'r-0', loss)).code).toBe('not-found');
});
