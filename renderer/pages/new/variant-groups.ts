/** @file How the catalogue is laid out for choosing: by memory, and which options tell a variant from its neighbours. */
import { memoryInWords, type FormOption, type Variant } from '../../state/catalogue.svelte.ts';

export interface MemoryGroup {
  readonly title: string;
  readonly variants: readonly Variant[];
}

export function byMemory(variants: readonly Variant[]): MemoryGroup[] {
  return [...Map.groupBy(variants, memoryInWords)].map(([title, alike]) => ({ title, variants: alike }));
}

/** A variant's own options, those that few variants have (a refractory period) apart from the usual (a threshold). */
export function ownForms(
  variant: Variant,
  variants: readonly Variant[],
): { readonly special: FormOption[]; readonly usual: FormOption[] } {
  const owners = (name: string) => variants.filter(({ ownOptions }) => ownOptions.includes(name)).length;
  const own = variant.options.filter(({ name }) => variant.ownOptions.includes(name));
  const isSpecial = ({ name }: FormOption) => owners(name) * 2 < variants.length;
  return { special: own.filter(isSpecial), usual: own.filter((option) => !isSpecial(option)) };
}
