/** @file What the handlers of the calls work with. */
import type { CallName, Handlers } from '../../../api/contract.ts';
import type { Database } from '../../../../db/index.ts';
import type { RunOrigin } from '../../runs.ts';
import type { Workbench } from '../../workbench.ts';
import type { Activity } from '../activity/activity.ts';
import type { Changes } from '../changes.ts';
import type { Estimator } from '../../estimate.ts';
import type { EventBus } from '../event-bus.ts';
import type { InGoes } from '../in-goes.ts';
import type { Jobs } from '../jobs.ts';
import type { Lane } from '../lane.ts';
import type { TrainQueue } from '../queue/queue.ts';
import type { Rows } from '../rows.ts';
import type { Scratch } from '../scratch.ts';
import type { SettingsStore } from '../settings-store.ts';
import type { Sources } from '../sources.ts';

export interface ServiceContext {
  readonly workbench: Workbench;
  readonly db: Database;
  readonly bus: EventBus;
  readonly changes: Changes;
  readonly rows: Rows;
  readonly queue: TrainQueue;
  readonly lane: Lane;
  /** Bytes of memory that are free. */
  readonly freeBytes: () => number;
  /** What a call does in several goes, and closing waits for. */
  readonly starting: InGoes;
  readonly jobs: Jobs;
  readonly scratch: Scratch;
  readonly sources: Sources;
  readonly settings: SettingsStore;
  readonly estimator: Estimator;
  readonly activity: Activity;
  /** What new runs are made with. */
  readonly origin: RunOrigin;
  readonly session: string;
  readonly startedAt: number;
  /** Done when the built-in data sets are there. */
  readonly prepared: () => Promise<unknown>;
}

/** The handlers of one topic: exactly its calls. */
export type HandlersOf<Calls> = Pick<Handlers, Extract<keyof Calls, CallName>>;
