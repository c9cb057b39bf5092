/** @file Everything that decides how a run turns out: the complete configuration that is stored with it. */
import { z } from 'zod';
import { RefractError } from '../api/errors.ts';
import { requirement } from '../api/zod-words.ts';
import { findVariant, variantOptions } from '../models/index.ts';
import type { Asked, Options } from '../models/index.ts';
import { requireCuda } from './cuda.ts';

/** What a person may say about how to train; the rest is filled in. */
const trainSettings = z
  .strictObject({
    epochs: z.int().min(1).max(1_000_000).optional(),
    steps: z.int().min(1).max(1_000_000_000).optional(),
    batch: z.int().min(1).max(65_536).default(128),
    lr: z.number().gt(0).max(1000).default(2e-3),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
    shuffle: z.boolean().default(true),
    limitTrain: z.int().min(1).optional(),
    limitTest: z.int().min(1).optional(),
    provider: z.enum(['cpu', 'cuda']).default('cpu'),
    threads: z.int().min(1).max(1024),
  })
  .refine((given) => given.epochs === undefined || given.steps === undefined, {
    message: 'give either epochs or steps, not both',
    path: ['steps'],
  });

export type TrainSettings = z.input<typeof trainSettings>;

export interface RunConfig extends z.output<typeof trainSettings> {
  readonly variant: string;
  readonly options: Options;
}

/** Epochs of a run for which neither epochs nor steps were given. */
const DEFAULT_EPOCHS = 5;

/**
 * Checks and completes a run's configuration.
 * @param variantId id of the catalogue
 * @param options network and optimizer options as given (text or typed)
 * @param settings how to train
 * @param asked by the data set; only where it is known are readouts that do not fit refused
 * @throws RefractError `not-found` (variant), `invalid-option` (any option or setting; says which, its value and
 *   what is allowed), `unavailable` (a provider that is not there)
 */
export function completeConfig(
  variantId: string,
  options: Readonly<Record<string, unknown>>,
  settings: TrainSettings,
  asked?: Asked,
): RunConfig {
  const variant = findVariant(variantId);
  const complete = variantOptions(variant, options, asked);
  const parsed = trainSettings.safeParse(settings);
  if (!parsed.success) {
    const given = settings as Record<string, unknown>;
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0] ?? '');
      return issue.code === 'custom'
        ? issue.message
        : `${name} is ${JSON.stringify(given[name])} but ${requirement(issue)}`;
    });
    throw new RefractError(
      'invalid-option',
      `Wrong training setting: ${problems.join('; ')}.`,
      'See `refract help train`.',
    );
  }
  const { epochs, steps, ...rest } = parsed.data;
  if (rest.provider === 'cuda') requireCuda();
  if (complete.patience > 0 && complete.validation === 0) {
    throw new RefractError(
      'invalid-option',
      'Early stopping (patience) needs a validation split.',
      'Add --set validation=0.1, which takes a tenth of the training samples.',
    );
  }
  const length = steps === undefined ? { epochs: epochs ?? DEFAULT_EPOCHS } : { steps };
  return { variant: variantId, options: complete, ...rest, ...length };
}
