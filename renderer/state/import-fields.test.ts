import { expect, it } from 'vitest';
import { z } from 'zod';
import { importOptions } from '../../main/api/import-options.ts';
import type { Inspection } from './import-choice.ts';
import { choicesOf, groupsFor, readRecipe, settingFields } from './import-fields.ts';

const numbers = { dtype: 'float32' } as Inspection;
const events = { dtype: 'events' } as Inspection;
const names = (inspection: Inspection, texts = {}) =>
  groupsFor(inspection, texts).flatMap(({ fields }) => fields.map(({ name }) => name));

it('every choice of a recipe has a field, here or in the form itself', () => {
  const all = new Set([...names(numbers, { encoder: 'rate' }), ...names(events), 'orderSeed']);
  const inForm = ['layout', 'stepOrder', 'testFraction', 'splitSeed', 'settings', 'encoderSettings'];
  for (const name of Object.keys(importOptions.shape)) expect([...all, ...inForm]).toContain(name);
});

it('offers what makes sense for what the files hold, and keeps what was chosen', () => {
  expect(names(events)).toContain('binMs');
  expect(names(events)).not.toContain('normalise');
  expect(names(numbers)).not.toContain('binMs');
  expect(names(events, { normalise: 'range' })).toContain('normalise');
  // Events that an encoder has made.
  expect(names(events, { encoder: 'delta' })).toEqual(expect.arrayContaining(['normalise', 'counts']));
});

it('reads what was typed by the schema', () => {
  const { values, errors } = readRecipe({
    ...{ steps: '100', part: 'windows', normalise: '', validationFraction: '1.5' },
    ...{ relabel: 'cat = animal, dog=animal', classes: 'a, b,' },
  });
  expect(values).toEqual({
    ...{ steps: 100, part: 'windows', classes: ['a', 'b'] },
    relabel: { cat: 'animal', dog: 'animal' },
  });
  expect(errors['validationFraction']).toMatch(/below 1/);
  expect(readRecipe({ relabel: 'cat' }).errors).toHaveProperty('relabel');
  expect(readRecipe({ steps: '2.5' }).errors).toHaveProperty('steps');
});

it('settings of a format are fields with what was guessed as their default', () => {
  const setting = { name: 'header', title: 'Header', help: 'First row.', kind: 'flag', choices: [], unit: null, value: true } as const;
  const choice = { ...setting, name: 'form', kind: 'choice', choices: [{ value: 'wide', title: 'Wide' }], value: 'wide' } as const;
  expect(settingFields({ settings: [setting, choice], names: [] })).toEqual([
    { name: 'header', title: 'Header', description: 'First row.', type: 'boolean', default: true },
    { name: 'form', title: 'Header', description: 'First row.', type: 'string', default: 'wide', choices: ['wide'], choiceTitles: { wide: 'Wide' } },
  ]);
}); // prettier-ignore

it('what is in the files is chosen from where it is known, else typed', () => {
  const label = { name: 'label', title: 'Label column', help: 'The class.', kind: 'name', choices: [], unit: null, value: null } as const;
  const names = [{ value: 'x', title: 'x' }, { value: '2', title: 'Column 2, such as “a”' }];
  const [chosen] = settingFields({ settings: [label], names });
  expect(chosen).toMatchObject({ choices: ['x', '2', 'none'], choiceTitles: { 2: 'Column 2, such as “a”', none: 'None' } });
  expect(settingFields({ settings: [label], names: [] })[0]).not.toHaveProperty('choices');
  expect(settingFields({ settings: [{ ...label, kind: 'text' }], names })[0]).not.toHaveProperty('choices');
}); // prettier-ignore

it('every choice of a recipe is called by words', () => {
  const properties = Object.values(z.toJSONSchema(importOptions, { io: 'input' }).properties!) as { enum?: string[]; choices?: object }[];
  for (const { enum: values, choices } of properties) {
    if (values) expect(Object.keys(choices ?? {})).toEqual(values);
  }
  expect(choicesOf('splitBy')).toContainEqual({ value: 'order', label: 'The last samples' });
}); // prettier-ignore
