import { expect, it } from 'vitest';
import { withProgress } from './queue-progress.ts';

const one = { progress: null, secondsLeft: null, elsewhere: false, startedAt: 1 };
const queue = {
  ...{ paused: false, pausedBecause: null, queued: 3, secondsLeft: 100 },
  running: [
    { ...one, runId: 'r-1' },
    { ...one, runId: 'r-2' },
  ],
};
const progress = { what: 'Training', done: 5, total: 10, unit: 'steps' };

it('counts down what is left of the run and of the whole queue', () => {
  const told = withProgress(queue, { runId: 'r-2', progress, secondsLeft: 7, queueSecondsLeft: 80 });
  expect(told).toEqual({
    ...queue,
    secondsLeft: 80,
    running: [queue.running[0], { ...one, runId: 'r-2', progress, secondsLeft: 7 }],
  });
});

it('keeps what is known when a run reports that trains no more', () => {
  expect(withProgress(queue, { runId: 'r-9', progress, secondsLeft: 7, queueSecondsLeft: 80 })).toBe(queue);
});
