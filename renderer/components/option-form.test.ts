/** @file Reading the fields of a form. */
import { describe, expect, it } from 'vitest';
import type { FormOption } from '../state/catalogue.svelte.ts';
import { helpOf, rangeInWords, readText, valueInWords } from './option-form.ts';

const base = { title: 'T', description: 'D.', default: null };
const layers: FormOption = { ...base, name: 'layers', type: 'integer', minimum: 1, maximum: 64 };
const decay: FormOption = { ...base, name: 'decay', type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }; // prettier-ignore
const optimizer: FormOption = { ...base, name: 'optimizer', type: 'string', choices: ['adam', 'sgd'] };
const learn: FormOption = { ...base, name: 'learn', type: 'boolean' };

const errorOf = (option: FormOption, text: string, several = false) => {
  const reading = readText(option, text, several);
  return reading.ok ? undefined : reading.error;
};

it('reads one number for each layer where an option has them, beside lists of values', () => {
  const periods: FormOption = { ...base, name: 'k', type: 'integer', minimum: 0, maximum: 9, perLayer: true };
  expect(readText(periods, '1, 1/2/4, 8', true)).toEqual({ ok: true, values: [1, '1/2/4', 8] });
  expect(readText(periods, '1/', true).ok).toBe(false);
  expect(readText(layers, '1/2', true).ok).toBe(false);
  expect(helpOf(periods)).toMatch(/One for each layer is written 1\/2\/4\.$/);
});

describe('readText', () => {
  it.each([
    [layers, '3', [3]],
    [layers, ' 1e1 ', [10]],
    [layers, '', []],
    [decay, '.5', [0.5]],
    [decay, '5e-1', [0.5]],
    [decay, '5e−1', [0.5]],
    [optimizer, 'sgd', ['sgd']],
    [learn, 'false', [false]],
  ] as const)('reads %o %j', (option, text, values) => {
    expect(readText(option, text)).toEqual({ ok: true, values });
  });

  it('reads several numbers, however they are separated', () => {
    expect(readText(layers, '1, 2,4;8 16,', true)).toEqual({ ok: true, values: [1, 2, 4, 8, 16] });
  });

  it.each([
    [layers, '1.5', '“1.5” is not a whole number.'],
    [layers, '0x10', '“0x10” is not a whole number.'],
    [layers, '65', '65 is out of range: 1 to 64.'],
    [decay, '1', '1 is out of range: above 0, below 1.'],
    [decay, '1e999', '“1e999” is not a number.'],
    [decay, '0,9', '“0,9” is not a number. Decimals are written with a point.'],
    [optimizer, 'lion', '“lion” is none of adam, sgd.'],
    [learn, 'yes', '“yes” is neither true nor false.'],
  ])('refuses %o %j', (option, text, error) => {
    expect(errorOf(option, text)).toBe(error);
  });

  it('refuses one of several, and the same twice', () => {
    expect(errorOf(layers, '1, 2, 100', true)).toBe('100 is out of range: 1 to 64.');
    expect(errorOf(layers, '1, 2, 1.0', true)).toBe('1.0 is given twice.');
    expect(errorOf(decay, '0,9', true)).toBe(
      '0 is out of range: above 0, below 1. Decimals are written with a point.',
    );
  });
});

describe('words', () => {
  it('says ranges', () => {
    expect(rangeInWords({ ...layers, maximum: 100_000 })).toBe('1 to 100,000');
    expect(rangeInWords(decay)).toBe('above 0, below 1');
    expect(rangeInWords({ ...base, name: 'x', type: 'number', minimum: 0 })).toBe('at least 0');
    expect(rangeInWords(learn)).toBe('');
  });

  it('adds the range to what the option means', () => {
    expect(helpOf(decay)).toBe('D. Above 0, below 1.');
    expect(helpOf(optimizer)).toBe('D.');
  });

  it('shows values', () => {
    expect([true, 60_000, 0.002, 'atan'].map(valueInWords)).toEqual(['on', '60,000', '0.002', 'atan']);
  });
});
