import { expect, test } from 'vitest';
import { addStep, addValidation, endEpoch, firstPosition } from './position.ts';

test('steps add up to an epoch, and the next begins at nothing', () => {
  const position = firstPosition(2);
  addStep(position, 4, { loss: 0.5, correct: 3, spikes: [10, 20] }, 0.25);
  addStep(position, 2, { loss: 2, correct: 0, spikes: [1, 2] }, 0.5);
  expect(position).toMatchObject({ step: 2, batch: 2, epoch: 0, stepSeconds: 0.75, samplesSeen: 6 });
  const totals = endEpoch(position);
  expect(totals).toEqual({ loss: 6, correct: 3, samples: 6, counted: 6, spikes: [11, 22] });
  expect(position).toMatchObject({ step: 2, batch: 0, epoch: 1, lastEpoch: totals });
  expect(position.totals).toEqual({ loss: 0, correct: 0, samples: 0, spikes: [0, 0] });
  addStep(position, 1, { loss: 1, correct: 1, spikes: [5, 5] }, 1);
  expect(totals.samples).toBe(6);
});

test('the lowest validation loss is the best, the first of equals', () => {
  const position = firstPosition(1);
  const best = [3, 2, 2, 4, 1].map((loss) => {
    endEpoch(position);
    return addValidation(position, loss);
  });
  expect(best).toEqual([true, true, false, false, true]);
  expect(position).toMatchObject({ best: { loss: 1, epoch: 5 }, epochsWithoutBest: 0 });
  expect([1, NaN, 0.5].map((loss) => addValidation(position, loss))).toEqual([false, false, true]);
  expect(addValidation(firstPosition(1), NaN)).toBe(false);
});
