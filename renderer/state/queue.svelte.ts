/** @file What the machine is doing: the queue's status, and the work in the background. */
import type { EventPayload } from '../../main/api/events.ts';
import type { AnyJob } from '../../main/api/jobs.ts';
import { call } from '../host/client.ts';
import { onEvent, onReload } from './events.ts';
import { latestOf } from './latest-answer.ts';
import { followPlaces } from './queue-places.ts';
import { withProgress } from './queue-progress.ts';
import { tellProblem } from './toasts.svelte.ts';

export const machine = $state<{
  queue: EventPayload<'queue.changed'> | undefined;
  /** The newest first. */
  jobs: readonly AnyJob[];
}>({ queue: undefined, jobs: [] });

let places = $state.raw<ReadonlyMap<string, number>>(new Map());

/** In which place a run waits, from 1; undefined while that is not known, and where it does not wait. */
export const placeInQueue = (runId: string): number | undefined => places.get(runId);

let askPlaces = (): void => undefined;
const status = latestOf<EventPayload<'queue.changed'>>((queue) => {
  machine.queue = queue;
  askPlaces();
});

/** Takes what a call about the queue answers. @throws what the call throws */
export const takeStatus = (answer: Promise<EventPayload<'queue.changed'>>): Promise<void> =>
  status.ask(answer);

/** Follows queue and jobs, once, at the window's start. */
export function startMachine(): void {
  askPlaces = followPlaces(waitingRuns, (now) => (places = now), tellProblem);
  onEvent('queue.changed', status.told);
  onEvent('runs.progress', (told) => {
    if (machine.queue) machine.queue = withProgress(machine.queue, told);
  });
  onEvent('jobs.changed', ({ job }) => {
    const others = machine.jobs.filter(({ id }) => id !== job.id);
    machine.jobs = [job, ...others].sort((a, b) => b.createdAt - a.createdAt);
  });
  const load = () => {
    takeStatus(call('queue.status')).catch(tellProblem);
    call('jobs.list').then(({ jobs }) => {
      machine.jobs = jobs;
    }, tellProblem);
  };
  onReload(load);
  load();
}

/** The runs that wait, the next first. Where the queue is known to be empty, nobody is asked. */
async function waitingRuns(): Promise<readonly string[]> {
  if (machine.queue?.queued === 0) return [];
  const sort = [{ by: 'queuePosition', direction: 'ascending' }] as const;
  return (await call('runs.order', { filter: { statuses: ['queued'] }, sort: [...sort] })).ids;
}

/** The job that builds the native operators, while it does: whatever needs an engine waits for it. */
export const kernelBuild = (): AnyJob | undefined =>
  machine.jobs.find(({ kind, status }) => kind === 'build-kernels' && status === 'running');

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
