import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { insertExperiment, renameExperiment } from './experiments.ts';
import { fold } from './fold.ts';
import { runColumns, runNumbers, type RunRow } from './run-columns.ts';
import type { RunFilter } from './run-filter.ts';
import {
  countRuns,
  listRunColumns,
  listRuns,
  listRunsById,
  type RunSort,
  type RunSortKey,
} from './run-list.ts';
import { changeRunStatus, runStatuses, type RunStatus } from './run-status.ts';
import { deleteRuns, insertRun, updateRun } from './runs.ts';
import { addDataset, addRun, owner, refusalOf, temporaryDatabase } from './testing.ts';

const variants = ['lif-none', 'lif-soft', 'LIF-100%', 'psn_sliding'];
const tags = ['paper', 'baseline', 'Überholt', `it's "quoted"`, '50%'];
const notes = ['', 'a\nb', 'Zweiter Versuch', 'x'.repeat(50), `'; DROP TABLE runs; --`, '\\', 'ΑΒΓ'];
const texts = [
  ...variants,
  ...tags,
  ...notes,
  'überholt',
  'αβγ',
  '%',
  '_',
  'R-',
  'reset',
  'x x',
  'lif paper',
  ' ',
  'no such',
];
const numbers = [0, 0.25, 0.5, 1, -3, 1e12, Infinity];

/** A history in which every combination of the small pools above is likely, made from a seed. */
function history(seed: number) {
  const db = temporaryDatabase();
  const datasets = ['digits', 'Ziffern Übung'].map((name) => addDataset(db, { name }).id);
  const experiments = ['Is reset needed?', 'größer'].map(
    (name) => insertExperiment(db, { name, config: {} }).id,
  );
  const run = fc.record({
    datasetId: fc.constantFrom(...datasets),
    experimentId: fc.constantFrom(null, ...experiments),
    variant: fc.constantFrom(...variants),
    seed: fc.integer({ min: 1, max: 3 }),
    notes: fc.constantFrom(...notes),
    tags: fc.subarray(tags),
    status: fc.constantFrom(...(Object.keys(runStatuses) as RunStatus[])),
    results: fc.dictionary(fc.constantFrom(...runNumbers), fc.constantFrom(...numbers, NaN)),
    deleted: fc.boolean(),
  });
  db.transaction(() => {
    for (const { status, results, deleted, ...given } of fc.sample(run, { numRuns: 60, seed })) {
      const { id } = insertRun(db, { ...given, config: {}, codeVersion: '1', environment: {} });
      if (status !== 'queued' && status !== 'cancelled') changeRunStatus(db, id, 'running', { owner });
      if (status !== 'queued' && status !== 'running') changeRunStatus(db, id, status);
      const { parameters, steps, epochsDone, ...reals } = results;
      const whole = Object.entries({ parameters, steps, epochsDone }).filter(([, value]) =>
        Number.isInteger(value),
      );
      updateRun(db, id, { ...reals, ...Object.fromEntries(whole) });
      if (deleted && status !== 'running') deleteRuns(db, [id]);
    }
  });
  return { db, datasets, experiments };
}

/** The filter as its documentation has it, one run at a time. */
function passes(run: RunRow, filter: RunFilter): boolean {
  const parts = [
    run.id,
    run.variant,
    run.datasetName,
    run.experimentName,
    run.notes,
    run.errorMessage,
    ...run.tags,
  ];
  const words = fold(filter.text ?? '')
    .split(/\s+/)
    .filter(Boolean);
  const deleted = { exclude: run.deletedAt === null, only: run.deletedAt !== null, include: true };
  return (
    deleted[filter.deleted ?? 'exclude'] &&
    words.every((word) => parts.some((part) => part !== null && fold(part).includes(word))) &&
    (filter.statuses?.includes(run.status) ?? true) &&
    (filter.variants?.includes(run.variant) ?? true) &&
    (filter.seeds?.includes(run.seed) ?? true) &&
    (filter.datasetId === undefined || filter.datasetId === run.datasetId) &&
    (filter.experimentId === undefined || filter.experimentId === run.experimentId) &&
    (filter.tags ?? []).every((tag) => run.tags.includes(tag)) &&
    runNumbers.every((name) => {
      const { min, max } = filter.ranges?.[name] ?? {};
      if (min === undefined && max === undefined) return true;
      const value = run[name];
      return value !== null && value >= (min ?? -Infinity) && value <= (max ?? Infinity);
    })
  );
}

