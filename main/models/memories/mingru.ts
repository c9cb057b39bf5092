/**
 * @file The minimal gated recurrent unit (Feng et al. 2024, arXiv 2410.01201): what is kept is decided by the input alone, so
 * that it is a linear scan with a gate by step:
 *
 *     z[t] = σ(W_z x[t] + b_z)        u[t] = (1 − z[t])·u[t−1] + z[t]·(W_h x[t] + b_h)
 */
import { linearScan, mul, sigmoid, sub } from '../../graph/index.ts';
import { affine } from '../networks/affine.ts';
import type { Memory } from './memory.ts';

export const minGru: Memory = {
  id: 'mingru',
  title: 'Minimal gated recurrent unit',
  equation: 'z[t] = σ(W_z x[t] + b_z);  u[t] = (1 − z[t])·u[t−1] + z[t]·(W_h x[t] + b_h)',
  symbols: {
    ...{ z: 'gate', W_z: 'learned weights', W_h: 'learned weights' },
    ...{ b_z: 'learned bias', b_h: 'learned bias' },
  },
  options: [],
  source: 'Feng et al. 2024, arXiv 2410.01201',
  gates: { ofInput: 2 },
  potential(current, { name, hidden, parameters }) {
    const z = sigmoid(affine(`${name}.memory.gate`, current, hidden, parameters));
    const candidate = affine(`${name}.memory.candidate`, current, hidden, parameters);
    return linearScan(mul(z, candidate), sub(1, z));
  },
};
