/** @file The configurations that are trained by Refract and by PyTorch. */
import { findVariant, variantOptions } from '../../../main/models/index.ts';
import type { SampleSet } from '../samples.ts';

export const variants = [
  'lif-none',
  'lif-soft',
  'lif-hard',
  'lif-refractory',
  'lif-refractory-conv',
  'lif-freeze',
  'psn-sliding',
] as const;

/** Variants that say real numbers and no spikes. */
export const controls = ['s4d', 'lru', 'mingru', 'gru', 'lstm'] as const;

/** Deep networks of state space memories (deep.py). */
const deepVariants = [
  'spiking-fr-ssm',
  'spiking-fr-ssm-conv',
  'spiking-fr-ssm-raise',
  'spiking-fr-ssm-clock',
  'spiking-fr-ssm-block',
  'spiking-pssm',
  'binary-s4d',
  'ssm-soft',
  'ssm-hard',
  'spiking-lru',
  ...controls,
] as const;

export interface Case {
  variant: string;
  samples: SampleSet;
  /** Options as `--set` takes them; the rest are CONTRACT's defaults. */
  settings: string[];
  optimizer: 'sgd' | 'adam' | 'adamw';
  lr: number;
  batch: number;
  steps: number;
  seed: number;
  /** Trained with the portable definitions in place of the native kernels. */
  portable?: true;
  /** Whether what the trained network predicts is compared as well. */
  predict?: true;
  /** Ends of the names of parameters that have no gradient here, beside those that isStill knows. */
  still?: readonly string[];
}

/** The options of a case by name; the last of equal ones counts. */
export const settingsOf = ({ settings }: Pick<Case, 'settings'>): ReadonlyMap<string, string> =>
  new Map(settings.map((setting) => [setting.split('=')[0]!, setting.slice(setting.indexOf('=') + 1)]));

/**
 * Whether a parameter has no gradient in a case: batch norm takes a number that is added at all steps away again, where
 * nothing else reads the sum.
 */
export function isStill(one: Case, parameter: string): boolean {
  const options = variantOptions(findVariant(one.variant), Object.fromEntries(settingsOf(one)));
  const { norm, normPlace, mixing } = options;
  const added = [
    ...(normPlace === 'pre' ? ['encoder.bias'] : []),
    ...(mixing === 'linear' ? ['mixing.bias'] : []),
  ];
  const still = [...(one.still ?? []), ...(norm === 'batch' ? added : [])];
  return still.some((end) => parameter.endsWith(end));
}

export const sgd = {
  samples: 'bytes',
  settings: [],
  optimizer: 'sgd',
  lr: 0.5,
  batch: 16,
  steps: 3,
  seed: 1,
} as const;
const adam = { ...sgd, optimizer: 'adam', lr: 2e-3 } as const;

/** What makes the second layer fire where defaults and plain inputs leave it silent. */
const driven: Readonly<Record<string, Partial<Case>>> = {
  'lif-refractory-conv': { settings: ['threshold=0.5'] },
  'lif-freeze': { settings: ['threshold=0.5', 'refractory=2'] },
  'psn-sliding': { samples: 'strong' },
};
const defaultsOf = (variant: string) => ({ variant, settings: [], ...driven[variant] });

/** The reference network with its defaults; 40 samples in batches of 16, so that the third batch is short. */
export const defaultCases: Case[] = variants.flatMap((variant): Case[] => [
  { ...sgd, ...defaultsOf(variant), predict: true },
  { ...adam, ...defaultsOf(variant) },
]);

/** The defaults without native kernels, and the two options that a portable definition could get wrong by itself. */
export const portableCases: Case[] = [
  ...variants.map((variant): Case => ({ ...sgd, ...defaultsOf(variant), portable: true })),
  { ...sgd, variant: 'lif-hard', settings: ['learnDecay=true', 'layers=3', 'hidden=19'], portable: true },
  {
    ...sgd,
    variant: 'lif-refractory',
    samples: 'strong',
    settings: ['refractory=40', 'threshold=0.5', 'hidden=31'],
    portable: true,
  },
];

/** Fires in both layers. */
const low = ['threshold=0.7', 'hidden=27'];

