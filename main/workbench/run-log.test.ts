/** @file What a run's log says of its course. */
import { expect, it } from 'vitest';
import type { TrainResult } from '../training/protocol.ts';
import { doneLine, epochLine, stopLine } from './run-log.ts';

it('tells of each epoch what was measured', () => {
  const metrics = {
    ...{ 'train/loss': 0.4123, 'train/accuracy': 0.8612, 'train/spikeRate.0': 0.1 },
    ...{ 'test/loss': 12.345, 'test/accuracy': 0.5, memoryMiB: 90 },
  };
  expect(epochLine({ epoch: 3, step: 9, metrics }, 5)).toBe(
    'Epoch 3 of 5: training loss 0.412, accuracy 86.1 %; test loss 12.35, accuracy 50.0 %.',
  );
  const errors = { 'validation/loss': 0.25, 'validation/rmse': 0.5 };
  expect(epochLine({ epoch: 1, step: 9, metrics: errors })).toBe(
    'Epoch 1: validation loss 0.250, root mean squared error 0.500.',
  );
  expect(epochLine({ epoch: 1, step: 9, metrics: {} })).toBe('Epoch 1.');
});

it('tells what a run came to, and why it ended before', () => {
  const result = { epochs: 1, steps: 2345, seconds: 12.34 } as TrainResult;
  const metrics = { testLoss: 0.5, testAccuracy: 0.862 } as TrainResult['metrics'];
  expect(doneLine({ ...result, metrics })).toBe(
    'Done after 1 epoch and 2,345 steps in 12.34 s: test loss 0.500, accuracy 86.2 %.',
  );
  const untested = { testLoss: null, testAccuracy: null } as TrainResult['metrics'];
  expect(doneLine({ ...result, metrics: untested })).toBe('Done after 1 epoch and 2,345 steps in 12.34 s.');
  expect(stopLine('failed', { message: 'The disk is full.' })).toBe('Failed: The disk is full.');
  expect(stopLine('diverged', { message: 'Training diverged.' })).toBe('Training diverged.');
});
