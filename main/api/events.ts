/**
 * @file What the workbench tells the window without being asked. Events are gathered and sent at most ten times a
 * second, what is outdated left out (of a run's progress only the latest stays). They say what changed; a page that
 * comes late, or has missed some, asks with calls and has everything.
 */
import { z } from 'zod';
import { count, id, list, measured, progress } from './common.ts';
import { anyJob } from './jobs.ts';
import { queueStatus } from './queue.ts';
import { logEntry, metric, runRow } from './runs.ts';
import { settings } from './settings.ts';
import { source } from './sources.ts';

/** Least time between two messages, in milliseconds. */
export const eventInterval = 100;

export const events = {
  /** First on every connection. Another session than before: the workbench was started anew. */
  'system.hello': z.strictObject({ contractVersion: z.int(), session: z.string() }),
  /** This listener was too slow and events were left out: load everything that is shown anew. */
  'system.missed': z.strictObject({}),
  /** Something a person should know that belongs to no call: a warning, something done on the side. */
  'system.note': z.strictObject({ message: z.string() }),
  /** How far a run is; and, as `queue.status` gives it, how long the whole queue takes yet. */
  'runs.progress': z.strictObject({
    runId: id,
    progress,
    secondsLeft: z.number().nullable(),
    queueSecondsLeft: z.number().nullable(),
  }),
  /**
   * New points of a run's series, in order; `seconds` is the training time until each, as `runs.series` gives it. A step
   * that is there already gets the new value. Only of runs that this workbench trains: those of another process make
   * `runs.changed` with null.
   *
   * To show a curve without gap or duplicate: listen first; then ask with `runs.series`, and keep the events that come
   * meanwhile; then put them, in their order, onto the answer (`runs.rewound` cuts off what is later, a point whose step
   * is there replaces it). That is right wherever the answer and the events cross: a point is stored before it is sent,
   * so what is in neither is not there yet, and what is in both has the same value.
   */
  'runs.points': z.strictObject({
    runId: id,
    series: list(
      z.strictObject({
        ...metric.shape,
        steps: list(count),
        values: list(measured),
        seconds: list(z.number()),
      }),
    ),
  }),
  /** A run goes on from a checkpoint: points after these steps and epochs are void. They were removed before this. */
  'runs.rewound': z.strictObject({ runId: id, step: count, epoch: count }),
  /** New and changed rows, deleted ones among them; or null: more than can be told, load what is shown anew. */
  'runs.changed': z.strictObject({ rows: list(runRow).nullable() }),
  'runs.log': z.strictObject({ entries: list(logEntry) }),
  'queue.changed': queueStatus,
  'jobs.changed': z.strictObject({ job: anyJob }),
  'datasets.changed': z.strictObject({}),
  'experiments.changed': z.strictObject({}),
  'sources.changed': z.strictObject({ source }),
  'settings.changed': z.strictObject({ settings }),
} as const satisfies Record<string, z.ZodType>;

export type EventName = keyof typeof events;
export type EventPayload<Name extends EventName> = z.infer<(typeof events)[Name]>;

/** One event, typed by its name. */
export type AnyEvent = {
  [Name in EventName]: { readonly name: Name; readonly payload: EventPayload<Name> };
}[EventName];

/** One message of the stream. */
export interface EventMessage {
  /** 1, 2, 3 … on each connection. */
  readonly number: number;
  readonly events: readonly AnyEvent[];
}