/** One thing at a time away from the defaults, at sizes that no vector width divides. */
export const otherCases: Case[] = [
  {
    ...sgd,
    variant: 'lif-none',
    samples: 'floats',
    settings: ['learnDecay=true', 'decay=0.8', 'hidden=33'],
    predict: true,
  },
  { ...sgd, variant: 'lif-hard', settings: ['learnDecay=true', 'layers=3', 'hidden=19'] },
  ...['lif-none', 'lif-soft', 'lif-hard'].map((variant): Case => ({
    ...sgd,
    ...{ variant, settings: ['recurrent=true', 'learnDecay=true', 'hidden=21'], predict: true as const },
  })),
  { ...sgd, variant: 'lif-soft', settings: ['learnDecay=true', 'decayPer=layer', 'tau=8', 'hidden=23'] },
  {
    ...sgd,
    ...{ variant: 'lif-refractory', samples: 'strong', settings: ['tau=0.006', 'dt=0.001', 'hidden=23'] },
    predict: true,
  },
  { ...adam, variant: 'lif-soft', samples: 'floats', settings: ['learnDecay=true', 'layers=1', 'hidden=40'] },
  { ...sgd, variant: 'lif-soft', settings: ['threshold=0.3', 'hidden=17', 'layers=3'], predict: true },
  { ...sgd, variant: 'lif-hard', samples: 'floats', settings: ['threshold=2', 'hidden=50', 'layers=1'] },
  {
    ...sgd,
    variant: 'lif-refractory',
    samples: 'strong',
    settings: ['refractory=40', 'threshold=0.5', 'hidden=31'],
    predict: true,
  },
  { ...sgd, variant: 'lif-refractory', settings: ['refractory=0', 'hidden=24'] },
  {
    ...sgd,
    variant: 'lif-refractory',
    settings: ['refractory=1/6/0', 'layers=3', 'threshold=0.4', 'hidden=20'],
  },
  { ...sgd, variant: 'lif-refractory-conv', settings: ['refractory=1', 'threshold=0.4', 'hidden=30'] },
  {
    ...sgd,
    variant: 'lif-refractory',
    samples: 'one-step',
    settings: ['threshold=0.3', 'hidden=21'],
    batch: 5,
    predict: true,
  },
  {
    ...{ ...sgd, variant: 'lif-soft', samples: 'one-step', batch: 12, seed: 5 },
    settings: ['threshold=0.4', 'hidden=1', 'layers=1'],
  },
  { ...sgd, variant: 'psn-sliding', samples: 'one-step', settings: ['hidden=9', 'layers=1'], batch: 5 },
  { ...sgd, variant: 'psn-sliding', samples: 'strong', settings: ['hidden=35', 'order=5'], predict: true },
  {
    ...sgd,
    variant: 'lif-refractory',
    samples: 'long',
    settings: ['decay=0.99', 'hidden=15'],
    batch: 3,
    predict: true,
  },
  { ...sgd, variant: 'lif-none', settings: ['surrogateScale=5', 'hidden=27'] },
  { ...sgd, variant: 'lif-soft', settings: ['surrogate=sigmoid', 'surrogateScale=4', 'hidden=27'] },
  { ...sgd, variant: 'lif-hard', settings: ['surrogate=fast-sigmoid', 'surrogateScale=3', ...low] },
  { ...sgd, variant: 'lif-refractory', settings: ['surrogate=boxcar', 'surrogateScale=0.5', 'hidden=27'] },
  {
    ...{ ...sgd, variant: 'psn-sliding', samples: 'strong' },
    settings: ['surrogate=triangle', 'surrogateScale=0.5', 'hidden=27'],
    lr: 0.2,
  },
  { ...sgd, variant: 'lif-soft', settings: ['surrogate=slayer', 'surrogateScale=5', ...low] },
  { ...sgd, variant: 'lif-hard', settings: ['surrogate=double-gaussian', 'surrogateScale=1', ...low] },
  {
    ...{ ...sgd, variant: 'psn-sliding', samples: 'strong' },
    settings: ['surrogate=multi-gaussian', 'surrogateScale=1', 'hidden=27'],
  },
  {
    ...sgd,
    variant: 'lif-refractory',
    settings: ['surrogate=straight-through', 'surrogateScale=1', 'hidden=27'],
    lr: 0.05,
  },
  { ...sgd, variant: 'psn-sliding', samples: 'strong', settings: ['order=3', 'hidden=22'] },
  ...(
    [
      ['lif-soft', 'resetGradient=through'],
      ['lif-hard', 'resetGradient=through', 'crossing=>', 'learnDecay=true'],
      ['lif-soft', 'resetGradient=through', 'recurrent=true', 'crossing=>'],
      ['lif-refractory', 'maskGradient=straight-through', 'refractory=2', 'crossing=>'],
      ['lif-refractory-conv', 'maskGradient=straight-through', 'refractory=2', 'threshold=0.4', 'crossing=>'],
      ['lif-refractory', 'recurrent=true', 'refractory=2', 'threshold=0.6'],
      ['lif-refractory-conv', 'recurrent=true', 'refractory=1', 'threshold=0.4', 'learnDecay=true'],
      ['lif-refractory', 'recurrent=true', 'refractory=1', 'maskGradient=straight-through', 'threshold=0.6'],
      ['lif-freeze', 'reset=soft', 'resetGradient=through', 'threshold=0.5', 'refractory=1', 'crossing=>'],
      ['lif-freeze', 'resetGradient=through', 'threshold=0.5', 'learnDecay=true'],
      ['lif-freeze', 'reset=none', 'threshold=0.6', 'learnDecay=true'],
      ['lif-none', 'crossing=>'],
      ['psn-sliding', 'crossing=>'],
    ] as const
  ).map(([variant, ...own]): Case => ({
    ...{ ...sgd, variant, samples: 'strong', settings: ['hidden=25', ...own], predict: true },
  })),
  { ...sgd, variant: 'lif-none', settings: ['weightDecay=0.1', 'clipNorm=0.01', 'hidden=23'] },
  { ...adam, variant: 'lif-none', settings: ['weightDecay=0.1', 'hidden=23'] },
  { ...adam, variant: 'lif-none', settings: ['weightDecay=0.1', 'hidden=23'], optimizer: 'adamw' },
  // 23 samples in batches of 10: five steps cross into the second epoch, whose batches are 10 and 10 again.
  {
    ...sgd,
    variant: 'lif-none',
    samples: 'floats',
    settings: ['momentum=0.9', 'hidden=26'],
    lr: 0.1,
    batch: 10,
    steps: 5,
  },
];

