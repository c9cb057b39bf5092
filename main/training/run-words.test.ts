/** @file What an engine says of a run in its log. */
import { expect, it } from 'vitest';
import { bestWords, startWords, stoppedWords } from './run-words.ts';

it('says on what a run trains, and how long', () => {
  expect(startWords({ provider: 'cpu', threads: 2, epochs: 5 }, 'native', 469)).toBe(
    'Trains on the CPU with 2 threads, native operators: 5 epochs of 469 steps.',
  );
  expect(startWords({ provider: 'cuda', threads: 2, steps: 1 }, 'portable', 9)).toBe(
    'Trains on CUDA, portable operators: 1 step.',
  );
});

it('says whose weights a run ends with, where it was validated', () => {
  const position = { best: { loss: 0.4123, epoch: 3 }, stoppedEarly: false, epochsWithoutBest: 2 };
  expect(bestWords({ ...position, best: null }, false)).toBeUndefined();
  expect(bestWords(position, false)).toBe(
    'The validation loss was lowest after epoch 3: 0.412. The weights of the last epoch are kept.',
  );
  expect(bestWords({ ...position, stoppedEarly: true }, true)).toBe(
    'Stopped early: the validation loss was not lower in 2 more epochs. The validation loss was lowest after epoch 3: 0.412. The weights of that epoch are kept.',
  );
});

it('says where a run was stopped', () => {
  expect(stoppedWords(4394)).toBe('Stopped after step 4,394.');
});
