/**
 * @file What a form of options is made of: what a person types, read by the option's schema; its range in words; what is
 * wrong, in words. A form keeps texts, so that what stands there is what was typed.
 */
import type { Scalar } from '../../main/api/common.ts';
import type { FormOption } from '../state/catalogue.svelte.ts';

/** What a text comes to. No values: it is left open. */
export type Reading =
  { readonly ok: true; readonly values: readonly Scalar[] } | { readonly ok: false; readonly error: string };

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export const isNumeric = ({ type }: FormOption): boolean => type === 'number' || type === 'integer';

/** How a value stands in a field. */
export const textOf = (value: Scalar): string => String(value);

/** How a value is shown: a number in a short form, on and off for yes and no. */
export function valueInWords(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return numberInWords(value);
  return value;
}

/** What stands behind a value; "" behind one that means off. */
export const unitOf = (option: Pick<FormOption, 'unit' | 'offAt'>, value: Scalar): string =>
  isOff(option, value) ? '' : (option.unit ?? '');

/** Whether an option does nothing at a value. */
export const isOff = ({ offAt }: Pick<FormOption, 'offAt'>, value: Scalar): boolean =>
  offAt !== undefined && value === offAt;

/** What a choice is called. */
export const choiceTitle = ({ choiceTitles }: FormOption, value: string): string =>
  choiceTitles?.[value] ?? value;

/** 100,000; 0.002; 1e−9. */
function numberInWords(value: number): string {
  return (Number.isInteger(value) ? value.toLocaleString('en-US') : String(value)).replaceAll('-', '−');
}

/** The range of a number: "1 to 64", "above 0, below 1", "at least 0"; "" where any number will do. */
export function rangeInWords(option: FormOption): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = option;
  if (minimum !== undefined && maximum !== undefined)
    return `${numberInWords(minimum)} to ${numberInWords(maximum)}`;
  const bounds = [
    minimum === undefined ? '' : `at least ${numberInWords(minimum)}`,
    exclusiveMinimum === undefined ? '' : `above ${numberInWords(exclusiveMinimum)}`,
    maximum === undefined ? '' : `at most ${numberInWords(maximum)}`,
    exclusiveMaximum === undefined ? '' : `below ${numberInWords(exclusiveMaximum)}`,
  ];
  return bounds.filter(Boolean).join(', ');
}

/** What an option means and what it may be, in a sentence or two. */
export function helpOf(option: FormOption): string {
  const range = isNumeric(option) ? rangeInWords(option) : '';
  const each = option.perLayer ? 'One for each layer is written 1/2/4.' : '';
  return [option.description, range && `${range[0]!.toUpperCase()}${range.slice(1)}.`, each]
    .filter(Boolean)
    .join(' ');
}

/**
 * Reads what was typed.
 * @param several whether several numbers, separated by commas or spaces, may stand there
 */
export function readText(option: FormOption, text: string, several = false): Reading {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: true, values: [] };
  const parts = several && isNumeric(option) ? trimmed.split(/[\s,;]+/).filter(Boolean) : [trimmed];
  const values: Scalar[] = [];
  for (const part of parts) {
    const value = readOne(option, part);
    const error = value === undefined ? wrongKind(option, part) : outOfRange(option, value);
    if (error) return { ok: false, error: hinted(error, trimmed) };
    if (values.includes(value!)) return { ok: false, error: `${part} is given twice.` };
    values.push(value!);
  }
  return { ok: true, values };
}

function readOne(option: FormOption, part: string): Scalar | undefined {
  if (option.perLayer && /^\d+(\/\d+)+$/.test(part)) return part;
  if (option.type === 'boolean') return { true: true, false: false }[part];
  if (option.type === 'string') return option.choices && !option.choices.includes(part) ? undefined : part;
  const plain = part.replaceAll('−', '-');
  if (!numberPattern.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) && (option.type !== 'integer' || Number.isSafeInteger(value))
    ? value
    : undefined;
}

/** A longer list is not read. */
const MOST_TOLD = 12;

function wrongKind(option: FormOption, part: string): string {
  const choices = option.choices ?? [];
  if (choices.length > MOST_TOLD) return `“${part}” is none of the choices.`;
  if (choices.length > 0)
    return `“${part}” is none of ${choices.map((value) => choiceTitle(option, value)).join(', ')}.`;
  if (option.type === 'boolean') return `“${part}” is neither true nor false.`;
  return `“${part}” is not a ${option.type === 'integer' ? 'whole number' : 'number'}.`;
}

function outOfRange(option: FormOption, value: Scalar): string {
  if (typeof value !== 'number') return '';
  const {
    minimum = -Infinity,
    exclusiveMinimum = -Infinity,
    maximum = Infinity,
    exclusiveMaximum = Infinity,
  } = option;
  const isIn = value >= minimum && value > exclusiveMinimum && value <= maximum && value < exclusiveMaximum;
  return isIn ? '' : `${numberInWords(value)} is out of range: ${rangeInWords(option)}.`;
}

/** "0,9" is meant as a decimal by many. */
const hinted = (error: string, text: string): string =>
  /^[+-]?\d+,\d+$/.test(text) ? `${error} Decimals are written with a point.` : error;
