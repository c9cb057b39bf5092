/** @file What is written of a run while it trains. */
import { expect, it } from 'vitest';
import { getRun, listCheckpoints, listEvents } from '../../db/index.ts';
import { addRun, temporaryDatabase } from '../../db/testing.ts';
import type { Point } from '../training/protocol.ts';
import { recorder } from './recorder.ts';
import type { Workbench } from './workbench.ts';

it('keeps with the run what it has come to at the end of each epoch', () => {
  const db = temporaryDatabase();
  const { id } = addRun(db);
  const record = recorder({ db } as Workbench, id, 5);
  const point = (name: string, value: number): Point => ({
    name,
    value,
    scope: 'step',
    step: 9,
    seconds: 1.5,
  });
  // Two batches of 120 samples in 3 s and 1 s: 60 a second, whatever the latest step was.
  for (const speed of [40, 120])
    record({ type: 'points', points: [point('loss', 2), point('samplesPerSecond', speed)] });
  const metrics = {
    ...{ 'train/loss': 1.5, 'test/loss': 1.25, 'test/accuracy': 0.75 },
    ...{ 'test/spikeRate.0': 0.5, 'test/spikeRate.1': 0.25, 'validation/accuracy': 0.7 },
  };
  record({ type: 'epoch', report: { epoch: 1, step: 9, metrics } });
  expect(getRun(db, id)).toMatchObject({
    ...{ epochsDone: 1, steps: 9, seconds: 1.5, samplesPerSecond: expect.closeTo(60) as number },
    ...{ trainLoss: 1.5, testLoss: 1.25, testAccuracy: 0.75, spikeRate: 0.25, testNrmse: null },
  });
  record({ type: 'epoch', report: { epoch: 2, step: 18, metrics: { 'test/nrmse': 0.5 } } });
  expect(getRun(db, id)).toMatchObject({ testAccuracy: 0.75, testNrmse: 0.5, trainLoss: null });
  expect(listEvents(db, { runId: id }).map(({ message }) => message)).toEqual([
    'Epoch 1 of 5: training loss 1.500; validation accuracy 70.0 %; test loss 1.250, accuracy 75.0 %.',
    'Epoch 2 of 5.',
  ]);
});

it('keeps with the run how far it came at a checkpoint, also within its first epoch', () => {
  const db = temporaryDatabase();
  const { id } = addRun(db);
  const record = recorder({ db } as Workbench, id, 5);
  const at = { scope: 'step', step: 7, seconds: 2.5 } as const;
  record({ type: 'points', points: [{ name: 'samplesPerSecond', value: 80, ...at }] });
  for (const step of [3, 7]) {
    const report = { epoch: 0, step, path: '/of/the/run/checkpoint.bin', bytes: 9, sha256: 'ab' };
    record({ type: 'checkpoint', report });
  }
  expect(getRun(db, id)).toMatchObject({ steps: 7, seconds: 2.5, samplesPerSecond: 80, epochsDone: null });
  expect(listCheckpoints(db, id).map(({ step }) => step)).toEqual([7]);
});
