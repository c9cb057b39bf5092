/** @file Configurations of the variants in parallel.py, small, and driven so that they spike. */
import { sgd, type Case } from './cases.ts';

const slow = ['dtMin=0.05', 'dtMax=0.5'];
const deep = ['layers=2', 'hidden=24', 'threshold=0.5', ...slow];

const settings: Readonly<Record<string, readonly string[]>> = {
  'lif-decoupled': ['hidden=33', 'decay=0.9'],
  'lif-refractory-relative': ['hidden=33', 'decay=0.9', 'raise=0.7'],
  'ssm-refractory-relative': [...deep, 'stateSize=8', 'raise=0.4', 'recovery=0.8'],
  prf: ['layers=2', 'hidden=24', 'threshold=0.2', ...slow],
  'd-rf': ['layers=2', 'hidden=24', 'threshold=0.2', 'refractory=3', 'raise=0.1', ...slow],
  pmsn: [...deep, 'branches=3', 'dropout=0'],
  'lif-stochastic': ['hidden=33', 'decay=0.9'],
  'p-spikessm': ['layers=2', 'hidden=24', 'stateSize=8', ...slow],
  spikingssm: [...deep, 'stateSize=8', 'decay=0.6'],
  's5-rf': ['hidden=24', 'blocks=3', 'threshold=0.3', ...slow],
  // Behind a norm, since a layer that reads spikes alone would be silent at first.
  psn: ['hidden=35', 'network=deep'],
  'psn-masked': ['hidden=35', 'network=deep', 'order=9'],
};

/** Learning rates at which every parameter moves. */
const rates: Readonly<Record<string, number>> = { pmsn: 0.3, 'd-rf': 0.3, psn: 0.3, 'psn-masked': 0.3 };
const base = { ...sgd, samples: 'floats', lr: 0.05 } as const;
const of = (variant: string) => ({ ...base, variant, lr: rates[variant] ?? 0.15 });

/** One thing at a time away from these. */
const switches: readonly (readonly [variant: string, ...settings: string[]])[] = [
  ['lif-decoupled', 'learnDecay=true'],
  ['lif-decoupled', 'crossing=>'],
  ['lif-refractory-relative', 'resetGradient=through', 'crossing=>'],
  ['lif-refractory-relative', 'recurrent=true', 'resetGradient=through', 'learnDecay=true'],
  ['lif-refractory-relative', 'recurrent=true', 'recovery=0.7'],
  ['ssm-refractory-relative', 'resetGradient=through', 'mixing=linear'],
  ['prf', 'norm=rms', 'timeConstant=5'],
  ['prf', 'norm=layer'],
  ['pmsn', 'norm=layer'],
  ['spikingssm', 'normPlace=pre'],
  ['d-rf', 'branches=1', 'norm=none'],
  ['pmsn', 'network=deep'],
  ['pmsn', 'layers=3', 'threshold=0.7'],
  ['pmsn', 'crossing=>'],
  ['spikingssm', 'resetGradient=through', 'crossing=>'],
  ['psn', 'crossing=>'],
  ['psn-masked', 'mask=0.5'],
  ['psn-masked', 'crossing=>', 'norm=batch', 'order=12'],
  ['s5-rf', 'discretisation=zoh', 'crossing=>=', 'threshold=0.1'],
  ['s5-rf', 'discretisation=bilinear', 'threshold=0.1'],
  ['s5-rf', 'network=deep', 'readout=rate'],
  ['pmsn', 'readout=integrator-max'],
  ['prf', 'readout=softmax-sum'],
];

/** Of the reference network and of deep ones. */
const readouts = ['integrator-last', 'integrator-max', 'integrator-mean', 'softmax-sum'].flatMap(
  (readout): Case[] => [
    { ...base, variant: 'lif-soft', settings: [`readout=${readout}`, 'hidden=21'], predict: true },
    { ...base, variant: 'binary-s4d', settings: [`readout=${readout}`, 'stateSize=8', ...deep] },
  ],
);

/** Of one layer, which large inputs drive. */
const stacks: readonly Case[] = ['psn', 'psn-masked'].map((variant): Case => ({
  ...{ ...of(variant), samples: 'strong', settings: ['hidden=35', 'layers=1', 'network=stack'] },
  predict: true,
}));

export const parallelCases: Case[] = [
  ...Object.entries(settings).flatMap(([variant, own]): Case[] => [
    { ...of(variant), settings: [...own], predict: true },
    { ...of(variant), settings: [...own], portable: true },
  ]),
  ...stacks,
  ...readouts,
  ...switches.map(([variant, ...own]): Case => ({
    ...of(variant),
    settings: [...settings[variant]!, ...own],
    // One branch does not oscillate at first, and its frequency then goes neither way.
    ...(own.some((setting) => setting === 'branches=1') ? { still: ['memory.frequency'] } : {}),
  })),
];
