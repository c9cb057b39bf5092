/** @file The queue: runs train as the machine has room for them, in an order that a person can change. */
import { z } from 'zod';
import { call, count, id, list, noArguments, progress, time } from './common.ts';
import { runRow } from './runs.ts';

/** What the machine is doing, for the status bar. */
export const queueStatus = z.strictObject({
  /** No further run is started. */
  paused: z.boolean(),
  /** Why Refract paused it by itself (a full disk); null where a person did. */
  pausedBecause: z.string().nullable(),
  /** Runs that train now. */
  running: list(
    z.strictObject({
      runId: id,
      /** Null until the first report, and for a run of another process. */
      progress: progress.nullable(),
      secondsLeft: z.number().nullable(),
      /** Trained by another process (the command line): it can be seen but not cancelled from here. */
      elsewhere: z.boolean(),
      startedAt: time.nullable(),
    }),
  ),
  queued: count,
  /** Until everything is done; null while it is not known. */
  secondsLeft: z.number().nullable(),
});

export const queueCalls = {
  'queue.status': call(noArguments, queueStatus),
  /** What waits, the next first. */
  'queue.list': call(noArguments, z.strictObject({ rows: list(runRow) })),
  /** Moves a waiting run; place 1 is the next to start, a place beyond the end is the end. */
  'queue.move': call(z.strictObject({ runId: id, place: z.int().min(1) }), queueStatus),
  /**
   * No further run starts. With `stopRunning` the one that trains is stopped at a checkpoint too, and waits at the
   * front of the queue.
   */
  'queue.pause': call(z.strictObject({ stopRunning: z.boolean().default(false) }), queueStatus),
  'queue.resume': call(noArguments, queueStatus),
  /** Cancels everything that waits; `runs.resume` with the same ids queues it again, in the same order. */
  'queue.clear': call(noArguments, z.strictObject({ cancelled: count, runIds: list(id) })),
};
