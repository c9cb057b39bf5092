import { expect, it } from 'vitest';
import { askedWords, asksSentence } from './asked-words.ts';

it('what a data set asks is counted in its own terms', () => {
  expect(askedWords({ asks: 'class', scores: 10 })).toBe('10 classes');
  expect(askedWords({ asks: 'class', scores: 1 })).toBe('1 class');
  expect(askedWords({ asks: 'step classes', scores: 1000 })).toBe('1,000 classes at every step');
  expect(askedWords({ asks: 'step values', scores: 1 })).toBe('1 number at every step');
  expect(asksSentence('step values')).toBe('Numbers at every step.');
});
