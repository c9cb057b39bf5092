/**
 * @file The latest numbers of runs in training, between the ends of epochs, when the workbench keeps them with the run:
 * taken from the points that come, and handed on once a second at most.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { EventPayload } from '../../main/api/events.ts';
import { onEvent } from './events.ts';
import { latestNumbers, type LiveNumbers } from './live-numbers.ts';
import { throttled } from './throttle.ts';

const SHOW_MS = 1000;

const shown = new SvelteMap<string, LiveNumbers>();
const coming = new Map<string, LiveNumbers>();

/** Of a run that trains here; undefined of any other. */
export const liveNumbers = (runId: string): LiveNumbers | undefined => shown.get(runId);

/** Follows them, once, from the window's start on. */
export function startLiveRuns(): void {
  const show = throttled(() => SHOW_MS, () => {
    for (const [id, numbers] of coming) shown.set(id, numbers);
    coming.clear();
  }); // prettier-ignore
  onEvent('runs.points', ({ runId, series }: EventPayload<'runs.points'>) => {
    coming.set(runId, latestNumbers(coming.get(runId) ?? shown.get(runId), series));
    show.ask();
  });
  onEvent('queue.changed', ({ running }) => {
    const ids = new Set(running.map(({ runId }) => runId));
    for (const known of [coming, shown]) {
      for (const id of [...known.keys()]) if (!ids.has(id)) known.delete(id);
    }
  });
}
