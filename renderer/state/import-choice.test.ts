import { expect, it } from 'vitest';
import {
  changesReading,
  firstChoice,
  importOf,
  problemsOf,
  readingOf,
  type Inspection,
} from './import-choice.ts';

const inspection = {
  suggestedName: 'waves',
  needsTestFraction: false,
  complete: true,
  samples: { train: 12, validation: null, test: 6 },
} as Inspection;
const alone = {
  ...inspection,
  needsTestFraction: true,
  samples: { train: 12, validation: null, test: null },
};
const none: ReadonlySet<string> = new Set();

it('what is left open is not given', () => {
  expect(readingOf(firstChoice)).toEqual({ options: {} });
  expect(importOf(firstChoice, inspection)).toEqual({ name: 'waves', options: {} });
});

it('a share for testing is given only where the files have no test set', () => {
  const choice = { ...firstChoice, testPercent: 25, splitSeed: 7 };
  expect(importOf(choice, inspection).options).toEqual({});
  expect(importOf(choice, alone).options).toEqual({ testFraction: 0.25, splitSeed: 7 });
  expect(importOf({ ...choice, splitSeed: undefined }, alone).options).toMatchObject({ splitSeed: 0 });
});

it('everything chosen is given', () => {
  const choice = { ...firstChoice, name: ' ripples ', format: 'npy', layout: 'rows', stepOrder: 'bit-reversal' } as const; // prettier-ignore
  expect(importOf(choice, inspection)).toEqual({
    name: 'ripples',
    format: 'npy',
    options: { layout: 'rows', stepOrder: 'bit-reversal' },
  });
});

it('files are looked at again only where they are read differently', () => {
  expect(changesReading({ layout: 'rows' })).toBe(true);
  expect(changesReading({ format: '' })).toBe(true);
  expect(changesReading({ name: 'a', testPercent: 3 })).toBe(false);
});

it('says what is wrong, by field', () => {
  expect(problemsOf(firstChoice, inspection, none)).toEqual({});
  expect(problemsOf(firstChoice, inspection, new Set(['waves'])).name).toMatch(/waves” is taken/);
  expect(problemsOf({ ...firstChoice, name: '  ' }, inspection, none)).toHaveProperty('name');
  expect(problemsOf({ ...firstChoice, name: 'a'.repeat(201) }, inspection, none)).toHaveProperty('name');
  const split = { ...firstChoice, testPercent: NaN, splitSeed: 1.5 };
  expect(problemsOf(split, inspection, none)).toEqual({});
  expect(Object.keys(problemsOf(split, alone, none))).toEqual(['testPercent', 'splitSeed']);
});

it.each([undefined, 0, 100, -5, 3, 97])('a share of %s %% of twelve samples is refused', (testPercent) => {
  expect(problemsOf({ ...firstChoice, testPercent }, alone, none)).toHaveProperty('testPercent');
});

it.each([5, 20, 50, 95])('a share of %s %% of twelve samples is fine', (testPercent) => {
  expect(problemsOf({ ...firstChoice, testPercent }, alone, none)).toEqual({});
});

it('a share for testing is not held against a count that is not complete', () => {
  const samples = { train: 1, validation: null, test: null };
  const first = { ...alone, samples };
  expect(problemsOf(firstChoice, first, none)).toHaveProperty('testPercent');
  expect(problemsOf(firstChoice, { ...first, complete: false }, none)).toEqual({});
  expect(problemsOf({ ...firstChoice, testPercent: 0 }, { ...first, complete: false }, none)).toHaveProperty(
    'testPercent',
  );
});
