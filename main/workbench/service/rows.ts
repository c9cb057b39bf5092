/** @file Runs as they cross the boundary. */
import type { CallResult } from '../../api/contract.ts';
import type { Scalar } from '../../api/common.ts';
import type { ErrorCode } from '../../api/errors.ts';
import type { RunRow as WireRow } from '../../api/runs.ts';
import { listRunsById, runsAlike } from '../../../db/index.ts';
import type { Database, LogEvent, RunRow } from '../../../db/index.ts';
import type { RunConfig } from '../../training/config.ts';
import { kindOf, withoutGroup } from './groups.ts';
import type { Kind } from './groups.ts';
import { windowHint, windowMessage } from './hints.ts';

/** JSON has no NaN and no infinities. */
export const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/** For more runs than this it is quicker to look at all of them. */
const MANY = 1000;

/** Rows with their group, which is remembered: a run's configuration never changes. */
export class Rows {
  readonly #db: Database;
  readonly #kinds = new Map<string, Kind>();
  /** Alike runs share one object. */
  readonly #shared = new Map<string, Kind>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** The runs with these ids, in this order; ids that do not exist are left out. */
  byId(ids: readonly string[]): WireRow[] {
    return this.of(listRunsById(this.#db, ids));
  }

  of(rows: readonly RunRow[]): WireRow[] {
    const kinds = this.kinds(rows);
    return rows.map((row) => wireRow(row, kinds.get(row.id)!));
  }

  /** What group each run belongs to. */
  kinds(rows: readonly Pick<RunRow, 'id'>[]): ReadonlyMap<string, Kind> {
    const unknown = rows.filter(({ id }) => !this.#kinds.has(id)).map(({ id }) => id);
    if (unknown.length === 0) return this.#kinds;
    const wanted = unknown.length > MANY ? 'all' : unknown;
    for (const { runIds, datasetId, config } of runsAlike(this.#db, wanted, withoutGroup)) {
      const kind = kindOf(datasetId, config as unknown as RunConfig);
      if (!this.#shared.has(kind.group)) this.#shared.set(kind.group, kind);
      for (const id of runIds) this.#kinds.set(id, this.#shared.get(kind.group)!);
    }
    return this.#kinds;
  }
}

function wireRow(row: RunRow, { group, chosen }: Kind): WireRow {
  const { id, experimentId, experimentName, datasetId, datasetName, variant, seed, status, queuePosition } =
    row;
  const { createdAt, startedAt, finishedAt, notes, tags, deletedAt } = row;
  return {
    ...{ id, experimentId, experimentName, datasetId, datasetName, variant, seed, status, queuePosition },
    ...{ createdAt, startedAt, finishedAt },
    seconds: finite(row.seconds),
    steps: finite(row.steps),
    epochsDone: finite(row.epochsDone),
    testAccuracy: finite(row.testAccuracy),
    testLoss: finite(row.testLoss),
    testSequenceAccuracy: finite(row.testSequenceAccuracy),
    testRmse: finite(row.testRmse),
    testNrmse: finite(row.testNrmse),
    trainLoss: finite(row.trainLoss),
    spikeRate: finite(row.spikeRate),
    synapticOperations: finite(row.synapticOperations),
    parameters: finite(row.parameters),
    samplesPerSecond: finite(row.samplesPerSecond),
    error: errorOf(row),
    ...{ notes, tags, deletedAt, group, chosen },
  };
}

function errorOf({ errorCode, errorMessage, errorHint }: RunRow): WireRow['error'] {
  if (errorCode === null) return null;
  const code = errorCode as ErrorCode;
  return { code, message: windowMessage(errorMessage ?? ''), hint: windowHint(code, errorHint ?? '') };
}

export function wireLogEntry({ number, runId, at, level, message }: LogEvent): LogEntry {
  return { number, runId, at, level, message };
}

type LogEntry = CallResult<'runs.log'>['entries'][number];

/** Any value as a field of a table: what is no scalar becomes its JSON. */
export function asScalar(value: unknown): Scalar | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
