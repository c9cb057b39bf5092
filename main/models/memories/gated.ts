/**
 * @file The classical recurrent cells, for the controls: a gated recurrent unit and a long short-term memory. What they keep
 * feeds back through all channels, so that they go through a sequence step by step.
 */
import { gru as gruCell, lstm as lstmCell } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import { affine } from '../networks/affine.ts';
import type { Memory } from './memory.ts';

const potentialOf =
  (gates: number, cell: (x: Tensor, recurrent: Tensor) => Tensor): NonNullable<Memory['potential']> =>
  (current, { name, hidden, parameters }) => {
    const start = { uniform: 1 / Math.sqrt(hidden) };
    const recurrent = parameters.declare(`${name}.memory.recurrent`, [gates * hidden, hidden], start);
    return cell(affine(`${name}.memory.gates`, current, gates * hidden, parameters), recurrent);
  };

/** What the symbols of gates mean. */
const symbols = {
  ...{ W: 'learned weights', W_n: 'learned weights', W_g: 'learned weights' },
  ...{ U: 'learned weights', U_n: 'learned weights', U_g: 'learned weights' },
  ...{ b: 'learned biases', b_n: 'learned bias', b_g: 'learned bias' },
};

export const gru: Memory = {
  id: 'gru',
  title: 'Gated recurrent unit',
  equation:
    'r, z = σ(W x[t] + U u[t−1] + b);  n = tanh(W_n x[t] + r·(U_n u[t−1]) + b_n);  u[t] = (1 − z)·n + z·u[t−1]',
  symbols: { ...symbols, r: 'gate', z: 'gate', n: 'candidate for the potential' },
  options: [],
  parallel: false,
  source: 'Cho et al. 2014, arXiv 1406.1078',
  gates: { ofInput: 3, ofState: 3 },
  potential: potentialOf(3, gruCell),
};

export const lstm: Memory = {
  id: 'lstm',
  title: 'Long short-term memory',
  equation:
    'i, f, o = σ(W x[t] + U u[t−1] + b);  c[t] = f·c[t−1] + i·tanh(W_g x[t] + U_g u[t−1] + b_g);  u[t] = o·tanh(c[t])',
  symbols: { ...symbols, i: 'gate', f: 'gate', o: 'gate', c: 'cell' },
  options: [],
  parallel: false,
  source: 'Hochreiter & Schmidhuber 1997, Neural Computation 9; Gers et al. 2000',
  gates: { ofInput: 4, ofState: 4 },
  potential: potentialOf(4, lstmCell),
};
