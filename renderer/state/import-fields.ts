/** @file The fields of the import form: made from the schema of import options, the format's settings and the encoder's. */
import { z } from 'zod';
import { importOptions, type ImportOptions } from '../../main/api/import-options.ts';
import { readText } from '../components/option-form.ts';
import type { FormOption } from './catalogue.svelte.ts';
import type { Inspection } from './import-choice.ts';

/** What a person typed or chose, by field. Absent or "": left open. */
export type Texts = Readonly<Record<string, string>>;

/** The largest whole number says nothing to a person. */
const bounded = (value: unknown): boolean =>
  typeof value !== 'number' || Math.abs(value) < Number.MAX_SAFE_INTEGER;

/** Every simple choice of a recipe as a form shows it. */
const fields: ReadonlyMap<string, FormOption> = new Map(
  Object.entries(z.toJSONSchema(importOptions, { io: 'input' }).properties ?? {}).map(([name, property]) => {
    const { enum: values, choices: choiceTitles, type, ...rest } = property as Record<string, unknown>;
    const kept = Object.fromEntries(Object.entries(rest).filter(([, value]) => bounded(value)));
    const simple = type === 'number' || type === 'integer' || type === 'string' ? type : 'string';
    const field = { name, ...kept, type: simple, default: null, ...(values ? { choices: values, choiceTitles } : {}) };
    return [name, field as unknown as FormOption];
  }),
); // prettier-ignore

/** Written as texts of their own form. */
const written: Readonly<Record<string, { readonly help: string; readonly read: (text: string) => unknown }>> =
  {
    relabel: { help: 'For example: cat = animal, dog = animal.', read: readPairs },
    classes: { help: 'For example: cat, dog.', read: readNames },
  };

function readNames(text: string): string[] | undefined {
  const names = text.split(',').map((name) => name.trim()).filter((name) => name !== '');
  return names.length > 0 ? names : undefined;
} // prettier-ignore

function readPairs(text: string): Record<string, string> | undefined {
  const pairs = text.split(',').map((pair) => pair.split('=').map((side) => side.trim()));
  const isFine = pairs.every(([from, to, ...more]) => from && to && more.length === 0);
  return isFine ? (Object.fromEntries(pairs) as Record<string, string>) : undefined;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly FormOption[];
}

const groups: readonly { title: string; names: readonly string[] }[] = [
  { title: 'Length', names: ['steps', 'part', 'stride', 'padding'] },
  { title: 'Time and channels', names: ['binMs', 'counts', 'binSteps', 'resampleTo', 'channelGroup', 'orderSeed'] },
  { title: 'Values', names: ['normalise'] },
  { title: 'Encoder', names: ['encoder', 'encoderSeed'] },
  { title: 'Labels', names: ['labelsAs', 'relabel', 'classes'] },
  { title: 'Split', names: ['splitBy', 'validationFraction'] },
  { title: 'Provenance', names: ['licence'] },
]; // prettier-ignore

const ofClasses = new Set(['relabel', 'classes']);
const forEvents = new Set(['binMs', 'counts']);
const forNumbers = new Set(['binSteps', 'resampleTo', 'orderSeed', 'normalise', 'encoder', 'encoderSeed']);

/** Whether the files hold events, not numbers that an encoder turns into some. */
export const holdsEvents = ({ dtype }: Pick<Inspection, 'dtype'>, texts: Texts): boolean =>
  dtype === 'events' && (texts['encoder'] ?? '') === '';

/**
 * The groups that make sense for what the files hold. What was chosen stays to be seen, so that it can be undone.
 * @param inspection null where nothing is known of them: then little else is shown
 */
export function groupsFor(inspection: Pick<Inspection, 'dtype'> | null, texts: Texts): FieldGroup[] {
  const isEvents = inspection !== null && holdsEvents(inspection, texts);
  const isSpiking = !['', 'direct'].includes(texts['encoder'] ?? '');
  const makesSense = (name: string): boolean => {
    if ((texts[name] ?? '') !== '') return true;
    // Also what may mend a look that was refused: labels that are no classes.
    if (name === 'labelsAs') return true;
    if (texts['labelsAs'] === 'numbers' && ofClasses.has(name)) return false;
    if (inspection === null) return false;
    if (name === 'counts') return isEvents || isSpiking;
    if (name === 'encoderSeed') return texts['encoder'] === 'rate';
    return isEvents ? !forNumbers.has(name) : !forEvents.has(name);
  };
  return groups
    .map(({ title, names }) => ({ title, fields: names.filter(makesSense).map(fieldOf) }))
    .filter((group) => group.fields.length > 0);
}

function fieldOf(name: string): FormOption {
  const field = fields.get(name)!;
  const help = written[name]?.help;
  return help ? { ...field, description: `${field.description} ${help}` } : field;
}

/** What the choices of a recipe's field are called, in their order; [] where it has none. */
export function choicesOf<Name extends keyof ImportOptions>(
  name: Name,
): { value: Extract<ImportOptions[Name], string>; label: string }[] {
  const { choices = [], choiceTitles = {} } = fields.get(name)!;
  return choices.map((value) => ({
    value: value as Extract<ImportOptions[Name], string>,
    label: choiceTitles[value] ?? value,
  }));
}

const none = { value: 'none', title: 'None' };

/** The settings of the format, as fields: what is in the files is chosen from where it is known, else typed. */
export function settingFields({ settings, names }: Pick<Inspection, 'settings' | 'names'>): FormOption[] {
  const chosenFrom = (kind: string, choices: Inspection['names']): Inspection['names'] =>
    kind === 'choice' ? choices : kind === 'name' && names.length > 0 ? [...names, none] : [];
  return settings.map(({ name, title, help, kind, choices, unit, value }): FormOption => {
    const listed = chosenFrom(kind, choices);
    return {
      ...{ name, title, description: help, default: value },
      ...(unit !== null && { unit }),
      type: kind === 'number' ? 'number' : kind === 'flag' ? 'boolean' : 'string',
      ...(listed.length > 0 && {
        choices: listed.map((choice) => choice.value),
        choiceTitles: Object.fromEntries(listed.map((choice) => [choice.value, choice.title])),
      }),
    };
  });
}

/** What was typed, read: values by field, and what is wrong, by field. */
export interface ReadTexts {
  readonly values: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** Reads texts by the fields that they belong to; unknown ones are left out. */
export function readTexts(texts: Texts, known: readonly FormOption[]): ReadTexts {
  const values: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const field of known) {
    const text = texts[field.name] ?? '';
    if (text.trim() === '') continue;
    const own = written[field.name];
    if (own) {
      const value = own.read(text);
      if (value === undefined) errors[field.name] = own.help;
      else values[field.name] = value;
      continue;
    }
    const reading = readText(field, text);
    if (!reading.ok) errors[field.name] = reading.error;
    else if (reading.values.length > 0) values[field.name] = reading.values[0];
  }
  return { values, errors };
}

/** The choices of a recipe among what was typed. */
export const readRecipe = (texts: Texts): ReadTexts => readTexts(texts, [...fields.values()]);
