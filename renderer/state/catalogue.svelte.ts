/** @file The variants: loaded once, since they are part of the program. A variant's place here is its colour everywhere. */
import type { CallResult } from '../../main/api/contract.ts';
import { call } from '../host/client.ts';

export type Variant = CallResult<'variants.list'>['variants'][number];
export type FormOption = Variant['options'][number];

// Raw: nothing in it ever changes, and every line of every table looks a variant up.
let variants = $state.raw<readonly Variant[]>([]);
let settings = $state.raw<readonly FormOption[]>([]);
let places = $state.raw<ReadonlyMap<string, number>>(new Map());

export const catalogue = {
  get variants() {
    return variants;
  },
  get settings() {
    return settings;
  },
};

export async function loadCatalogue(): Promise<void> {
  ({ variants, settings } = await call('variants.list'));
  places = new Map(variants.map(({ id }, place) => [id, place]));
}

export function variantOf(id: string): Variant | undefined {
  return variants[places.get(id) ?? -1];
}

/** From 0. One that is not in the catalogue (of an older version) stands behind all others. */
export const placeOfVariant = (id: string): number => places.get(id) ?? variants.length;

/** What a variant's memory is called. */
export const memoryInWords = ({ memory, memoryTitle }: Variant): string =>
  memory === 'none' ? 'No memory beside the spike rule’s own' : memoryTitle;
