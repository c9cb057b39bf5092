/**
 * @file What running a graph will take, before it is run: the arithmetic of its products, the numbers that everything
 * else moves, and how much of it is in memory at once. Sizes alone decide; nothing is computed.
 */
import type { OpName } from './catalogue.ts';
import type { Graph, Node, Tensor } from './graph.ts';
import { dataTypes } from './dtype.ts';
import { sizeOf } from './shape.ts';
import { fuseLayers } from './onnx/fuse.ts';
import { findLive } from './onnx/live.ts';

export interface GraphCost {
  /** Multiplications with an addition, in products. */
  readonly multiplyAdds: number;
  /** Numbers that other operators read and write. */
  readonly numbers: number;
  /** Bytes of the tensors that exist at once, at most: inputs, parameters and whatever is still to be read. */
  readonly peakBytes: number;
  /** Bytes that fused operators keep for themselves, from call to call. */
  readonly keptBytes: number;
}

export interface CostOptions {
  readonly outputs: readonly Tensor[];
  /** Whether spiking layers are single operators (see onnx/fuse.ts). */
  readonly fuse: boolean;
  /** Whether fused layers run again for the gradient (see FuseOptions). */
  readonly recompute?: boolean;
  /** Spikes per neuron and time step that fused layers are expected to take in. */
  readonly spikeRate: number;
}

type Work = Pick<GraphCost, 'multiplyAdds' | 'numbers'>;
type AnyNode = { readonly inputs: readonly (Tensor | undefined)[]; readonly outputs: readonly Tensor[] };

const size = (tensor: Tensor | undefined): number => (tensor ? sizeOf(tensor.shape) : 0);
const total = (tensors: readonly (Tensor | undefined)[]): number =>
  tensors.reduce((sum, tensor) => sum + size(tensor), 0);

/** A product, each of whose results has so many terms. */
const product = (results: number, terms: number): Work => ({ multiplyAdds: results * terms, numbers: 0 });
const nothing: Work = { multiplyAdds: 0, numbers: 0 };

/** Of a stack of fused layers, forward. @param per tensors that come for each layer, its weight first */
function stackForwardWork(
  x: Tensor | undefined,
  bits: Tensor | undefined,
  ofLayers: readonly (Tensor | undefined)[],
  per: number,
  spikeRate: number,
): Work {
  const [samples, steps] = (x ?? bits)!.shape as [number, number];
  let [multiplyAdds, numbers] = [0, 0];
  for (let at = 0; at < ofLayers.length; at += per) {
    const [neurons, fanIn] = ofLayers[at]!.shape as [number, number];
    const results = samples * steps * neurons;
    multiplyAdds += results * fanIn * (at === 0 && x ? 1 : spikeRate);
    numbers += results;
  }
  return { multiplyAdds, numbers };
}

/** Operators that do more than read and write each number once, or less. */
const rules: Partial<Record<OpName, (node: AnyNode & { attributes: object }, options: CostOptions) => Work>> =
  {
    matmul: ({ inputs: [a], outputs: [y] }) => product(size(y), a!.shape.at(-1)!),
    gemm: ({ inputs: [a, b], outputs: [y] }) =>
      // Of A [m,k] and B [k,n], transposed or not, m·n = size(y).
      product(size(y), Math.sqrt((size(a) * size(b)) / Math.max(1, size(y)))),
    // Filters reach about a third of a matrix product's rate.
    slidingPsn: ({ inputs: [x, weight] }) => product(size(x), 3 * size(weight)),
    slidingPsnGrad: ({ inputs: [, x, weight] }) => product(size(x), 6 * size(weight)),
    spikeLinear: ({ inputs: [x, weight] }, { spikeRate }) => ({
      multiplyAdds: size(x) * weight!.shape[0]! * spikeRate,
      numbers: (size(x) / weight!.shape[1]!) * weight!.shape[0]! + size(x),
    }),
    spikeLinearGrad: ({ inputs: [x, weight, dy] }, { spikeRate }) => ({
      multiplyAdds: size(x) * weight!.shape[0]! * (1 + spikeRate),
      numbers: 2 * size(x) + size(dy),
    }),
    // The recurrent product, gates and all; back it and that of the weights.
    gatedCell: ({ inputs: [x, weights] }) => product(size(x), weights!.shape[1]! + 10),
    gatedCellGrad: ({ inputs: [weights], outputs: [dx] }) => product(size(dx), 2 * weights!.shape[1]! + 20),
    // Of each complex state four products to go on and two to be read; back the states again, and three times as many.
    stateSpaceNeuron: ({ inputs: [x, pole] }) => product(size(x), 6 * (pole!.shape[1] ?? 1)),
    stateSpaceNeuronGrad: ({ inputs: [x, , pole] }) => product(size(x), 18 * (pole!.shape[1] ?? 1)),
    // Each of two states of three products, twice, and the potential; back the states again, and as much for each gradient.
    feedbackNeuron: ({ inputs: [x, , , , , recurrent] }, { spikeRate }) =>
      product(size(x), 18 + (recurrent ? spikeRate * recurrent.shape[0]! : 0)),
    feedbackNeuronGrad: ({ inputs: [x, , , , , , , , , recurrent] }, { spikeRate }) =>
      product(size(x), 60 + (recurrent ? (1 + 2 * spikeRate) * recurrent.shape[0]! : 0)),
    // Made of views: nothing moves.
    reshape: () => nothing,
    squeeze: () => nothing,
    unsqueeze: () => nothing,
    stopGradient: () => nothing,
    spikingLayer({ inputs: [x, , weight], outputs: [bits] }, { spikeRate }) {
      const [neurons, fanIn] = weight!.shape as [number, number];
      const results = bits!.shape[0]! * bits!.shape[1]! * neurons;
      return { multiplyAdds: results * fanIn * (x ? 1 : spikeRate), numbers: results };
    },
    // x and bits, then three inputs of each layer.
    spikingStack: ({ inputs: [x, bits, ...ofLayers] }, { spikeRate }) =>
      stackForwardWork(x, bits, ofLayers, 3, spikeRate),
    // x, bits and ds, then six inputs of each layer.
    spikingLayerGrad({ inputs: [x, bits, , ...ofLayers], attributes }, { spikeRate }) {
      const [samples, steps] = (x ?? bits)!.shape as [number, number];
      const isAgain = (attributes as { every: number }).every > 0;
      let work = isAgain ? stackForwardWork(x, bits, ofLayers, 6, spikeRate) : nothing;
      for (let at = 0; at < ofLayers.length; at += 6) {
        const [neurons, fanIn] = ofLayers[at]!.shape as [number, number];
        const results = samples * steps * neurons;
        const isFirst = at === 0;
        // Currents, made again, and the gradient of the weights are as sparse as what comes in; that of the input is dense.
        const share = isFirst && x ? 2 : 2 * spikeRate + (isFirst ? 0 : 1);
        work = {
          multiplyAdds: work.multiplyAdds + results * fanIn * share,
          numbers: work.numbers + 2 * results,
        };
      }
      return work;
    },
  };

