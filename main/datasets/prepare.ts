/** @file From samples as they come to the parts of a data set, for an import and for a look before it. */
import type { ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import { arrange, longest, type ArrangedPart } from './arrange.ts';
import type { BlobTransaction } from './blobs.ts';
import type { Classes } from './classes.ts';
import { collect, type Collection } from './collect.ts';
import { counted } from './counted.ts';
import { encodeCollection, encoderOf } from './encode.ts';
import { groupedChannels } from './events.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import { fitNormalisation } from './normalise.ts';
import { rowsOf } from './rows.ts';
import type { SampleInput } from './sample-input.ts';
import { MAX_SAMPLE_BYTES } from './samples.ts';

/** How samples are stored and meant. */
export type Form = Pick<
  DatasetManifest,
  'layout' | 'steps' | 'channels' | 'dtype' | 'divisor' | 'counts' | 'padding' | 'normalisation'
>;

export interface Prepared {
  readonly form: Form;
  readonly collection: Collection;
  readonly parts: Partial<Record<SplitName, ArrangedPart>>;
}

/**
 * Writes every sample, encodes them where the recipe says so, and decides what every part holds.
 * @param input transformed
 * @param classesFor numbers the classes once all labels are known
 * @throws RefractError as collect and arrange do; `invalid-option` for samples that would be too large
 */
export async function prepare(
  input: SampleInput,
  recipe: ImportOptions,
  classesFor: (collection: Collection) => Classes,
  blobs: Pick<BlobTransaction, 'create' | 'drop'>,
  call: LongCall,
): Promise<Prepared & { readonly classes: Classes }> {
  const collected = await collect(input, recipe, blobs, call);
  const classes = classesFor(collected);
  const chosen = encoderOf(recipe);
  const encoded = chosen && (await encodeCollection(collected, { input, recipe, classes, chosen }, blobs, call));
  const collection = encoded?.collection ?? collected;
  const steps = recipe.steps ?? longest(collection);
  const channels = encoded?.channels ?? (input.dtype === 'events' ? groupedChannels(input, recipe) : input.channels);
  refuseLarge(input.name, steps, channels);
  const parts = arrange(collection, classes, steps, recipe);
  const fits = !encoded && recipe.normalise;
  const normalisation = fits && (await fitNormalisation(fits, channels, rowsOf(parts.train!, input, call)));
  const form: Form = {
    ...{ layout: input.layout, steps, channels },
    ...(encoded ? { dtype: 'events', divisor: 1 } : { dtype: input.dtype, divisor: input.divisor }),
    ...(recipe.counts === 'binary' && { counts: 'binary' }),
    ...(recipe.padding === 'start' && { padding: 'start' }),
    ...(normalisation && { normalisation }),
  };
  return { form, collection, parts, classes };
} // prettier-ignore

function refuseLarge(name: string, steps: number, channels: number): void {
  if (steps * channels * 4 <= MAX_SAMPLE_BYTES) return;
  throw new RefractError(
    'invalid-option',
    `One sample of ${name} would have ${counted(steps, 'step')} × ${counted(channels, 'channel')}: too large to be worked with.`,
    'Choose a shorter sequence length, a longer bin, or group channels.',
  );
}
