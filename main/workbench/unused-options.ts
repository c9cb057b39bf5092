/** @file Options that change nothing: allowed, since one list may serve several variants, but said. */
import { findVariant, optionNames, optionsWithoutUse } from '../models/index.ts';
import type { Options } from '../models/index.ts';
import type { RunConfig } from '../training/config.ts';

/** An option that changes nothing, and why, as a sentence. */
export interface OptionNote {
  readonly field: keyof Options;
  readonly message: string;
}

/** Options that others make useless. `names` are those that the variant takes. */
const idle: Partial<{
  readonly [Name in keyof Options]: (options: Options, names: readonly string[]) => string | undefined;
}> = {
  decayPer: ({ decayPer, learnDecay }) =>
    decayPer === 'layer' && !learnDecay
      ? 'decayPer has no effect on decays that are not learned (learnDecay).'
      : undefined,
  dt: ({ dt, tau, currentTau }, names) =>
    dt !== 1 && tau === 0 && currentTau === 0 && names.includes('tau')
      ? 'dt has no effect without a time constant (tau).'
      : undefined,
  momentum: ({ momentum, optimizer }) =>
    momentum > 0 && optimizer !== 'sgd'
      ? `momentum has no effect with ${optimizer}; it belongs to sgd.`
      : undefined,
  warmup: ({ warmup, schedule }) =>
    warmup > 0 && schedule === 'constant' ? 'warmup has no effect with a constant learning rate.' : undefined,
};

/**
 * What of the options changes nothing.
 * @param given names of the options that a person has set
 * @param config what they come to
 * @throws RefractError `not-found`
 */
export function unusedOptions(
  given: readonly string[],
  { variant, options }: Pick<RunConfig, 'variant' | 'options'>,
): OptionNote[] {
  const names = optionNames(findVariant(variant));
  const without = optionsWithoutUse(findVariant(variant), given) as (keyof Options)[];
  return [
    ...without.map((field) => ({
      field,
      message: `${variant} has no ${field}: this option changes nothing.`,
    })),
    ...(Object.keys(idle) as (keyof Options)[]).flatMap((field) => {
      const message = idle[field]!(options, names);
      return message === undefined ? [] : [{ field, message }];
    }),
  ];
}
