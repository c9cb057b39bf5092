import { expect, test } from 'vitest';
import { completeConfig } from '../training/config.ts';
import { unusedOptions } from './unused-options.ts';

const messages = (variant: string, options: Record<string, unknown>) =>
  unusedOptions(Object.keys(options), completeConfig(variant, options, { threads: 1 })).map(
    ({ message }) => message,
  );

test.each([
  ['lif-soft', { momentum: 0.9 }, ['momentum has no effect with adam; it belongs to sgd.']],
  [
    'lif-soft',
    { momentum: '0.9', optimizer: 'adamw' },
    ['momentum has no effect with adamw; it belongs to sgd.'],
  ],
  ['lif-soft', { momentum: 0.9, optimizer: 'sgd' }, []],
  ['lif-soft', { momentum: 0 }, []],
  ['lif-soft', { warmup: 0.1 }, ['warmup has no effect with a constant learning rate.']],
  ['lif-soft', { warmup: 0.1, schedule: 'cosine' }, []],
  [
    'lif-soft',
    { decayPer: 'layer' },
    ['decayPer has no effect on decays that are not learned (learnDecay).'],
  ],
  ['lif-soft', { decayPer: 'layer', learnDecay: true }, []],
  ['cuba-lif', { dt: 0.001 }, ['dt has no effect without a time constant (tau).']],
  ['cuba-lif', { dt: 0.001, currentTau: 0.005 }, []],
  ['brf', { dt: 0.02 }, []],
  ['lif-soft', { mixing: 'glu' }, ['mixing has no effect on the network stack; it belongs to deep.']],
  ['prf', { mixing: 'glu' }, ['mixing has no effect on the network sd-tcm; it belongs to deep.']],
  ['binary-s4d', { mixing: 'glu', norm: 'rms' }, []],
  ['lif-soft', { norm: 'rms' }, ['norm has no effect on the network stack, which has no norms.']],
  ['pmsn', { normPlace: 'pre' }, ['normPlace has no effect on the network spike-sum; it belongs to deep.']],
  [
    'p-spikessm',
    { surrogate: 'boxcar' },
    ['surrogate has no effect on p-spikessm: its gradient is that of a probability.'],
  ],
  [
    'lif-stochastic',
    { surrogateScale: 3 },
    ['surrogateScale has no effect on lif-stochastic: its gradient is that of a probability.'],
  ],
  ['lif-stochastic', { surrogateScale: 3, network: 'sd-tcm' }, []],
  ['gru', { surrogate: 'boxcar' }, ['surrogate has no effect on gru: it has no spikes.']],
  [
    'cuba-lif',
    { reset: 'none', resetGradient: 'through' },
    ['resetGradient has no effect where a spike resets nothing (reset).'],
  ],
  ['cuba-lif', { reset: 'soft', resetGradient: 'through' }, []],
  [
    'c-silif',
    { resetShare: 0, resetGradient: 'through' },
    ['resetGradient has no effect where a spike resets nothing (resetShare).'],
  ],
  ['lif-soft', { resetGradient: 'through' }, []],
  [
    'lif-refractory',
    { refractory: 0, maskGradient: 'straight-through' },
    ['maskGradient has no effect with a refractory period of 0 (refractory).'],
  ],
  ['lif-refractory', { maskGradient: 'straight-through' }, []],
  [
    'spiking-fr-ssm-raise',
    { refractory: 0, raise: 2 },
    ['raise has no effect with a refractory period of 0 (refractory).'],
  ],
  ['lif-refractory-relative', { raise: 2 }, []],
  ['psn-sliding', { decay: 0.5, order: 3 }, ['psn-sliding has no decay: this option changes nothing.']],
])('%s %j', (variant, options, expected) => expect(messages(variant, options)).toEqual(expected));