const bound = fc.constantFrom(...numbers);

/** Up to three conditions at once: with more of them hardly any run gets through. */
function filterOf(datasets: string[], experiments: string[]): fc.Arbitrary<RunFilter> {
  const conditions: { readonly [key in keyof RunFilter]-?: fc.Arbitrary<RunFilter[key]> } = {
    text: fc.constantFrom(...texts),
    statuses: fc.subarray(Object.keys(runStatuses) as RunStatus[]),
    variants: fc.subarray([...variants, 'none such']),
    seeds: fc.subarray([1, 2, 3, 99]),
    datasetId: fc.constantFrom(...datasets, 'd-0'),
    experimentId: fc.constantFrom(...experiments, 'e-0'),
    tags: fc.subarray(tags, { maxLength: 2 }),
    ranges: fc.dictionary(
      fc.constantFrom(...runNumbers),
      fc.record({ min: bound, max: bound }, { requiredKeys: [] }),
      { maxKeys: 2 },
    ),
    deleted: fc.constantFrom('exclude', 'include', 'only'),
  };
  const names = fc.subarray(Object.keys(conditions), { maxLength: 3 });
  return fc
    .tuple(names, fc.record(conditions))
    .map(([chosen, filter]) =>
      Object.fromEntries(Object.entries(filter).filter(([name]) => chosen.includes(name))),
    );
}

const byId = (a: RunRow, b: RunRow) => (a.id < b.id ? -1 : 1);

describe('filtering', () => {
  test.each([1, 2, 3])(
    'lets through exactly the runs that every condition lets through (history %i)',
    (seed) => {
      const { db, datasets, experiments } = history(seed);
      const all = listRuns(db, { filter: { deleted: 'include' } });
      expect(all).toHaveLength(60);
      let found = 0;
      fc.assert(
        fc.property(filterOf(datasets, experiments), (filter) => {
          const expected = all.filter((run) => passes(run, filter));
          expect(listRuns(db, { filter }).sort(byId)).toEqual(expected.sort(byId));
          expect(countRuns(db, filter)).toBe(expected.length);
          found += expected.length;
        }),
        { numRuns: 300, seed },
      );
      expect(found).toBeGreaterThan(300);
    },
  );

  test('a text finds by each thing that it is said to look at, and not across two of them', () => {
    const db = temporaryDatabase();
    const datasetId = addDataset(db, { name: 'spoken digits' }).id;
    const experimentId = insertExperiment(db, { name: 'Größer', config: {} }).id;
    const { id } = addRun(db, { datasetId, experimentId, notes: 'odd', tags: ['figure 3'], owner });
    changeRunStatus(db, id, 'diverged', {
      error: { code: 'diverged', message: 'The loss is NaN.', hint: '' },
    });
    const finds = (text: string) => countRuns(db, { text }) === 1;
    for (const text of [id, 'NONE', 'spoken', 'GRÖßER', 'odd', 'Figure', 'nan']) {
      expect([text, finds(text)]).toEqual([text, true]);
    }
    expect(finds('digits odd 3')).toBe(true);
    expect(finds('noneodd')).toBe(false);
    expect(finds('hint')).toBe(false);
  });

  test('a made name of an experiment finds none of its runs, one that a person gave finds all', () => {
    const db = temporaryDatabase();
    const name = 'lif-none; lif-soft on digits';
    const { id } = insertExperiment(db, { name, isNameMade: true, config: {} });
    for (const variant of ['lif-none', 'lif-soft']) addRun(db, { experimentId: id, variant });
    const found = (text: string) => listRuns(db, { filter: { text } }).map(({ variant }) => variant);
    expect(found('lif-soft')).toEqual(['lif-soft']);
    expect(found('soft;')).toEqual([]);
    renameExperiment(db, id, 'lif-soft against none');
    expect(found('against').sort()).toEqual(['lif-none', 'lif-soft']);
    renameExperiment(db, id, name);
    expect(found('lif-soft')).toEqual(['lif-soft']);
  });

  test('values that look like SQL are only values', () => {
    const db = temporaryDatabase();
    addRun(db);
    const odd = `'); DROP TABLE runs; --`;
    const filters: RunFilter[] = [{ text: odd }, { variants: [odd] }, { tags: [odd] }, { datasetId: odd }];
    for (const filter of filters) expect(listRuns(db, { filter })).toEqual([]);
    expect(countRuns(db)).toBe(1);
  });

  test('a number that runs do not have is named', () => {
    const db = temporaryDatabase();
    const filter = { ranges: { accuracy: { min: 0 } } } as RunFilter;
    const error = refusalOf(() => listRuns(db, { filter }));
    expect(error.code).toBe('invalid-option');
    expect(error.message).toContain('"accuracy"');
    expect(error.hint).toContain('testAccuracy');
  });
});

