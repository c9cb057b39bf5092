import { expect, it } from 'vitest';
import { runDetail } from './fixture.ts';
import { runSentence } from './sentence.ts';

const own = ['decay', 'refractory', 'threshold'];
const sentence = (...args: Parameters<typeof runDetail>) => runSentence(runDetail(...args), own);

it('says what it is, on what, and what came out', () => {
  expect(sentence()).toBe('lif-refractory, k = 4, on mnist-rows, seed 3: 86.2 % after 5 epochs.');
});

it('names what was chosen, but not for ever', () => {
  const chosen = { refractory: 2, decay: 0.9, epochs: 3 };
  const options = { refractory: 2, decay: 0.9 };
  expect(sentence({ chosen }, { options })).toMatch(/^lif-refractory, k = 2, d = 0.9, on mnist-rows, seed 3/);
  const many = { a: 1, b: 2, c: 3, d: 4, e: 5 };
  expect(sentence({ chosen: many })).toMatch(
    /^lif-refractory, k = 4, a = 1, b = 2, c = 3, 2 more options, on/,
  );
});

it('needs no comma where there is nothing to name', () => {
  const detail = runDetail({ variant: 'lif-soft' });
  expect(runSentence(detail, ['decay'])).toBe('lif-soft on mnist-rows, seed 3: 86.2 % after 5 epochs.');
});

it('says on how many samples where they were limited, and steps where it was given in steps', () => {
  const settings = { steps: 80, limitTrain: 2000 };
  expect(sentence({}, { settings })).toMatch(
    /on mnist-rows \(2,000 samples\), seed 3: 86.2 % after 80 steps\.$/,
  );
});

it.each([
  ['queued', { startedAt: null }, 'waits for its turn'],
  ['queued', { epochsDone: 2 }, 'waits to go on'],
  ['running', { epochsDone: null }, 'training, in its first epoch'],
  ['running', { epochsDone: 2 }, 'training, 2 of 5 epochs'],
  ['cancelled', { epochsDone: 1 }, 'was cancelled after 1 of 5 epochs'],
  ['cancelled', { startedAt: null, epochsDone: null }, 'was cancelled before it began'],
  ['diverged', { epochsDone: 0 }, 'diverged in its first epoch'],
  ['done', { testAccuracy: null }, 'training loss 0.400 after 5 epochs'],
] as const)('%s: %o', (status, row, end) => {
  expect(sentence({ status, ...row })).toBe(`lif-refractory, k = 4, on mnist-rows, seed 3: ${end}.`);
});
