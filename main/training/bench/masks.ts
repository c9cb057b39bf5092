/**
 * @file The refractory mask over few long rows and over many short ones, gone through from beginning to end and cut up in
 * time (kernels/operators/refractory-mask/split.h): where the one overtakes the other.
 */
import type { Graph, Tensor } from '../../graph/index.ts';

/** One measurement: a graph, what it makes, and the bytes that it reads and writes. */
export interface MaskCase {
  readonly name: string;
  readonly build: (graph: Graph) => Record<string, Tensor>;
  readonly bytes: number;
}

/** Numbers in every case, so that their times compare. */
const ELEMENTS = 2 ** 20;

/** Names of inputs, which say what they are filled with (kernels.ts). */
const candidates = { sparse: 'spikes, 1 in 20', dense: 'spikes, all' } as const;

export const maskCases: readonly MaskCase[] = [1, 2, 4, 8, 16, 64].flatMap((rows) =>
  (['sparse', 'dense'] as const).flatMap((kind) =>
    (['whole', 'cut up'] as const).map((how) => ({
      name: `refractory mask, ${rows} × ${ELEMENTS / rows}, ${kind}, ${how}`,
      build(graph: Graph) {
        const c = graph.input(candidates[kind], 'float32', [1, ELEMENTS / rows, rows]);
        const [s, open] = graph.append('refractoryMask', [c], { period: 4, split: how === 'whole' ? 1 : 2 });
        return { s, open };
      },
      bytes: 9 * ELEMENTS,
    })),
  ),
);
