/**
 * @file The variants: loaded once, since they are part of the program; those put together from a memory and a spike rule
 * (MEMORY+RULE) when they are first asked for. A variant's place here is its colour everywhere.
 */
import type { CallResult } from '../../main/api/contract.ts';
import { call } from '../host/client.ts';

export type Variant = CallResult<'variants.list'>['variants'][number];
export type FormOption = Variant['options'][number];

// Raw: nothing in it ever changes, and every line of every table looks a variant up.
let variants = $state.raw<readonly Variant[]>([]);
let pairs = $state.raw<ReadonlyMap<string, Variant>>(new Map());
let settings = $state.raw<readonly FormOption[]>([]);
let places = $state.raw<ReadonlyMap<string, number>>(new Map());

export const catalogue = {
  /** Those with names of their own. */
  get variants() {
    return variants;
  },
  /** Them, and the pairs that were asked for so far. */
  get known() {
    return pairs.size === 0 ? variants : [...variants, ...pairs.values()];
  },
  get settings() {
    return settings;
  },
};

export async function loadCatalogue(): Promise<void> {
  ({ variants, settings } = await call('variants.list'));
  places = new Map(variants.map(({ id }, place) => [id, place]));
}

/** A variant, if there is such a one; a pair also when it has come from the workbench, which this asks for it. */
export function variantOf(id: string): Variant | undefined {
  const found = variants[places.get(id) ?? -1] ?? pairs.get(id);
  if (!found && isPair(id)) void loadPair(id);
  return found;
}

const isPair = (id: string) => id.includes('+');

/** What is on its way or has come, by id. Nothing shows it. */
const asked = new Map<string, Promise<void>>();
let refused = $state.raw<ReadonlySet<string>>(new Set());

/** Whether a pair is on its way: it may be one that there is. */
export const isComing = (id: string): boolean => isPair(id) && !pairs.has(id) && !refused.has(id);

function loadPair(id: string): Promise<void> {
  const loading = asked.get(id) ?? call('variants.get', { id }).then(
    (pair) => void (pairs = new Map([...pairs, [id, pair]])),
    () => void (refused = new Set([...refused, id])),
  ); // prettier-ignore
  asked.set(id, loading);
  return loading;
}

/** Waits until all pairs among these have come, or it is known that there are none such. */
export const loadPairs = async (ids: readonly string[]): Promise<void> =>
  void (await Promise.all(ids.filter(isPair).map(loadPair)));

/**
 * From 0. Pairs stand behind the variants with names, each at a place of its own that its name decides, so that it is the same in
 * every window; one that is not in the catalogue (of an older version) stands right behind.
 */
export function placeOfVariant(id: string): number {
  if (!isPair(id)) return places.get(id) ?? variants.length;
  const hash = [...id].reduce((sum, letter) => (31 * sum + letter.codePointAt(0)!) % 997, 7);
  return variants.length + 1 + hash;
}

/** What a variant's memory is called. */
export const memoryInWords = ({ memory, memoryTitle }: Variant): string =>
  memory === 'none' ? 'No memory beside the spike rule’s own' : memoryTitle;
