import { describe, expect, it } from 'vitest';
import { runStatus } from '../../main/api/runs.ts';
import type { FormOption } from './catalogue.svelte.ts';
import { chosenWords, optionWords, queuedWords, statuses } from './run-words.ts';

describe('the words of a run', () => {
  it('has words for every status that the contract knows', () => {
    expect(statuses.toSorted()).toEqual(runStatus.options.toSorted());
  });

  it('writes options with the symbols of the literature', () => {
    expect(optionWords({ refractory: 4, learnDecay: true })).toBe('k = 4, learnDecay = true');
    expect(optionWords({})).toBe('');
  });

  it('names what belongs to the variant first and how it was trained last', () => {
    const chosen = { epochs: 3, hidden: 64, refractory: 4 };
    expect(chosenWords(chosen, { ownOptions: ['refractory'] }, ['epochs'])).toBe(
      'k = 4, hidden = 64, epochs = 3',
    );
  });

  it('names a default where other runs of the variant have another value', () => {
    const refractory = { name: 'refractory', default: 4 } as FormOption;
    const variant = { ownOptions: ['refractory'], options: [refractory] };
    expect(chosenWords({ hidden: 64 }, variant)).toBe('hidden = 64');
    expect(chosenWords({ hidden: 64 }, variant, [], (option) => option === 'refractory')).toBe(
      'k = 4, hidden = 64',
    );
    expect(chosenWords({ refractory: 2 }, variant, [], () => true)).toBe('k = 2');
  });
});

it('says which run is next, and in which place the others wait', () => {
  expect([undefined, 1, 2, 1234].map(queuedWords)).toEqual([
    'Queued',
    'Queued, next',
    'Queued, no. 2',
    'Queued, no. 1,234',
  ]);
});
