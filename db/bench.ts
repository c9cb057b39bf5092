/** @file How quick the history stays when it is large: `refract bench history`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RefractError } from '../main/api/errors.ts';
import type { LongCall } from '../main/api/progress.ts';
import { fillHistory } from './bench-fill.ts';
import type { Database } from './database.ts';
import { appendPoints, type Metric } from './metric-points.ts';
import { openDatabase } from './open.ts';
import { countRuns, listRuns } from './run-list.ts';
import { metricSummaries, series } from './series.ts';

export interface BenchHistoryOptions extends LongCall {
  /** 10,000 if left out. */
  readonly runs?: number;
  /** Metric points of each run; 1,000 if left out, at least 10. */
  readonly points?: number;
  /** Where the temporary history lies meanwhile (about 25 bytes a point); the system's folder for such if left out. */
  readonly folder?: string;
}

/** One measured call. */
interface HistoryBenchRow {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
  /** What it shall stay below at 10,000 runs of 1,000 points. */
  readonly goalMs: number;
}

export interface HistoryBench {
  readonly rows: HistoryBenchRow[];
  /** The history that was measured, and how long it took to make. */
  readonly filled: {
    readonly runs: number;
    readonly points: number;
    readonly bytes: number;
    readonly seconds: number;
  };
}

const REPETITIONS = 15;
const LIST_GOAL_MS = 50;
const SERIES_GOAL_MS = 20;

/** What is measured. `nth` differs in every repetition, so that no two read the same run. */
type Call = (db: Database, nth: (from: readonly string[]) => string, runIds: readonly string[]) => unknown;

const page = { limit: 100 };
const lossByStep: Metric = { name: 'loss', scope: 'step' };

const calls: { readonly name: string; readonly goalMs: number; readonly call: Call }[] = [
  { name: 'list the newest 100 runs', goalMs: LIST_GOAL_MS, call: (db) => listRuns(db, page) },
  { name: 'list all runs', goalMs: LIST_GOAL_MS, call: (db) => listRuns(db) },
  {
    name: 'sort by test accuracy, first 100',
    goalMs: LIST_GOAL_MS,
    call: (db) => listRuns(db, { ...page, sort: [{ by: 'testAccuracy', direction: 'descending' }] }),
  },
  {
    name: 'sort by data set, then synaptic operations, last 100',
    goalMs: LIST_GOAL_MS,
    call: (db, _, { length }) =>
      listRuns(db, {
        ...page,
        offset: Math.max(0, length - page.limit),
        sort: [
          { by: 'datasetName', direction: 'ascending' },
          { by: 'synapticOperations', direction: 'descending' },
        ],
      }),
  },
  {
    name: 'filter by variant, status, tag and range, sorted',
    goalMs: LIST_GOAL_MS,
    call: (db) =>
      listRuns(db, {
        filter: {
          variants: ['lif-none', 'lif-refractory'],
          statuses: ['done'],
          tags: ['baseline'],
          ranges: { testAccuracy: { min: 0.5 } },
        },
        sort: [{ by: 'spikeRate', direction: 'ascending' }],
      }),
  },
  {
    name: 'filter by two words, first 100',
    goalMs: LIST_GOAL_MS,
    call: (db) => listRuns(db, { ...page, filter: { text: 'refractory baseline' } }),
  },
  {
    name: 'filter by a word with an accent, all found',
    goalMs: LIST_GOAL_MS,
    call: (db) => listRuns(db, { filter: { text: 'trägheit' } }),
  },
  {
    name: 'count by two words',
    goalMs: LIST_GOAL_MS,
    call: (db) => countRuns(db, { text: 'refractory baseline' }),
  },
  {
    name: 'last, lowest and highest test accuracy of all runs',
    goalMs: LIST_GOAL_MS,
    call: (db, _, runIds) => metricSummaries(db, runIds, [{ name: 'test/accuracy', scope: 'epoch' }]),
  },
  {
    name: "one run's training loss by step",
    goalMs: SERIES_GOAL_MS,
    call: (db, nth, runIds) => series(db, nth(runIds), lossByStep),
  },
  {
    name: "all of one run's series",
    goalMs: SERIES_GOAL_MS,
    call: (db, nth, runIds) => {
      const id = nth(runIds);
      return metricSummaries(db, [id]).map((metric) => series(db, id, metric));
    },
  },
  {
    name: 'append 100 points to a run',
    goalMs: SERIES_GOAL_MS,
    call: (db, nth, runIds) => {
      const points = Array.from({ length: 100 }, (_, at) => ({ ...lossByStep, step: 1e6 + at, value: at }));
      appendPoints(db, nth(runIds), points);
    },
  },
];

/**
 * Fills a temporary history and measures the calls that the window makes on it. The file is removed at the end.
 * @throws {RefractError} 'invalid-option', 'cancelled', or 'disk' when the folder lacks space
 */
export function benchHistory(options: BenchHistoryOptions = {}): HistoryBench {
  const { runs = 10_000, points = 1000, folder = tmpdir(), onProgress, signal } = options;
  atLeast('runs', runs, 1);
  atLeast('points', points, 10);
  const home = mkdtempSync(join(folder, 'refract-bench-'));
  try {
    const db = openDatabase(home);
    try {
      const startedAt = performance.now();
      fillHistory(db, { runs, points, ...(onProgress && { onProgress }), ...(signal && { signal }) });
      const seconds = (performance.now() - startedAt) / 1000;
      const runIds = listRuns(db).map(({ id }) => id);
      const rows = calls.map(({ name, goalMs, call }, done) => {
        onProgress?.({ what: `Measuring: ${name}`, done, total: calls.length, unit: 'calls' });
        return { name, ...measure((nth) => call(db, nth, runIds)), goalMs };
      });
      return { rows, filled: { runs, points: runs * points, bytes: sizeOf(db), seconds } };
    } finally {
      db.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function sizeOf(db: Database): number {
  const size = db.prepare<{ bytes: number }>(
    'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
  );
  return size.get()!.bytes;
}

/** Times a call again and again, after one call that is not counted (it compiles the statement). */
function measure(call: (nth: (from: readonly string[]) => string) => unknown): {
  medianMs: number;
  minMs: number;
} {
  const times: number[] = [];
  for (let repetition = -1; repetition < REPETITIONS; repetition++) {
    // A large odd stride: far apart on the disk, and never the same run.
    const nth = (from: readonly string[]) => from[((repetition + 1) * 7919) % from.length]!;
    const startedAt = performance.now();
    call(nth);
    if (repetition >= 0) times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  return { medianMs: times[Math.floor(times.length / 2)]!, minMs: times[0]! };
}

function atLeast(name: string, value: number, lowest: number): void {
  if (Number.isSafeInteger(value) && value >= lowest) return;
  throw new RefractError(
    'invalid-option',
    `${name} is ${value}; it must be a whole number from ${lowest} on.`,
  );
}
