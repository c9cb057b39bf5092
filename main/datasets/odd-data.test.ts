import { expect, it } from 'vitest';
import { labelColumn, labelWarning, nameWarning, unevenWarning } from './odd-data.ts';

it('warns of a class for more than every second sample, and names the column', () => {
  expect(labelWarning(9998, 10_000, 'price', false)).toMatch(/^The label column "price" has 9,998 different values in 10,000 samples: /);
  expect(labelWarning(11, 20, undefined, false)).toMatch(/^The labels have 11 different values in 20 samples/);
  expect(labelWarning(10, 20, 'x', false)).toBeUndefined();
  expect(labelWarning(11, 20, 'x', true)).toMatch(/, or take these as numbers to predict\.$/);
  expect(labelWarning(19, 19, 'x', false)).toBeUndefined();
}); // prettier-ignore

it('finds the column among the settings', () => {
  expect(labelColumn({ label: 'y' })).toBe('y');
  expect(labelColumn({ label: 'none' })).toBeUndefined();
  expect(labelColumn(undefined)).toBeUndefined();
});

it('classes that are written in two ways are told of', () => {
  expect(nameWarning(['cat', 'dog', 'Cat '])).toBe(
    'The classes "cat" and "Cat " differ only in how they are written: give them one name if they are the same class.',
  );
  expect(nameWarning(['0', '0.0', '1', '00'])).toMatch(/^The classes "0", "0\.0" and "00" differ/);
  expect(nameWarning(['0', '1', 'a', 'b', ''])).toBeUndefined();
});

it('steps that are not evenly apart are told of', () => {
  expect(unevenWarning(0)).toBeUndefined();
  expect(unevenWarning(1)).toMatch(/^1 sample has steps that are not evenly apart in time, /);
  expect(unevenWarning(1200)).toMatch(/^1,200 samples have steps /);
});
