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
  ['psn-sliding', { decay: 0.5, order: 3 }, ['psn-sliding has no decay: this option changes nothing.']],
])('%s %j', (variant, options, expected) => expect(messages(variant, options)).toEqual(expected));
