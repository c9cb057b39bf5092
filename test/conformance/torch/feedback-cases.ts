/** @file Configurations of the variants in feedback.py, small, and driven so that they spike. */
import { sgd, type Case } from './cases.ts';

const small = ['layers=2', 'hidden=24'];

const settings: Readonly<Record<string, readonly string[]>> = {
  'cuba-lif': [...small, 'threshold=0.5'],
  alif: small,
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
  ['alif', 'resetGradient=detached', 'adaptation=0.5', 'threshold=0.2'],
  ['alif', 'network=stack', 'hidden=33', 'recurrent=false'],
  ['cuba-lif', 'recurrent=true', 'network=stack', 'hidden=33'],
  ['silif', 'recurrent=true', 'hidden=40'],
  ['se-adlif', 'resetGradient=through', 'adaptationScale=40', 'timeMax=12'],
  ['silif', 'resetGradient=detached', 'dt=0.01'],
  ['c-silif', 'resetGradient=detached'],
  ['c-silif', 'resetShare=0', 'norm=rms'],
  ['silif', 'norm=layer'],
  ['alif', 'readout=rate'],
  ['rf', 'recurrent=true'],
  ['rf', 'recurrent=true', 'network=stack', 'hidden=33'],
  ['brf', 'resetGradient=detached', 'recovery=0.5'],
  ['brf', 'network=stack', 'hidden=33'],
  ['hrf', 'resetGradient=detached', 'dt=0.02', 'recurrent=false'],
];

/** Learned delays (delays.py), stored in units of 100 steps: a rate at which they move and stay within their bounds. */
const delays: readonly (readonly string[])[] = [
  ['hidden=24', 'maxDelay=5', 'threshold=0.4'],
  ['hidden=19', 'maxDelay=20', 'threshold=0.4', 'decay=0.7', 'readout=rate'],
  ['hidden=24', 'maxDelay=4', 'threshold=0.4', 'network=deep', 'norm=batch'],
];

const base = { ...sgd, samples: 'floats', lr: 0.05 } as const;

export const feedbackCases: Case[] = [
  ...delays.map((settings): Case => ({
    ...base,
    ...{ variant: 'sn-delays', settings: [...settings], lr: 0.002, steps: 5, predict: true as const },
  })),
  { ...base, variant: 'sn-delays', settings: [...delays[0]!], lr: 0.002, portable: true },
  { ...base, variant: 'sn-delays', settings: [...delays[0]!], lr: 0.01, optimizer: 'adam', steps: 6 },
  ...Object.entries(settings).flatMap(([variant, own]): Case[] => [
    { ...base, variant, settings: [...own], predict: true },
    { ...base, variant, settings: [...own], portable: true },
  ]),
  ...switches.map(([variant, ...own]): Case => ({
    ...base,
    variant,
    settings: [...settings[variant]!, ...own],
  })),
];
