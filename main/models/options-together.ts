/** @file Options that have to agree with each other. */
import { RefractError } from '../api/errors.ts';
import type { Options, PartOption } from './options.ts';

/** Options of which one is the lower and the other the upper end of a range. */
const ranges = [
  ['dtMin', 'dtMax'],
  ['rMin', 'rMax'],
  ['timeMin', 'timeMax'],
  ['adaptationMin', 'adaptationMax'],
  ['frequencyMin', 'frequencyMax'],
  ['dampingMin', 'dampingMax'],
] as const;

/** What makes no sense together, and what to do instead. */
interface Contradiction {
  /** @param parts the options that the variant's parts take */
  readonly is: (options: Options, parts: readonly PartOption[]) => boolean;
  readonly message: (options: Options) => string;
  readonly hint: string;
}

const contradictions: readonly Contradiction[] = [
  {
    is: ({ refractory, layers }) => typeof refractory === 'string' && refractory.split('/').length !== layers,
    message: ({ refractory, layers }) =>
      `refractory is ${refractory}, ${String(refractory).split('/').length} periods, but layers is ${layers}`,
    hint: 'Give one period for all layers, or one for each.',
  },
  ...ranges.map(([low, high]): Contradiction => ({
    is: (options) => options[low] > options[high],
    message: (options) => `${low} is ${options[low]}, above ${high}, which is ${options[high]}`,
    hint: 'Set both ends of the range.',
  })),
  {
    is: ({ norm, network }) => norm === 'batch' && network === 'stack',
    message: () => 'norm is batch, but the network stack has no norms',
    hint: 'Set network=deep, or leave norm out.',
  },
  {
    is: ({ normPlace, network }) => normPlace === 'post' && network !== 'deep',
    message: ({ network }) => `normPlace is post, but the network ${network} has no such blocks`,
    hint: 'Set network=deep, or leave normPlace out.',
  },
  {
    is: ({ normPlace, norm }) => normPlace === 'post' && norm === 'none',
    message: () => 'normPlace is post, but norm is none',
    hint: 'Choose a norm, or leave normPlace out.',
  },
];

/** Networks that need of a variant what not all have: neurons between channels with its threshold, or spikes to add up. */
const networkNeeds: readonly (Contradiction & {
  readonly is: (options: Pick<Options, 'network'>, parts: readonly PartOption[]) => boolean;
})[] = [
  {
    is: ({ network }, parts) =>
      (network === 'sd-tcm' || network === 'spike-sum') && parts.includes('activation'),
    message: ({ network }) => `network is ${network}, which is made of spikes, but it has none`,
    hint: 'Set network=deep or network=stack.',
  },
  {
    is: ({ network }, parts) => network === 'sd-tcm' && !parts.includes('threshold'),
    message: () =>
      'network is sd-tcm, whose neurons between channels spike at its threshold, but it has no threshold',
    hint: 'Set network=deep, network=stack or network=spike-sum.',
  },
];

/** Whether a network can be made of parts that take these options. */
export const suitsNetwork = (network: Options['network'], parts: readonly PartOption[]): boolean =>
  !networkNeeds.some(({ is }) => is({ network }, parts));

/** Decays, the time constants that may be given in their place, and what both are of. */
const timeConstants = [
  { decay: 'decay', tau: 'tau', of: 'the potential' },
  { decay: 'currentDecay', tau: 'currentTau', of: 'the current' },
] as const;

/**
 * The options with the decays that their time constants stand for, d = exp(−Δ/τ) in double precision.
 * @param given names of the options that were given
 * @throws RefractError `invalid-option` where a decay is given and is another than its time constant's, or where a decay would
 *   be 0 or 1 in float32
 */
export function withTimeConstants(options: Options, given: readonly string[], where: string): Options {
  const found: Partial<Record<'decay' | 'currentDecay', number>> = {};
  for (const { decay, tau, of } of timeConstants) {
    if (options[tau] === 0) continue;
    const value = Math.exp(-options.dt / options[tau]);
    if (given.includes(decay) && options[decay] !== value) {
      throw new RefractError(
        'invalid-option',
        `Wrong option for ${where}: ${decay} is ${options[decay]} and ${tau} is ${options[tau]}, but only one of them can say how fast ${of} falls.`,
        `Leave ${decay} or ${tau} out.`,
      );
    }
    const rounded = Math.fround(value);
    if (rounded === 0 || rounded === 1) {
      throw new RefractError(
        'invalid-option',
        `Wrong option for ${where}: ${tau} is ${options[tau]} and dt is ${options.dt}, which makes a decay of ${rounded}.`,
        `Bring ${tau} nearer to dt, which is the time of a step.`,
      );
    }
    found[decay] = value;
  }
  return { ...options, ...found };
}

/**
 * A variant's defaults without those that have no place in what was chosen: a network without norms, or one whose norms have
 * no other place, is no mistake of a person who never named a norm.
 * @param given what was chosen, which defaults give way to
 */
export function fittingDefaults(defaults: Partial<Options>, given: Partial<Options>): Partial<Options> {
  const { network = 'stack', norm } = { ...defaults, ...given };
  const fits: Partial<Record<keyof Options, boolean>> = {
    norm: network !== 'stack',
    normPlace: network === 'deep' && norm !== 'none',
  };
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => fits[name as keyof Options] ?? true));
}

/** @throws RefractError `invalid-option` that names the options that do not go together */
export function checkTogether(options: Options, parts: readonly PartOption[], where: string): void {
  const found = [...contradictions, ...networkNeeds].find(({ is }) => is(options, parts));
  if (!found) return;
  throw new RefractError(
    'invalid-option',
    `Wrong option for ${where}: ${found.message(options)}.`,
    found.hint,
  );
}
