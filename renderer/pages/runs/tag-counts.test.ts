import { expect, it } from 'vitest';
import { countTags } from './tag-counts.ts';

it('counts the tags of runs, those in use first', () => {
  const runs = [{ tags: ['paper', 'b2'] }, { tags: ['paper'] }, { tags: ['b10'] }];
  expect(countTags(runs, ['unused', 'paper'])).toEqual([
    { tag: 'paper', count: 2 },
    { tag: 'b2', count: 1 },
    { tag: 'b10', count: 1 },
    { tag: 'unused', count: 0 },
  ]);
});
