/** @file The options of `refract import` that are choices of a recipe: one for each, made from their schema. */
import { RefractError } from '../../api/errors.ts';
import type { ImportOptions } from '../../api/import-options.ts';
import { recipeFields, type RecipeField } from '../../workbench/index.ts';
import { readSettings, type OptionSpec, type OptionSpecs, type OptionValues } from '../command.ts';

/** "splitSeed" → "split-seed". */
const optionName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Choices that are several values by name: how they are called here, and how one is written. */
const byName: Readonly<Record<string, readonly [option: string, value: string]>> = {
  settings: ['set', 'NAME=VALUE'],
  encoderSettings: ['encoder-set', 'NAME=NUMBER'],
  relabel: ['relabel', 'OLD=NEW'],
};

const fields: readonly RecipeField[] = recipeFields();

const nameOf = ({ name }: RecipeField): string => byName[name]?.[0] ?? optionName(name);

/** What a choice means, and the range of a number. */
const helpOf = ({ description, range }: RecipeField): string =>
  range === undefined ? description : `${description} ${range[0]!.toUpperCase()}${range.slice(1)}.`;

function specOf(field: RecipeField): OptionSpec {
  const help = helpOf(field);
  const { type, choices, name } = field;
  if (type === 'object') return { type: 'list', value: byName[name]![1], help };
  if (type === 'array') return { type: 'text', value: 'A,B,…', help };
  if (type === 'string') return { type: 'text', value: choices?.join('|') ?? 'TEXT', help };
  return { type: type === 'integer' ? 'integer' : 'number', value: type === 'integer' ? 'N' : 'X', help };
}

/** As a command lists them. */
export const choiceOptions: OptionSpecs = Object.fromEntries(
  fields.map((field) => [nameOf(field), specOf(field)]),
);

/** What was given of them. The workbench checks the values: they come from a person as they are. */
export function choicesOf(options: OptionValues): ImportOptions {
  const given = fields.flatMap((field) => {
    const value = options[nameOf(field)];
    return value === undefined ? [] : [[field.name, readChoice(field, value)] as const];
  });
  return Object.fromEntries(given) as ImportOptions;
}

/** A word as a shell takes it: between single quotes where it has more than letters, digits and a few signs. */
export const shellWord = (text: string): string =>
  /^[\w.,=:/+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A recipe as the options that make it: ["--layout rows", "--set label=price"]. */
export function writtenChoices(recipe: ImportOptions): string[] {
  return fields.flatMap((field) => {
    const value = recipe[field.name as keyof ImportOptions];
    if (value === undefined) return [];
    const values =
      field.type === 'object'
        ? Object.entries(value as object).map(([name, each]) => `${name}=${String(each)}`)
        : [Array.isArray(value) ? value.join(',') : String(value)];
    return values.map((text) => `--${nameOf(field)} ${shellWord(text)}`);
  });
}

function readChoice(field: RecipeField, value: NonNullable<OptionValues[string]>): unknown {
  if (field.type === 'array') {
    return String(value).split(',').map((word) => word.trim()).filter((word) => word !== ''); // prettier-ignore
  }
  if (field.type !== 'object') return value;
  const pairs = Object.entries(readSettings(value));
  if (field.name !== 'encoderSettings') return Object.fromEntries(pairs);
  return Object.fromEntries(pairs.map(([name, text]) => [name, numberOf(name, text)]));
}

function numberOf(name: string, text: string): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw new RefractError('invalid-option', `--encoder-set ${name} is "${text}", but it takes a number.`);
}
