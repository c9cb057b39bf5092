/** @file Configurations of the variants in feedback.py, small, and driven so that they spike. */
import { sgd, type Case } from './cases.ts';

const small = ['layers=2', 'hidden=24'];

const settings: Readonly<Record<string, readonly string[]>> = {
  'cuba-lif': [...small, 'threshold=0.5'],
  // A time constant of hundreds of steps has a gradient that float32 cannot add to it.
  alif: [...small, 'timeMean=6', 'timeDeviation=1', 'adaptationMean=5', 'adaptationDeviation=1'],
  'se-adlif': [...small, 'threshold=0.3', 'dropout=0'],
  silif: [...small, 'threshold=0.3', 'dropout=0'],
  'c-silif': [...small, 'dropout=0'],
  rf: [...small, 'threshold=0.5'],
  brf: [...small, 'threshold=0.5'],
  hrf: [...small, 'threshold=0.5'],
};

/** One thing at a time away from these. */
const switches: readonly (readonly [variant: string, ...settings: string[]])[] = [
  ['cuba-lif', 'reset=soft', 'learnDecay=true'],
  ['cuba-lif', 'reset=none', 'network=stack'],
  ['cuba-lif', 'tau=0.01', 'currentTau=0.004', 'dt=0.001', 'learnDecay=true', 'decayPer=layer'],
  ['cuba-lif', 'resetGradient=through', 'crossing=>='],
  ['cuba-lif', 'resetGradient=through', 'reset=soft'],
  ['alif', 'resetGradient=detached', 'adaptation=0.5', 'threshold=0.2', 'crossing=>=', 'readout=rate'],
  ['alif', 'network=stack', 'hidden=33', 'recurrent=false'],
  ['cuba-lif', 'recurrent=true', 'network=stack', 'hidden=33', 'threshold=0.2'],
  ['silif', 'recurrent=true', 'hidden=40'],
  ['se-adlif', 'resetGradient=through', 'adaptationScale=40', 'timeMax=12'],
  ['se-adlif', 'recurrent=false', 'crossing=>='],
  ['silif', 'resetGradient=detached', 'dt=0.01', 'crossing=>='],
  ['c-silif', 'resetGradient=detached'],
  ['c-silif', 'recurrent=true', 'crossing=>='],
  ['c-silif', 'resetShare=0', 'norm=rms'],
  ['silif', 'norm=layer'],
  ['alif', 'readout=rate'],
  ['rf', 'recurrent=true'],
  ['rf', 'recurrent=true', 'network=stack', 'hidden=33', 'gain=100'],
  ['brf', 'resetGradient=detached', 'recovery=0.5'],
  ['brf', 'recurrent=false', 'crossing=>='],
  ['brf', 'network=stack', 'hidden=33', 'gain=200'],
  ['hrf', 'resetGradient=detached', 'dt=0.02', 'recurrent=false', 'crossing=>='],
];

/** Learned delays (delays.py), stored in units of 100 steps: a rate at which they move and stay within their bounds. */
const delays: readonly (readonly string[])[] = [
  ['hidden=24', 'maxDelay=5', 'threshold=0.4'],
  ['hidden=19', 'maxDelay=20', 'threshold=0.4', 'decay=0.7', 'readout=rate'],
  ['hidden=24', 'maxDelay=4', 'threshold=0.4', 'network=deep', 'norm=batch'],
];

/** Learning rates at which what hardly matters to an oscillation or an adaptation moves as well. */
const rates: Readonly<Record<string, number>> = { rf: 0.5, brf: 0.9, hrf: 0.7, alif: 1 };
const base = { ...sgd, samples: 'floats' } as const;
const of = (variant: string) => ({ ...base, variant, lr: rates[variant] ?? 0.3 });

export const feedbackCases: Case[] = [
  ...delays.map((settings): Case => ({
    ...base,
    ...{ variant: 'sn-delays', settings: [...settings], lr: 0.002, steps: 5, predict: true as const },
  })),
  { ...base, variant: 'sn-delays', settings: [...delays[0]!], lr: 0.002, portable: true },
  { ...base, variant: 'sn-delays', settings: [...delays[0]!], lr: 0.01, optimizer: 'adam', steps: 6 },
  ...Object.entries(settings).flatMap(([variant, own]): Case[] => [
    { ...of(variant), settings: [...own], predict: true },
    { ...of(variant), settings: [...own], portable: true },
  ]),
  ...switches.map(([variant, ...own]): Case => ({
    ...of(variant),
    settings: [...settings[variant]!, ...own],
  })),
];