/**
 * Adds up the cost of what some outputs need.
 * @throws ShapeError as gradients and definitions do, never for a graph that is made
 */
export function costOf(graph: Graph, options: CostOptions): GraphCost {
  const { outputs, fuse, recompute = false } = options;
  const plain = findLive(graph.nodes, outputs);
  const { nodes, alias } = fuse
    ? fuseLayers(graph, plain.nodes, outputs, { recompute })
    : { nodes: plain.nodes, alias: new Map<Tensor, Tensor>() };
  const live = findLive(nodes, outputs, alias);
  let [multiplyAdds, numbers] = [0, 0];
  for (const node of live.nodes as readonly (Node & AnyNode)[]) {
    const work = rules[node.op]?.(node, options) ?? moved(node, live.tensors);
    multiplyAdds += work.multiplyAdds;
    numbers += work.numbers;
  }
  const keptBytes = (live.nodes as readonly (Node & AnyNode)[]).reduce(
    (sum, node) => sum + scratchOf(node),
    0,
  );
  const peakBytes = peakOf(graph, live.nodes, live.tensors, outputs, alias);
  return { multiplyAdds, numbers, peakBytes, keptBytes };
}

/**
 * What the gradient of fused layers keeps from call to call, in bytes: of each layer a sum of its weights' gradient for
 * each of up to sixteen groups of samples, and the sums of groups of their rows, 15/4 of the weights, forward and back (kernels/operators/spiking-layer*).
 */
function scratchOf({ op, inputs }: Node & AnyNode): number {
  if (op !== 'spikingLayerGrad') return 0;
  const groups = Math.min(16, (inputs[0] ?? inputs[1])!.shape[0]!);
  const weights = inputs.slice(3).filter((_, i) => i % 6 === 0);
  return weights.reduce((sum, weight) => sum + bytesOf(weight!) * (groups + (2 * 15) / 4), 0);
}

function moved({ inputs, outputs }: AnyNode, read: ReadonlySet<Tensor>): Work {
  return { multiplyAdds: 0, numbers: total(inputs) + total(outputs.filter((output) => read.has(output))) };
}

/** Goes through the nodes, with every tensor there from where it is made to where it is last read. */
function peakOf(
  graph: Graph,
  nodes: readonly AnyNode[],
  read: ReadonlySet<Tensor>,
  outputs: readonly Tensor[],
  alias: ReadonlyMap<Tensor, Tensor>,
): number {
  const meant = (tensor: Tensor) => alias.get(tensor) ?? tensor;
  const lastRead = new Map<Tensor, number>();
  nodes.forEach(({ inputs }, at) => {
    for (const input of inputs) if (input) lastRead.set(meant(input), at);
  });
  for (const output of outputs) lastRead.set(meant(output), nodes.length);
  const ending = Map.groupBy(lastRead, ([, at]) => at);
  let held = [...graph.inputs, ...graph.parameters].reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  let peak = held;
  nodes.forEach((node, at) => {
    held += node.outputs
      .filter((output) => read.has(output))
      .reduce((sum, output) => sum + bytesOf(output), 0);
    peak = Math.max(peak, held);
    for (const [tensor] of ending.get(at) ?? []) if (tensor.source.kind === 'node') held -= bytesOf(tensor);
  });
  return peak;
}

function bytesOf(tensor: Tensor): number {
  return size(tensor) * dataTypes[tensor.dtype].array.BYTES_PER_ELEMENT;
}
