import { expect, it } from 'vitest';
import type { Run } from '../../../../db/index.ts';
import { measureFor } from './measures.ts';

const none = { testAccuracy: null, testSequenceAccuracy: null, testNrmse: null, testRmse: null };
const run = (given: Partial<Run>) => ({ status: 'done', ...none, ...given }) as Run;

it('of accuracies and errors, the one that runs have is compared where they lack the wanted one', () => {
  const numbers = [run({ testNrmse: 0.2, testRmse: 0.1 })];
  expect(measureFor('testAccuracy', numbers)).toBe('testNrmse');
  expect(measureFor('testRmse', numbers)).toBe('testRmse');
  const classes = [run({ testAccuracy: 0.5 })];
  expect(measureFor('testNrmse', classes)).toBe('testAccuracy');
  expect(measureFor('testAccuracy', [...numbers, ...classes])).toBe('testAccuracy');
});

it('what every run has stays, and so does what none of them tells yet', () => {
  expect(measureFor('testLoss', [run({ testNrmse: 0.2 })])).toBe('testLoss');
  expect(measureFor('testAccuracy', [run({ status: 'running', testNrmse: 0.2 })])).toBe('testAccuracy');
  expect(measureFor('testAccuracy', [])).toBe('testAccuracy');
});
