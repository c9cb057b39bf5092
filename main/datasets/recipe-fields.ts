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
}

/** Every choice, in the schema's order. */
export function recipeFields(): RecipeField[] {
  const { properties = {} } = z.toJSONSchema(importOptions, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { title, description, type, enum: choices } = property as Record<string, unknown>;
    return { name, title, description, type, ...(choices ? { choices } : {}) } as RecipeField;
  });
}
