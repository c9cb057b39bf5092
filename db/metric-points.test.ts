import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { appendPoints, deletePointsAfter, type MetricPoint, type MetricScope } from './metric-points.ts';
import { metricSummaries, series, valuesAtStep, type MetricSummary } from './series.ts';
import { addRun, refusalOf, temporaryDatabase } from './testing.ts';

const step = (number: number, value: number): MetricPoint => ({
  name: 'loss',
  scope: 'step',
  step: number,
  value,
});
const loss = { name: 'loss', scope: 'step' } as const;

describe('appendPoints', () => {
  test('keeps every kind of number', () => {
    const db = temporaryDatabase();
    const { id } = addRun(db);
    const values = [NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, 0.1 + 0.2, -1, 3, 2 ** 60];
    appendPoints(db, id, values.map((value, at) => step(at, value))); // prettier-ignore
    expect(series(db, id, loss)).toEqual({ steps: values.map((_, at) => at), values, total: values.length });
  });

  test('keeps the same name by step and by epoch, and each run, apart', () => {
    const db = temporaryDatabase();
    const [first, second] = [addRun(db).id, addRun(db, { seed: 2 }).id];
    appendPoints(db, first, [
      step(1, 10),
      { ...step(1, 20), scope: 'epoch' },
      { ...step(1, 30), name: 'other' },
    ]);
    appendPoints(db, second, [step(1, 40)]);
    expect(series(db, first, loss).values).toEqual([10]);
    expect(series(db, first, { ...loss, scope: 'epoch' }).values).toEqual([20]);
    expect(series(db, second, loss).values).toEqual([40]);
    expect(series(db, second, { ...loss, name: 'other' })).toEqual({ steps: [], values: [], total: 0 });
  });

  test('writes all of a batch or nothing', () => {
    const db = temporaryDatabase();
    const { id } = addRun(db);
    expect(() => appendPoints(db, id, [step(1, 1), step(1.5, 2)])).toThrow('cannot store REAL');
    expect(series(db, id, loss).total).toBe(0);
    expect(metricSummaries(db, [id])).toEqual([]);
    expect(refusalOf(() => appendPoints(db, 'r-0', [step(1, 1)])).code).toBe('not-found');
  });
});

/** A history of points as a plain table. */
class Model {
  readonly points = new Map<string, MetricPoint>();

  append(batch: readonly MetricPoint[]): void {
    for (const point of batch) this.points.set(`${point.name} ${point.scope} ${point.step}`, point);
  }

  deleteAfter(scope: MetricScope, last: number): number {
    const gone = [...this.points].filter(([, point]) => point.scope === scope && point.step > last);
    for (const [key] of gone) this.points.delete(key);
    return gone.length;
  }

  series(name: string, scope: MetricScope): MetricPoint[] {
    const own = [...this.points.values()].filter((point) => point.name === name && point.scope === scope);
    return own.sort((a, b) => a.step - b.step);
  }

  summary(name: string, scope: MetricScope, runId: string): MetricSummary | undefined {
    const own = this.series(name, scope).map((point) => ({ step: point.step, value: point.value }));
    const last = own.at(-1);
    if (!last) return undefined;
    const known = own.filter(({ value }) => !Number.isNaN(value));
    const first = (better: (a: number, b: number) => boolean) =>
      known.find(({ value }) => !known.some((other) => better(other.value, value))) ?? null;
    const [min, max] = [first((a, b) => a < b), first((a, b) => a > b)];
    return { runId, name, scope, points: own.length, last, min, max };
  }
}

const names = ['accuracy', 'loss'];
const scopes = ['epoch', 'step'] as const;
const value = fc.constantFrom(NaN, Infinity, -Infinity, 0, 0.5, 1, 2, -7.25);
const point = fc.record({
  name: fc.constantFrom(...names),
  scope: fc.constantFrom(...scopes),
  step: fc.nat(30),
  value,
});
/** Batches as a training run writes them (going on where the last ended), as nobody should, and a resume. */
const action = fc.oneof(
  fc.record({ kind: fc.constant('go on' as const), values: fc.array(value, { maxLength: 6 }) }),
  fc.record({ kind: fc.constant('anything' as const), batch: fc.array(point, { maxLength: 8 }) }),
  fc.record({
    kind: fc.constant('resume' as const),
    scope: fc.constantFrom(...scopes),
    last: fc.integer({ min: -1, max: 30 }),
  }),
);

function check(db: Database, id: string, model: Model): void {
  const expected = names.flatMap((name) => scopes.map((scope) => model.summary(name, scope, id)));
  expect(metricSummaries(db, [id])).toEqual(expected.filter((summary) => summary !== undefined));
  for (const name of names) {
    for (const scope of scopes) {
      const own = model.series(name, scope);
      const stored = series(db, id, { name, scope });
      expect(stored.steps).toEqual(own.map((each) => each.step));
      expect(stored.values).toEqual(own.map((each) => each.value));
    }
  }
}

test('points and summaries stay right whatever is written, replaced and removed', () => {
  const db = temporaryDatabase();
  let seed = 0;
  fc.assert(
    fc.property(fc.array(action, { maxLength: 8 }), (actions) => {
      const id = addRun(db, { seed: seed++ }).id;
      const model = new Model();
      for (const act of actions) {
        if (act.kind === 'resume') {
          expect(deletePointsAfter(db, id, act.scope, act.last)).toBe(model.deleteAfter(act.scope, act.last));
          continue;
        }
        const next = (model.series('loss', 'step').at(-1)?.step ?? -1) + 1;
        const batch =
          act.kind === 'anything' ? act.batch : act.values.map((each, at) => step(next + at, each));
        appendPoints(db, id, batch);
        model.append(batch);
      }
      check(db, id, model);
    }),
    { numRuns: 250, seed: 1 },
  );
});

test('deletePointsAfter keeps the last step, the other scope and the other runs', () => {
  const db = temporaryDatabase();
  const [first, second] = [addRun(db).id, addRun(db, { seed: 2 }).id];
  const points = [1, 2, 3, 4].map((at) => step(at, at));
  for (const id of [first, second]) {
    appendPoints(db, id, [...points, ...points.map((each) => ({ ...each, scope: 'epoch' as const }))]);
  }
  expect(deletePointsAfter(db, first, 'step', 2)).toBe(2);
  expect(series(db, first, loss).steps).toEqual([1, 2]);
  expect(series(db, first, { ...loss, scope: 'epoch' }).total).toBe(4);
  expect(series(db, second, loss).total).toBe(4);
  expect(deletePointsAfter(db, first, 'step', -1)).toBe(2);
  expect(refusalOf(() => deletePointsAfter(db, 'r-0', 'step', 1)).code).toBe('not-found');
});

test('valuesAtStep gives the runs that have the step', () => {
  const db = temporaryDatabase();
  const ids = [1, 2, 3].map((seed) => addRun(db, { seed }).id);
  expect(valuesAtStep(db, ids, loss, 5)).toEqual(new Map());
  appendPoints(db, ids[0]!, [step(5, 0.25), step(6, 1)]);
  appendPoints(db, ids[1]!, [step(6, 1)]);
  appendPoints(db, ids[2]!, [step(5, NaN)]);
  expect(valuesAtStep(db, [...ids, 'r-0'], loss, 5)).toEqual(new Map([[ids[0], 0.25], [ids[2], NaN]])); // prettier-ignore
});
