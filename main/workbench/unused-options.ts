/** @file Options that change nothing: allowed, since one list may serve several variants, but said. */
import { findVariant, optionNames, optionsWithoutUse } from '../models/index.ts';
import type { Options, Variant } from '../models/index.ts';
import type { RunConfig } from '../training/config.ts';

/** An option that changes nothing, and why, as a sentence. */
export interface OptionNote {
  readonly field: keyof Options;
  readonly message: string;
}

/** Whether a rule has no step function in whose derivative's place a surrogate could stand. */
const needsNoSurrogate = ({ spikeRule }: Variant) =>
  spikeRule.isRandom === true || spikeRule.id === 'activation';

/** Why a surrogate would be without effect; neurons between channels have one in any case. */
function noSurrogate(name: string, { network }: Options, variant: Variant): string | undefined {
  if (network === 'sd-tcm' || !needsNoSurrogate(variant)) return undefined;
  const why = variant.spikeRule.isRandom ? 'its gradient is that of a probability' : 'it has no spikes';
  return `${name} has no effect on ${variant.id}: ${why}.`;
}

/** Why an option of a refractory period would be without effect. */
const noPeriod = (name: string, { refractory }: Options) =>
  refractory === 0 ? `${name} has no effect with a refractory period of 0 (refractory).` : undefined;

/** Options that others make useless, where they are given. `names` are those that the variant takes. */
const idle: Partial<{
  readonly [Name in keyof Options]: (
    options: Options,
    names: readonly string[],
    variant: Variant,
  ) => string | undefined;
}> = {
  mixing: ({ network }) =>
    network === 'deep' ? undefined : `mixing has no effect on the network ${network}; it belongs to deep.`,
  norm: ({ network }) =>
    network === 'stack' ? 'norm has no effect on the network stack, which has no norms.' : undefined,
  normPlace: ({ network }) =>
    network === 'deep' ? undefined : `normPlace has no effect on the network ${network}; it belongs to deep.`,
  surrogate: (options, _, variant) => noSurrogate('surrogate', options, variant),
  surrogateScale: (options, _, variant) => noSurrogate('surrogateScale', options, variant),
  resetGradient: ({ reset, resetShare, raise }, names) => {
    const offs = [
      ['reset', reset === 'none'],
      ['resetShare', resetShare === 0],
      ['raise', raise === 0],
    ] as const;
    const off = offs.find(([name, isOff]) => isOff && names.includes(name));
    return off && `resetGradient has no effect where a spike resets nothing (${off[0]}).`;
  },
  maskGradient: (options) => noPeriod('maskGradient', options),
  phase: (options) => noPeriod('phase', options),
  raise: (options, names) => (names.includes('refractory') ? noPeriod('raise', options) : undefined),
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
  const found = findVariant(variant);
  const names = optionNames(found);
  const without = optionsWithoutUse(found, given) as (keyof Options)[];
  return [
    ...without.map((field) => ({
      field,
      message: `${variant} has no ${field}: this option changes nothing.`,
    })),
    ...(Object.keys(idle) as (keyof Options)[]).flatMap((field) => {
      const isUsed = given.includes(field) && !without.includes(field);
      const message = isUsed ? idle[field]!(options, names, found) : undefined;
      return message === undefined ? [] : [{ field, message }];
    }),
  ];
}
