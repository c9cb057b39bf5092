import { expect, it } from 'vitest';
import { RefractError, type ErrorCode } from '../../../main/api/errors.ts';
import type { PendingImport } from '../../state/import-flow.ts';
import {
  className, counted, firstValues, rangeSource, recipeWords, sampleWords, seenSampleWords, shapeWords, spikeTicks, stageWords, stepTitle, storageWords,
} from './words.ts'; // prettier-ignore

it('counts in the right number', () => {
  expect(counted(1, 'class', 'classes')).toBe('1 class');
  expect(counted(10_000, 'sample')).toBe('10,000 samples');
  expect(shapeWords({ steps: 784, channels: 1 })).toBe('784 steps × 1 channel');
  expect(rangeSource({ min: 0, max: 1, mean: 0, samples: 1 })).toBe('of the first training sample');
});

it('calls a class by its name, where it has one', () => {
  expect(className(1, ['left', 'right'])).toBe('right');
  expect(className(1, null)).toBe('1');
});

it('says where there is no test set', () => {
  expect(sampleWords({ train: 60_000, test: 10_000 })).toBe('60,000 training and 10,000 test samples');
  expect(sampleWords({ train: 8, validation: 2, test: 1 })).toBe(
    '8 training, 2 validation and 1 test sample',
  );
  expect(sampleWords({ train: 8, validation: 1, test: null })).toBe(
    '8 training and 1 validation sample, no test set',
  );
  expect(sampleWords({ train: 12, test: null })).toBe('12 samples, no test set');
});

it('says of a look that ended early that there is more', () => {
  const samples = { train: 1200, validation: null, test: null };
  expect(seenSampleWords({ samples, complete: true })).toBe('1,200 samples, no test set');
  expect(seenSampleWords({ samples, complete: false })).toBe(
    'at least 1,200 samples, counted when they are imported',
  );
});

it('says how numbers are kept', () => {
  expect(storageWords({ dtype: 'uint8', divisor: 255 })).toBe('bytes (uint8), divided by 255 in use');
  expect(storageWords({ dtype: 'float32', divisor: 1 })).toBe('float32');
});

it('says of a recipe what was chosen, and the seed only where there was a split', () => {
  expect(recipeWords({})).toEqual([]);
  expect(recipeWords({ splitSeed: 3 })).toEqual([]);
  expect(recipeWords({ layout: 'rows', testFraction: 0.2, stepOrder: 'bit-reversal' })).toEqual([
    ['Test share', '20.0 %'],
    ['Split seed', '0'],
    ['Step order', 'Permuted: bit reversal'],
  ]);
  expect(
    recipeWords({
      encoder: 'rate',
      encoderSettings: { window: 8 },
      relabel: { a: 'b' },
      classes: ['b'],
      licence: 'CC-BY 4.0',
    }),
  ).toEqual([
    ['Encoder', 'Rate (Bernoulli)'],
    ["The encoder's own settings", 'window = 8'],
    ['Rename classes', 'a = b'],
    ['Classes', 'b'],
    ['Licence or source', 'CC-BY 4.0'],
  ]);
});

it('says the settings of a format as the import form calls them', () => {
  const none = { choices: [], unit: null };
  const settings = [
    { name: 'form', title: 'Rows', kind: 'choice' as const, choices: [{ value: 'wide', title: 'One sample a row' }], unit: null },
    { ...none, name: 'header', title: 'Header', kind: 'flag' as const },
    { ...none, name: 'label', title: 'Label column', kind: 'name' as const },
    { ...none, name: 'part', title: 'Split column', kind: 'name' as const },
    { ...none, name: 'rate', title: 'Sampling rate', kind: 'number' as const, unit: 'Hz' },
    { ...none, name: 'sample', title: 'Sample column', kind: 'name' as const },
  ];
  const chosen = { part: 'none', form: 'wide', header: true, label: 'kind', rate: 8000, old: 'x' };
  expect(recipeWords({ settings: chosen }, settings)).toEqual([
    ['Rows', 'One sample a row'],
    ['Header', 'on'],
    ['Label column', 'kind'],
    ['Split column', 'None'],
    ['Sampling rate', '8,000 Hz'],
    ['old', 'x'],
  ]);
}); // prettier-ignore

it('finds the spikes of a thinned view', () => {
  const view = {
    index: 0,
    label: 0,
    steps: 2,
    channels: 2,
    stepStride: 1,
    channelStride: 1,
    values: [0, 1, 2, 0],
  };
  expect(spikeTicks(view)).toEqual({ steps: [0, 1], channels: [1, 0] });
});

it('names blocks where a sample is thinned', () => {
  expect([stepTitle(1), stepTitle(4)]).toEqual(['Time step', 'Time, in blocks of 4 steps']);
});

it('tables the first values, with their true steps and channels', () => {
  const sample = {
    index: 0,
    label: 3,
    steps: 2,
    channels: 2,
    stepStride: 4,
    channelStride: 3,
    values: [1, 2, 3, 4],
  };
  expect(firstValues([sample], 3)).toEqual({
    columns: ['t 0, c 0', 't 0, c 3', 't 4, c 0'],
    rows: [[1, 2, 3]],
  });
  expect(firstValues([{ ...sample, channels: 1 }], 9).columns).toEqual(['t 0', 't 4']);
  expect(firstValues([], 9).rows).toEqual([]);
});

it('says how far an import is', () => {
  const pending = (what: object) => stageWords({ source: null, progress: null, ...what } as PendingImport);
  expect(pending({ stage: 'uploading' })).toBe('Copying…');
  expect(pending({ stage: 'uploading', source: { received: 5, bytes: 10 } })).toBe('Copying 50 %');
  expect(pending({ stage: 'uploading', source: { received: 0, bytes: 0 } })).toBe('Copying');
  expect(pending({ stage: 'failed' })).toBe('Cannot be imported');
  const source = { received: 1, bytes: 1 };
  const of = (code: ErrorCode) =>
    pending({ stage: 'failed', source, problem: new RefractError(code, 'No.') });
  expect(of('invalid-option')).toBe('Waits for your choice');
  expect(of('invalid-data')).toBe('Cannot be imported as it is');
  expect(pending({ stage: 'importing' })).toBe('Importing…');
  const progress = { what: 'Reading a.npy', done: 1, total: 3, unit: 'samples' };
  expect(pending({ stage: 'importing', progress })).toBe('Reading a.npy 33 %');
});
