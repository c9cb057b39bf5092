/** @file The variants: loaded once, since they are part of the program. A variant's place here is its colour everywhere. */
import type { CallResult } from '../../main/api/contract.ts';
import { call } from '../host/client.ts';

export type Variant = CallResult<'variants.list'>['variants'][number];
export type FormOption = Variant['options'][number];

export const catalogue = $state<{ variants: readonly Variant[]; settings: readonly FormOption[] }>({
  variants: [],
  settings: [],
});

export async function loadCatalogue(): Promise<void> {
  const { variants, settings } = await call('variants.list');
  catalogue.variants = variants;
  catalogue.settings = settings;
}

export function variantOf(id: string): Variant | undefined {
  return catalogue.variants.find((variant) => variant.id === id);
}

/** From 0. One that is not in the catalogue (of an older version) stands behind all others. */
export function placeOfVariant(id: string): number {
  const place = catalogue.variants.findIndex((variant) => variant.id === id);
  return place < 0 ? catalogue.variants.length : place;
}

/** What a variant's memory is called. */
export const memoryInWords = ({ memory, memoryTitle }: Variant): string =>
  memory === 'none' ? 'No memory beside the spike rule’s own' : memoryTitle;