/** Deep networks small enough to compare, with potentials that reach the threshold. */
const small = [
  'layers=2',
  'hidden=24',
  'stateSize=8',
  'threshold=0.5',
  'refractory=2',
  'dtMin=0.05',
  'dtMax=0.5',
];
/** Of those, the options that a variant has no use for. */
const foreign: Partial<Record<Case['variant'], RegExp>> = {
  'spiking-pssm': /^(threshold|ref)/,
  'binary-s4d': /^ref/,
  'ssm-soft': /^ref/,
  'ssm-hard': /^ref/,
  'spiking-lru': /^(dt|ref)/,
  s4d: /^(threshold|ref)/,
  lru: /^(threshold|dt|ref)/,
  mingru: /^(threshold|dt|ref|state)/,
  gru: /^(threshold|dt|ref|state)/,
  lstm: /^(threshold|dt|ref|state)/,
};
const smallOf = (variant: Case['variant']) => small.filter((setting) => !foreign[variant]?.test(setting));

export const deepCases: Case[] = [
  ...deepVariants.map((variant) => ({
    ...sgd,
    ...{ variant, samples: 'floats' as const, lr: 0.05, settings: smallOf(variant), predict: true as const },
  })),
  ...variants.map((variant): Case => ({
    ...{ ...sgd, variant, samples: 'floats', settings: ['network=deep', 'hidden=22'], predict: true },
  })),
  ...(
    [
      ['lif-hard', 'norm=batch', 'recurrent=true', 'learnDecay=true'],
      ['lif-refractory', 'norm=rms', 'maskGradient=straight-through'],
      ['lif-soft', 'norm=none', 'resetGradient=through'],
    ] as const
  ).map(([variant, ...own]): Case => ({
    ...{
      ...sgd,
      variant,
      samples: 'floats',
      settings: ['network=deep', 'hidden=22', ...own],
    },
  })),
  ...(
    [
      ['spiking-fr-ssm-conv', 'maskGradient=straight-through'],
      ['spiking-fr-ssm-clock', 'maskGradient=straight-through', 'phase=1'],
      ['spiking-fr-ssm-clock', 'phase=5', 'crossing=>'],
      ['spiking-fr-ssm-raise', 'raise=0.3', 'refractory=5', 'crossing=>'],
      ['spiking-pssm', 'crossing=>'],
      ['spiking-fr-ssm', 'discretisation=bilinear', 'mixing=glu'],
      ['spiking-fr-ssm-raise', 'layers=3', 'refractory=3/1/5', 'raise=0.3'],
      ['spiking-fr-ssm', 'maskGradient=straight-through', 'norm=rms'],
      ['spiking-fr-ssm-block', 'maskGradient=straight-through', 'discretisation=dirac', 'crossing=>'],
      ['s4d', 'activation=relu', 'mixing=linear'],
      ['binary-s4d', 'norm=batch'],
      ['spiking-fr-ssm', 'norm=batch', 'normPlace=post', 'mixing=glu'],
      ['binary-s4d', 'normPlace=post'],
      ['binary-s4d', 'norm=batch', 'readout=integrator-last'],
      ['ssm-soft', 'resetGradient=through'],
      ['ssm-hard', 'resetGradient=through', 'crossing=>'],
    ] as const
  ).map(([variant, ...settings]) => ({
    ...sgd,
    ...{ variant, samples: 'floats' as const, lr: 0.1, settings: [...smallOf(variant), ...settings] },
    ...(settings.some((setting) => setting === 'norm=batch') ? { predict: true as const } : {}),
  })),
  { ...sgd, variant: 'spiking-fr-ssm', samples: 'floats', lr: 0.05, settings: small, portable: true },
];

/** A case in words. */
export function caseName({ variant, samples, settings, optimizer, steps, portable }: Case): string {
  return [
    variant,
    ...(portable ? ['portable'] : []),
    ...settings,
    `on ${samples}`,
    `${steps} ${optimizer} steps`,
  ].join(', ');
}
