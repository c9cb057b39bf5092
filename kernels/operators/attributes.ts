/** @file Reads the attributes of a call, as the kernels do: absent ones have a default. */
import type { OperatorCall } from '../portable-function.ts';
import { surrogates } from './surrogate.ts';
import type { SurrogateName } from './surrogate.ts';

/** What follows a spike; the order is that of cpu/rules.h. */
export const rules = ['none', 'soft', 'hard', 'refractory', 'refractory-conv'] as const;
export type Rule = (typeof rules)[number];

/** Whether a rule has a refractory period. */
export const isRefractory = (rule: Rule): boolean => rule === 'refractory' || rule === 'refractory-conv';

/** A float attribute, as a float32. @throws Error when it is not a number */
export function number(call: OperatorCall, name: string, absent: number): number {
  const value = call.attributes[name] ?? absent;
  if (typeof value !== 'number') throw new Error(`Attribute ${name} must be a number.`);
  return Math.fround(value);
}

/** A string attribute. @throws Error when it is none of the choices */
function choice<T extends string>(call: OperatorCall, name: string, choices: readonly T[]): T {
  const value = call.attributes[name];
  const found = choices.find((item) => item === value);
  if (found === undefined)
    throw new Error(`Attribute ${name} must be one of ${choices.join(', ')}, not ${value}.`);
  return found;
}

export const ruleOf = (call: OperatorCall): Rule => choice(call, 'rule', rules);

/** Attribute `freeze`: whether states stay as they are through a refractory period. @throws Error where a mask is asked for, too */
export function freezeOf(call: OperatorCall): boolean {
  const freezes = call.attributes['freeze'] === 1;
  if (freezes && isRefractory(ruleOf(call)))
    throw new Error('Attribute freeze goes with the rules none, soft and hard.');
  return freezes;
}

/** Attributes `surrogate` and `scale`. */
export function surrogateOf(call: OperatorCall): { name: SurrogateName; scale: number } {
  return { name: choice(call, 'surrogate', surrogates), scale: number(call, 'scale', 2) };
}

/** Attribute `period`, cut to what a 32-bit counter holds. */
export function periodOf(call: OperatorCall): number {
  const value = call.attributes['period'] ?? 0;
  if (typeof value !== 'number' || !(value >= 0)) throw new Error('Attribute period must be at least 0.');
  return Math.min(value, 2 ** 31 - 1);
}
