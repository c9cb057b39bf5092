/** @file The configurations that are trained by Refract and by PyTorch. */
import type { SampleSet } from '../samples.ts';

export const variants = [
  'lif-none',
  'lif-soft',
  'lif-hard',
  'lif-refractory',
  'lif-refractory-conv',
  'psn-sliding',
] as const;

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
  's4d',
  'lru',
  'mingru',
  'gru',
  'lstm',
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

/** The reference network with its defaults; 40 samples in batches of 16, so that the third batch is short. */
export const defaultCases: Case[] = variants.flatMap((variant) => [
  { ...sgd, settings: [], variant, predict: true },
  { ...adam, settings: [], variant },
]);

/** The defaults without native kernels, and the two options that a portable definition could get wrong by itself. */
export const portableCases: Case[] = [
  ...variants.map((variant) => ({ ...sgd, settings: [], variant, portable: true as const })),
  { ...sgd, variant: 'lif-hard', settings: ['learnDecay=true', 'layers=3', 'hidden=19'], portable: true },
  {
    ...sgd,
    variant: 'lif-refractory',
    samples: 'floats',
    settings: ['refractory=40', 'hidden=31'],
    portable: true,
  },
];

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
    ...{ variant: 'lif-refractory', samples: 'floats', settings: ['tau=0.006', 'dt=0.001', 'hidden=23'] },
    predict: true,
  },
  { ...adam, variant: 'lif-soft', samples: 'floats', settings: ['learnDecay=true', 'layers=1', 'hidden=40'] },
  { ...sgd, variant: 'lif-soft', settings: ['threshold=0.3', 'hidden=17', 'layers=3'], predict: true },
  { ...sgd, variant: 'lif-hard', samples: 'floats', settings: ['threshold=2', 'hidden=50', 'layers=1'] },
  {
    ...sgd,
    variant: 'lif-refractory',
    samples: 'floats',
    settings: ['refractory=40', 'hidden=31'],
    predict: true,
  },
  { ...sgd, variant: 'lif-refractory', settings: ['refractory=0', 'hidden=24'] },
  { ...sgd, variant: 'lif-refractory-conv', settings: ['refractory=1', 'threshold=0.4', 'hidden=30'] },
  {
    ...sgd,
    variant: 'lif-refractory',
    samples: 'one-step',
    settings: ['hidden=21'],
    batch: 5,
    predict: true,
  },
  { ...sgd, variant: 'lif-soft', samples: 'one-step', settings: ['hidden=1'], batch: 12 },
  { ...sgd, variant: 'psn-sliding', samples: 'one-step', settings: ['hidden=9'], batch: 5 },
  { ...sgd, variant: 'psn-sliding', samples: 'floats', settings: ['hidden=35', 'layers=3'], predict: true },
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
  { ...sgd, variant: 'lif-hard', settings: ['surrogate=fast-sigmoid', 'surrogateScale=3', 'hidden=27'] },
  { ...sgd, variant: 'lif-refractory', settings: ['surrogate=boxcar', 'surrogateScale=0.5', 'hidden=27'] },
  { ...sgd, variant: 'psn-sliding', settings: ['surrogate=triangle', 'surrogateScale=0.5', 'hidden=27'] },
  { ...sgd, variant: 'lif-soft', settings: ['surrogate=slayer', 'surrogateScale=5', 'hidden=27'] },
  { ...sgd, variant: 'lif-hard', settings: ['surrogate=double-gaussian', 'surrogateScale=1', 'hidden=27'] },
  { ...sgd, variant: 'psn-sliding', settings: ['surrogate=multi-gaussian', 'surrogateScale=1', 'hidden=27'] },
  {
    ...sgd,
    variant: 'lif-refractory',
    settings: ['surrogate=straight-through', 'surrogateScale=1', 'hidden=27'],
    lr: 0.05,
  },
  { ...sgd, variant: 'psn-sliding', samples: 'floats', settings: ['order=3', 'hidden=22'] },
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
  ...(
    [
      ['spiking-fr-ssm', 'discretisation=bilinear', 'mixing=glu'],
      ['spiking-fr-ssm', 'maskGradient=straight-through', 'norm=rms'],
      ['spiking-fr-ssm-block', 'maskGradient=straight-through', 'discretisation=dirac'],
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
    ...{ variant, samples: 'floats' as const, lr: 0.05, settings: [...smallOf(variant), ...settings] },
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
