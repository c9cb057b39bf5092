/** @file A reader's settings: a table from which forms are made, values checked, and recipes completed. */
import { z } from 'zod';
import type { ImportOptions, SettingValue } from '../../api/import-options.ts';
import { RefractError } from '../../api/errors.ts';

/** One setting. Left out, the reader guesses it from the contents. */
export interface Setting<Value extends SettingValue = SettingValue> {
  readonly title: string;
  /** One sentence. */
  readonly help: string;
  /** `name`: of something in the files (a column, a field, an array), or "none". */
  readonly kind: 'text' | 'name' | 'number' | 'choice' | 'flag';
  /** Of a choice: value and title. */
  readonly choices?: readonly (readonly [value: string, title: string])[];
  readonly unit?: string;
  /** Of a name: how it is written where there is no list to choose it from. One sentence. */
  readonly written?: string;
  readonly schema: z.ZodType<Value>;
}

export type Settings = Readonly<Record<string, Setting>>;

/** What was chosen, by name; what was left open is absent. */
type Chosen<Table> = {
  readonly [Name in keyof Table]?: Table[Name] extends Setting<infer Value> ? Value : never;
};

export const textSetting = (title: string, help: string): Setting<string> => ({
  ...{ title, help, kind: 'text', schema: z.string().max(1000) },
});

/** The name of something in the files. @param written how it is given where there is no list to choose it from */
export const nameSetting = (title: string, help: string, written: string): Setting<string> => ({
  ...{ title, help, written, kind: 'name', schema: z.string().max(1000) },
});

export const flagSetting = (title: string, help: string): Setting<boolean> => ({
  ...{ title, help, kind: 'flag', schema: z.boolean() },
});

/** A whole number. */
export const wholeSetting = (
  title: string,
  help: string,
  { min, max, unit }: { min: number; max: number; unit?: string },
): Setting<number> => ({
  ...{ title, help, kind: 'number', schema: z.int().min(min).max(max) },
  ...(unit !== undefined && { unit }),
});

/** Any number in a range. */
export const numberSetting = (
  title: string,
  help: string,
  { min, max, unit }: { min: number; max: number; unit: string },
): Setting<number> => ({
  ...{ title, help, kind: 'number', unit, schema: z.number().min(min).max(max) },
});

export function choiceSetting<const Value extends string>(
  title: string,
  help: string,
  choices: Readonly<Record<Value, string>>,
): Setting<Value> {
  const pairs = Object.entries(choices) as [Value, string][];
  const values = pairs.map(([value]) => value) as [Value, ...Value[]];
  return {
    title,
    help,
    kind: 'choice',
    choices: pairs,
    schema: z.enum(values) as unknown as z.ZodType<Value>,
  };
}

/**
 * Checks what was chosen.
 * @throws RefractError `invalid-option` for a setting that the format does not have, or a value that it cannot have
 */
export function chosenSettings<Table extends Settings>(
  formatId: string,
  table: Table,
  { settings = {} }: ImportOptions,
): Chosen<Table> {
  for (const [name, value] of Object.entries(settings)) {
    const setting = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!setting) {
      const names = Object.keys(table).join(', ') || 'none';
      throw new RefractError(
        'invalid-option',
        `The format ${formatId} has no setting "${name}"; it has: ${names}.`,
        'Leave it out.',
      );
    }
    const checked = setting.schema.safeParse(value);
    if (checked.success) continue;
    const allowed = setting.choices
      ? ` It can be: ${setting.choices.map(([choice]) => choice).join(', ')}.`
      : '';
    throw new RefractError(
      'invalid-option',
      `"${setting.title}" (${name}) of the format ${formatId} cannot be ${JSON.stringify(value)}.${allowed}`,
      setting.help,
    );
  }
  return settings as Chosen<Table>;
}
