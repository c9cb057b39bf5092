/**
 * @file No spikes at all: the potential goes through a smooth activation and on as a real number. For the controls, which
 * say what a threshold costs. What other layers count as spikes are here the numbers that are not 0: each of them makes the
 * next map multiply.
 */
import { cast, equal, gelu, mean, relu, sub, sum, tanh } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { Options } from '../options.ts';
import { potentialOf } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

const functions: Record<Options['activation'], (u: Tensor) => Tensor> = {
  gelu,
  relu,
  tanh,
  identity: (u) => u,
};

export const activation: SpikeRule = {
  id: 'activation',
  title: 'Activation, no spikes',
  equation: 's[t] = f(u[t]), which is no spike',
  symbols: { f: 'activation (option)', s: 'what the layer says' },
  options: ['activation'],
  parallel: true,
  threshold: () => 0,
  apply(current, memory, context) {
    const potential = potentialOf(current, memory, context);
    const values = functions[context.options.activation](potential);
    const zeros = sum(cast(equal(values, 0), 'float32'), [1]);
    return { spikes: values, count: sub(values.shape[1]!, zeros), potential, mean: mean(values, [1]) };
  },
};
