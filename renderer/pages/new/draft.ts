/**
 * @file An experiment as it is being put together. Every field is the text that stands there, so that nothing is lost
 * while it is no value yet, and so that it can be remembered.
 */
import { z } from 'zod';

/** Texts by the option's name; one that is left open is not there. */
const texts = z.record(z.string(), z.string());
export type Texts = Readonly<z.infer<typeof texts>>;

/** A ticked variant with options of its own. A variant may stand there several times, with other options. */
const entry = z.strictObject({ variant: z.string(), options: texts });
export type Entry = z.infer<typeof entry>;

export const draftSchema = z.strictObject({
  /** Made by the workbench if it is empty. */
  name: z.string(),
  /** The person typed it: it stays whatever is chosen. Any other came with a template or an earlier experiment. */
  isOwnName: z.boolean().default(false),
  /** "" while none is chosen. */
  datasetId: z.string(),
  seeds: z.string(),
  /** In the order of the catalogue. */
  entries: z.array(entry),
  /** For every variant that has them; an entry's own come first. */
  options: texts,
  settings: texts,
});
export type Draft = z.infer<typeof draftSchema>;

export const emptyDraft = (): Draft => ({
  name: '',
  isOwnName: false,
  datasetId: '',
  seeds: '1-3',
  entries: [],
  options: {},
  settings: {},
});

/** The draft with some of it changed. A name that nobody typed goes once it may not fit what is compared any more. */
export function changed(draft: Draft, part: Partial<Draft>): Draft {
  if (part.name !== undefined) return { ...draft, ...part, isOwnName: part.name.trim() !== '' };
  const isOther = part.entries !== undefined || part.datasetId !== undefined;
  return { ...draft, ...(isOther && !draft.isOwnName ? { name: '' } : {}), ...part };
}

/** The texts with one of them set, or left open where it is empty. */
export function withText(all: Texts, name: string, text: string): Record<string, string> {
  const { [name]: _, ...others } = all;
  return text === '' ? others : { ...others, [name]: text };
}

/** The entries in the order of the catalogue; those of one variant in the order in which they were added. */
export function inOrder(entries: readonly Entry[], placeOf: (variant: string) => number): Entry[] {
  return entries.toSorted((a, b) => placeOf(a.variant) - placeOf(b.variant));
}

export const isSameDraft = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b);
