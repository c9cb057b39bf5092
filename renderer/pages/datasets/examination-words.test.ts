import { expect, it } from 'vitest';
import { barNames, findings, type Examination } from './examination-words.ts';

const clean: Examination = {
  values: { min: 0, max: 1, mean: 0.5, sd: 0.1, zeroShare: 0.25, histogram: null },
  lengths: { from: 3, width: 2, counts: [1, 0, 4] },
  spikes: null,
  channels: { stride: 1, values: [1] },
  duplicates: { count: 0, examples: [] },
  leaks: { count: 0, examples: [] },
  contradictions: 0,
  groups: null,
  missing: { nonFinite: 0, empty: 0 },
};
const samples = { samples: { train: 10 }, filled: 0 };
const kinds = (found: Examination) => findings(found, samples).map(({ kind }) => kind);

it('says of clean data that nothing is wrong', () => {
  expect(kinds(clean)).toEqual(['good', 'good', 'good', 'plain']);
});

it('warns of every fault, one in the singular, with samples to look at', () => {
  const found: Examination = {
    ...clean,
    leaks: { count: 1, examples: [{ split: 'test', sample: 4, train: 2 }] },
    duplicates: { count: 3, examples: [{ split: 'train', first: 0, second: 7 }] },
    contradictions: 2,
    groups: { count: 9, shared: 1 },
    missing: { nonFinite: 1, empty: 2 },
  };
  const lines = findings(found, samples);
  expect(lines.filter(({ kind }) => kind === 'warning')).toHaveLength(6);
  expect(lines[0]!.text).toMatch(/^1 sample outside the training set is in it too/);
  expect(lines[0]!.links).toEqual([{ text: 'test 4', split: 'test', sample: 4 }]);
  expect(lines[2]!.links).toEqual([{ text: 'training 7', split: 'train', sample: 7 }]);
});

it('says how many values were missing in the files and were filled', () => {
  const texts = findings(clean, { ...samples, filled: 3 }).map(({ text }) => text);
  expect(texts).toContain('3 values of the files were missing and are filled, as the import says.');
  expect(texts).not.toContain('No value is missing.');
});

it('names bars by their lower ends', () => {
  expect(barNames(clean.lengths)).toEqual(['3', '5', '7']);
});
