/** @file What a run's progress changes in what is known of the queue. */
import type { EventPayload } from '../../main/api/events.ts';

type Queue = EventPayload<'queue.changed'>;

/** The queue's status with what one of its runs has reported: how far it is, and how long all of it takes yet. */
export function withProgress(
  queue: Queue,
  { runId, progress, secondsLeft, queueSecondsLeft }: EventPayload<'runs.progress'>,
): Queue {
  // A run that has ended meanwhile says nothing of what is left.
  if (!queue.running.some((one) => one.runId === runId)) return queue;
  const running = queue.running.map((one) => (one.runId === runId ? { ...one, progress, secondsLeft } : one));
  return { ...queue, running, secondsLeft: queueSecondsLeft };
}
