/** @file Replay compares what the configuration decides, and neither speed nor memory. */
import { expect, it } from 'vitest';
import type { Point } from '../../training/protocol.ts';
import { ledEngine, openTestService } from './testing.ts';

const steps = [1, 2, 3];

/** What a training of three steps reports. */
function points(name: string, valueAt: (step: number) => number): Point[] {
  return steps.map((step) => ({ scope: 'step', name, step, value: valueAt(step), seconds: step }));
}

it.each([
  ['the same loss at another speed, with more memory', 1, { identical: true }],
  [
    'another loss at step 2',
    1.5,
    { firstDifference: { step: 2, metric: 'loss', stored: 0.5, replayed: 0.75 } },
  ],
])('%s', async (_, factor, expected) => {
  const { run, trainings } = ledEngine();
  const { call, importTiny, until, job } = openTestService({ run });
  const datasetId = await importTiny();
  const groups = [{ variant: 'lif-none' }];
  const { runIds } = await call('experiments.start', { datasetId, groups, seeds: [1] });
  const train = async (at: number, loss: (step: number) => number, cost: number) => {
    const { options, finish } = await until(() => Promise.resolve(trainings[at]));
    const reported = [
      ...points('loss', loss),
      ...points('samplesPerSecond', () => 100 / cost),
      ...points('memoryMiB', () => 200 * cost),
    ];
    options.onEvent?.({ type: 'points', points: reported });
    finish();
  };
  await train(0, (step) => 1 / step, 1);
  await until(async () => (await call('runs.get', { id: runIds[0]! })).row.status === 'done');
  const { jobId } = await call('runs.replay', { id: runIds[0]! });
  await train(1, (step) => (step === 2 ? factor : 1) / step, 3);
  expect(await job(jobId)).toMatchObject({ kind: 'replay', status: 'done', result: expected });
});
