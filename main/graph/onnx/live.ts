/**
 * @file What a model needs: everything else of the graph is left out of it.
 */
import type { Node, Tensor } from '../graph.ts';

/** The part of a graph that some outputs need. */
export interface LivePart {
  /** The nodes, in an order in which they can be run. */
  readonly nodes: readonly Node[];
  /** Every tensor that is read; an output of a live node that is not among them need not be written. */
  readonly tensors: ReadonlySet<Tensor>;
}

/**
 * Finds what the outputs need.
 * @param alias what stands in for tensors, where something does
 */
export function findLive(
  nodes: readonly Node[],
  outputs: readonly Tensor[],
  alias: ReadonlyMap<Tensor, Tensor> = new Map(),
): LivePart {
  const meant = (tensor: Tensor) => alias.get(tensor) ?? tensor;
  const tensors = new Set(outputs.map(meant));
  const live = nodes.toReversed().filter((node) => {
    if (!(node.outputs as readonly Tensor[]).some((output) => tensors.has(output))) return false;
    for (const input of node.inputs as readonly (Tensor | undefined)[]) if (input) tensors.add(meant(input));
    return true;
  });
  return { nodes: live.reverse(), tensors };
}
