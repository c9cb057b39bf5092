import { expect, it } from 'vitest';
import { recipeFields } from './recipe-fields.ts';

it('tells every choice with a title, what it means, and the range of a number', () => {
  const fields = recipeFields();
  for (const { title, description } of fields) expect(title && description).toMatch(/\S/);
  const range = (name: string) => fields.find((field) => field.name === name)!.range;
  expect(range('testFraction')).toBe('above 0, below 1');
  expect(range('steps')).toBe('1 to 16,777,216');
  expect(range('binMs')).toBe('above 0');
  expect(range('splitSeed')).toBe('at least 0');
  expect(range('layout')).toBeUndefined();
});
