/** @file What the machine is doing: the queue's status, and the work in the background. */
import type { EventPayload } from '../../main/api/events.ts';
import type { AnyJob } from '../../main/api/jobs.ts';
import { call } from '../host/client.ts';
import { onEvent, onReload } from './events.ts';
import { tellProblem } from './toasts.svelte.ts';

export const machine = $state<{
  queue: EventPayload<'queue.changed'> | undefined;
  /** The newest first. */
  jobs: readonly AnyJob[];
}>({ queue: undefined, jobs: [] });

/** Follows queue and jobs, once, at the window's start. */
export function startMachine(): void {
  onEvent('queue.changed', (status) => (machine.queue = status));
  onEvent('runs.progress', ({ runId, progress, secondsLeft }) => {
    if (!machine.queue) return;
    const running = machine.queue.running.map((one) =>
      one.runId === runId ? { ...one, progress, secondsLeft } : one,
    );
    machine.queue = { ...machine.queue, running };
  });
  onEvent('jobs.changed', ({ job }) => {
    const others = machine.jobs.filter(({ id }) => id !== job.id);
    machine.jobs = [job, ...others].sort((a, b) => b.createdAt - a.createdAt);
  });
  const load = () => {
    call('queue.status').then((status) => (machine.queue = status), tellProblem);
    call('jobs.list').then(({ jobs }) => (machine.jobs = jobs), tellProblem);
  };
  onReload(load);
  load();
}

/** Waits for a job's end. @returns the job as it ended @throws RefractError where it is no longer known */
export function jobEnd(id: string): Promise<AnyJob> {
  const ended = Promise.withResolvers<AnyJob>();
  const look = (job: AnyJob): void => {
    if (job.id === id && isOver(job)) ended.resolve(job);
  };
  const ask = (): void => void call('jobs.get', { id }).then(look, ended.reject);
  const stops = [onEvent('jobs.changed', ({ job }) => look(job)), onReload(ask)];
  ask();
  return ended.promise.finally(() => stops.forEach((stop) => stop()));
}

function isOver({ status }: AnyJob): boolean {
  return status === 'done' || status === 'failed' || status === 'cancelled';
}
