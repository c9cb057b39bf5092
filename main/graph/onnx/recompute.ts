/**
 * @file Recomputation instead of storage. A stack of fused layers that nobody looks into but its own gradient becomes one
 * operator forward, which keeps nothing of it but counts and, every √T steps or so, the layers' states; the gradient makes
 * spikes and states between them again, block by block. Both the states that are kept and a block then grow with √T.
 */
import type { Node as AnyNode, Graph, Node, Tensor } from '../graph.ts';
import type { OpName } from '../catalogue.ts';
import { segmentSteps } from '../definitions/spiking.ts';

/** Inputs of spikingLayerGrad: those before the layers', and of each layer (catalogue.ts). */
const [firstOfLayers, perLayer] = [3, 6];

/** Steps of a block: about as many whole segments as there are blocks. */
function blockSteps(steps: number): number {
  return segmentSteps * Math.ceil(Math.sqrt(steps / segmentSteps));
}

function is<K extends OpName>(node: AnyNode, op: K): node is AnyNode & Node<K> {
  return node.op === op;
}

type Gradient = Node<'spikingLayerGrad'>;

/**
 * Replaces the stacks that it can.
 * @param nodes of the fused model
 * @param outputs what the model gives
 * @param alias what stands in for tensors of the graph; changed where stacks are replaced
 * @returns the nodes, in no order, with what is no longer needed still among them
 */
export function stackForward(
  graph: Graph,
  nodes: readonly AnyNode[],
  outputs: readonly Tensor[],
  alias: Map<Tensor, Tensor>,
): AnyNode[] {
  const meant = (tensor: Tensor) => alias.get(tensor) ?? tensor;
  const readers = new Map<Tensor, Set<AnyNode | 'output'>>();
  const read = (tensor: Tensor, reader: AnyNode | 'output') =>
    readers.set(meant(tensor), (readers.get(meant(tensor)) ?? new Set<AnyNode | 'output'>()).add(reader));
  for (const node of nodes) {
    for (const input of node.inputs as readonly (Tensor | undefined)[]) if (input) read(input, node);
  }
  for (const output of outputs) read(output, 'output');
  return nodes.flatMap((node) => {
    const layers = is(node, 'spikingLayerGrad') ? layersOf(node) : undefined;
    if (!layers || !staysInside(node as AnyNode & Gradient, layers, readers)) return [node];
    return replace(graph, node as AnyNode & Gradient, layers, alias);
  });
}

/** The layers that a gradient is of, the first one first. */
function layersOf({ inputs, attributes }: Gradient): readonly Node<'spikingLayer'>[] {
  return Array.from({ length: attributes.layers }, (_, l) => {
    const { source } = inputs[firstOfLayers + l * perLayer + 3]!;
    return (source as { readonly node: Node<'spikingLayer'> }).node;
  });
}

/** Whether nobody but the stack and its gradient reads spikes and states of its layers. */
function staysInside(
  gradient: AnyNode & Gradient,
  layers: readonly Node<'spikingLayer'>[],
  readers: ReadonlyMap<Tensor, ReadonlySet<AnyNode | 'output'>>,
): boolean {
  const own = new Set<unknown>([gradient, ...layers]);
  return layers.every(({ outputs: [bits, , saved, s, next] }) =>
    [bits, saved, s, next].every((tensor) =>
      [...(readers.get(tensor) ?? [])].every((reader) => own.has(reader)),
    ),
  );
}

function replace(
  graph: Graph,
  gradient: Gradient,
  layers: readonly Node<'spikingLayer'>[],
  alias: Map<Tensor, Tensor>,
): AnyNode[] {
  const [x, bits] = layers[0]!.inputs;
  const { rule, threshold, period } = layers[0]!.attributes;
  const every = blockSteps((x ?? bits)!.shape[1]!);
  const parameters = layers.flatMap(({ inputs: [, , weight, bias, decay] }) => [weight, bias, decay]);
  const attributes = { rule, threshold, period, layers: layers.length, every };
  const results = graph.append('spikingStack', [x, bits, ...parameters], attributes);
  const again = gradient.inputs.map((input, at) => {
    const [l, which] = [Math.floor((at - firstOfLayers) / perLayer), (at - firstOfLayers) % perLayer];
    if (at < firstOfLayers || which < 3 || which === 5) return input;
    return which === 3 ? results[2 * l + 1] : undefined;
  });
  const given = graph.append('spikingLayerGrad', again, { ...gradient.attributes, every });
  const stand = (tensor: Tensor, by: Tensor) => {
    for (const [written, meant] of alias) if (meant === tensor) alias.set(written, by);
    alias.set(tensor, by);
  };
  layers.forEach(({ outputs: [, count] }, l) => stand(count, results[2 * l]!));
  gradient.outputs.forEach((output, i) => stand(output, given[i]!));
  return [results[0]!, given[0]!].map(({ source }) => (source as { readonly node: AnyNode }).node);
}
