/** @file Seeds as a person types them. */
import { describe, expect, it } from 'vitest';
import { countedSeeds, readSeeds, seedsInText } from './seeds.ts';

describe('readSeeds', () => {
  it.each([
    ['1', [1]],
    ['1-3, 7', [1, 2, 3, 7]],
    ['1 – 3', [1, 2, 3]],
    ['3..5 9', [3, 4, 5, 9]],
    ['0,', [0]],
  ])('reads %j', (text, seeds) => expect(readSeeds(text)).toEqual({ ok: true, seeds }));

  it.each([
    ['', 'Give at least one seed, such as 1.'],
    ['a', '“a” is neither a seed (a whole number from 0) nor a range such as 1-5.'],
    ['1.5', '“1.5” is neither a seed (a whole number from 0) nor a range such as 1-5.'],
    ['3-1', '“3-1” runs backwards: write 1-3.'],
    ['1-3, 2', 'The seed 2 is given twice.'],
    ['1-1001', 'These are more than 1,000 seeds.'],
    ['1-999999999999', '999999999999 is too large: seeds go up to 2147483647.'],
  ])('refuses %j', (text, error) => expect(readSeeds(text)).toEqual({ ok: false, error }));
});

describe('writing seeds', () => {
  it('joins what follows on', () => {
    expect(seedsInText([1, 2, 3, 7])).toBe('1-3, 7');
    expect(seedsInText([4, 5])).toBe('4, 5');
    expect(seedsInText([3, 1])).toBe('3, 1');
  });

  it('counts on from the first', () => {
    expect(countedSeeds('10, 20', 3)).toBe('10-12');
    expect(countedSeeds('nonsense', 5)).toBe('1-5');
  });
});
