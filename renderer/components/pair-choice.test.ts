import { expect, it } from 'vitest';
import { fittingRules, misfitWords, pairOf } from './pair-choice.ts';

const rule = (id: string) => ({ id, title: id, equation: '' });
const parts = {
  memories: [],
  spikeRules: [rule('none'), rule('soft'), rule('hard')],
  pairs: [
    { memory: 'gru', spikeRule: 'none', id: 'gru+none', reason: null },
    { memory: 'gru', spikeRule: 'soft', id: null, reason: 'it has no states' },
    { memory: 'gru', spikeRule: 'hard', id: null, reason: 'it has no states' },
    { memory: 'lif', spikeRule: 'none', id: 'lif-none', reason: null },
  ],
};

it('offers the rules that go with a memory, and says why others do not', () => {
  expect(fittingRules(parts, 'gru').map(({ id }) => id)).toEqual(['none']);
  expect(misfitWords(parts, 'gru')).toEqual(['soft, hard: it has no states.']);
  expect(misfitWords(parts, 'lif')).toEqual([]);
});

it('calls a pair by the name that it has', () => {
  expect(pairOf(parts, 'lif', 'none')).toBe('lif-none');
  expect(pairOf(parts, 'gru', 'none')).toBe('gru+none');
  expect(pairOf(parts, 'gru', 'soft')).toBeUndefined();
});
