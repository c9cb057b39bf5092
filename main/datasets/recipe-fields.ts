/** @file What can be chosen about an import, as a form or a command line shows it: made from the schema. */
import { z } from 'zod';
import { importOptions } from '../api/import-options.ts';

/** One choice. */
export interface RecipeField {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: 'number' | 'integer' | 'string' | 'object' | 'array';
  readonly choices?: readonly string[];
  /** Of a number, in words: "1 to 64", "above 0, below 1"; absent where any number will do. */
  readonly range?: string;
}

/** Every choice, in the schema's order. */
export function recipeFields(): RecipeField[] {
  const { properties = {} } = z.toJSONSchema(importOptions, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { title, description, type, enum: choices } = property as Record<string, unknown>;
    const range = rangeWords(property as object);
    return {
      ...{ name, title, description, type },
      ...(choices ? { choices } : {}),
      ...(range !== '' && { range }),
    } as RecipeField;
  });
}

type Bounds = Partial<
  Readonly<Record<'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum', number>>
>;

/** The largest whole number says nothing to a person. */
const told = (bound: number | undefined): bound is number =>
  bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;

/** The range of a number in a JSON schema, as the window's forms have it; empty where any number will do. */
export function rangeWords(schema: object): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as Bounds;
  const written = (value: number): string => value.toLocaleString('en-US');
  if (told(minimum) && told(maximum)) return `${written(minimum)} to ${written(maximum)}`;
  const bounds: [string, number | undefined][] = [
    ['at least', minimum],
    ['above', exclusiveMinimum],
    ['at most', maximum],
    ['below', exclusiveMaximum],
  ];
  return bounds.flatMap(([words, bound]) => (told(bound) ? [`${words} ${written(bound)}`] : [])).join(', ');
}