const sortKeys = Object.keys(runColumns).filter((name) => name !== 'tags') as RunSortKey[];
const direction = fc.constantFrom('ascending', 'descending');

/** Texts as SQLite's NOCASE orders them: only ASCII letters are the same in both cases. */
const folded = (text: string) => Buffer.from(text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));

function compare(a: RunRow, b: RunRow, { by, direction }: RunSort): number {
  const [left, right] = [a[by], b[by]];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const order =
    typeof left === 'string'
      ? Buffer.compare(folded(left), folded(String(right)))
      : Number(left > Number(right)) - Number(left < Number(right));
  return direction === 'ascending' ? order : -order;
}

function sortedBy(db: Database, sort: readonly RunSort[]): RunRow[] {
  const newestFirst = listRuns(db, { filter: { deleted: 'include' } });
  return newestFirst.toSorted(
    (a, b) => sort.map((term) => compare(a, b, term)).find((order) => order !== 0) ?? 0,
  );
}

describe('sorting and paging', () => {
  test('by any columns, unknown values last, then the newest first', () => {
    const { db } = history(4);
    const sorts = fc.array(fc.record({ by: fc.constantFrom(...sortKeys), direction }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(sorts, (sort) => {
        const ids = listRuns(db, { filter: { deleted: 'include' }, sort }).map(({ id }) => id);
        expect(ids).toEqual(sortedBy(db, sort).map(({ id }) => id));
        const visible = listRuns(db, { sort }).map(({ id, status }) => ({ id, status }));
        expect(listRunColumns(db, ['id', 'status'], { sort })).toEqual(visible);
        expect(listRunsById(db, ids)).toEqual(listRuns(db, { filter: { deleted: 'include' }, sort }));
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  test('pages put together are the whole list', () => {
    const { db } = history(5);
    const sort: RunSort[] = [{ by: 'variant', direction: 'ascending' }];
    const whole = listRuns(db, { sort });
    for (const limit of [1, 7, 1000]) {
      const pages = Array.from({ length: Math.ceil(whole.length / limit) }, (_, page) =>
        listRuns(db, { sort, limit, offset: page * limit }),
      );
      expect(pages.flat()).toEqual(whole);
    }
    expect(listRuns(db, { limit: 0 })).toEqual([]);
    expect(listRuns(db, { offset: 1000 })).toEqual([]);
  });

  test('refuses columns that are none, and pages that are none', () => {
    const db = temporaryDatabase();
    for (const by of ['tags', 'key', 'toString', 'id; DROP TABLE runs']) {
      const error = refusalOf(() =>
        listRuns(db, { sort: [{ by: by as RunSortKey, direction: 'ascending' }] }),
      );
      expect(error.code).toBe('invalid-option');
      expect(error.message).toContain(`"${by}"`);
    }
    for (const wrong of [-1, 1.5, NaN, Infinity]) {
      expect(refusalOf(() => listRuns(db, { limit: wrong })).message).toContain('limit');
      expect(refusalOf(() => listRuns(db, { offset: wrong })).message).toContain('offset');
    }
  });
});
