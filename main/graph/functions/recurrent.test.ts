import { checkOperators } from '../testing/check-operator.ts';
import { Nd, total } from '../testing/nd.ts';
import { gru, lstm } from './recurrent.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** h [2,5,3] of a cell, from a step of one unit. */
function through(
  x: Nd,
  weights: Nd,
  gates: number,
  step: (
    own: (gate: number) => number,
    u: (gate: number) => number,
    h: number,
    c: number,
  ) => [number, number],
): Nd {
  const states = [0, 1].map(() => {
    const rows: number[][] = [];
    let c = [0, 0, 0];
    return { rows, read: () => c, write: (next: number[]) => (c = next) };
  });
  states.forEach(({ rows, read, write }, b) => {
    for (let t = 0; t < 5; t++) {
      const before = rows.at(-1) ?? [0, 0, 0];
      const made = [0, 1, 2].map((i) =>
        step(
          (gate) => x.at(b, t, gate * 3 + i),
          (gate) => total(3, (j) => weights.at(gate * 3 + i, j) * before[j]!),
          before[i]!,
          read()[i]!,
        ),
      );
      rows.push(made.map(([h]) => h));
      write(made.map(([, c]) => c));
    }
  });
  if (weights.shape[0] !== gates * 3) throw new Error('a cell of three units');
  return Nd.of([2, 5, 3], (b, t, i) => states[b]!.rows[t]![i]!);
}

checkOperators([
  {
    name: 'gru',
    ...({ dtypes: ['float32'], portable: true } as const),
    inputs: [{ shape: [2, 5, 9] }, { shape: [9, 3] }],
    build: gru,
    reference: (x, weights) =>
      through(x, weights, 3, (own, u, h) => {
        const [r, z] = [sigmoid(own(0) + u(0)), sigmoid(own(1) + u(1))];
        return [(1 - z) * Math.tanh(own(2) + r * u(2)) + z * h, 0];
      }),
  },
  {
    name: 'lstm',
    ...({ dtypes: ['float32'], portable: true } as const),
    inputs: [{ shape: [2, 5, 12] }, { shape: [12, 3] }],
    build: lstm,
    reference: (x, weights) =>
      through(x, weights, 4, (own, u, _, before) => {
        const [i, f, o] = [0, 1, 3].map((gate) => sigmoid(own(gate) + u(gate))) as [number, number, number];
        const c = f * before + i * Math.tanh(own(2) + u(2));
        return [o * Math.tanh(c), c];
      }),
  },
]);
