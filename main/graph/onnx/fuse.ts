/**
 * @file Fuses spiking layers. Where a linear map feeds leaky neurons, and their gradient feeds the map's gradients, one
 * operator forward and one back take their place: they cost what spikes, and keep a bit a spike instead of tensors of
 * [B,T,H]. The graph itself stays as it was written: what is not fused (portable models, potentials that someone asks
 * for) is the same graph, and the reference for this one.
 */
import type { Node as AnyNode, Graph, Tensor } from '../graph.ts';
import { sameShape, sizeOf } from '../shape.ts';
import type { OpName } from '../catalogue.ts';
import type { Node } from '../graph.ts';
import { findLive } from './live.ts';
import { stackForward } from './recompute.ts';

export interface FuseOptions {
  /**
   * Whether sequences come in pieces: each layer then reads an input `state.<layer>` [B,2,H] and gives an output
   * `next.<layer>` for the piece that follows. At rest all states are −1. What else goes from step to step has to be taken
   * care of before (../stream/stream-graph.ts).
   */
  readonly streamed?: boolean;
  /** Whether layers keep no spikes for the gradient but run again for it (recompute.ts): the same bits, in less memory. */
  readonly recompute?: boolean;
}

export interface Fused {
  readonly nodes: readonly AnyNode[];
  /** What is given besides: the states of streamed layers. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** What stands in for tensors of the graph. */
  readonly alias: ReadonlyMap<Tensor, Tensor>;
}

/** A linear map into leaky neurons, and back. */
interface Layer {
  readonly neuron: Node<'lifNeuron'>;
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly gradient?: LayerGradient;
}

interface LayerGradient {
  readonly node: Node<'lifNeuronGrad'>;
  /** Tensors that the fused gradient gives instead. */
  readonly dweight: readonly Tensor[];
  readonly dbias: readonly Tensor[];
  readonly ddecay: readonly Tensor[];
  readonly dx: readonly Tensor[];
}

/**
 * Layers with so many weights are left to matrix products, which go through them block by block: adding up rows goes through
 * all for every step, and keeps a sum of their gradient for each of sixteen groups of samples. Of 1024 × 1024 weights and
 * 10 % spikes both took the same time, of 2048 × 2048 the products half of it (`bench train --hidden`).
 */
const wide = 2 ** 20;

/** The operator takes no more layers at once (kernels/operators/spiking-layer-grad). */
const maxLayers = 8;

/**
 * Finds layers and fuses them.
 * @param nodes the live ones, in order
 * @param outputs what the model gives
 */
export function fuseLayers(
  graph: Graph,
  nodes: readonly AnyNode[],
  outputs: readonly Tensor[],
  { streamed = false, recompute = false }: FuseOptions = {},
): Fused {
  const layers = findLayers(nodes, outputs, recompute);
  const alias = new Map<Tensor, Tensor>();
  const packed = new Map<Tensor, Tensor>();
  const replaced = new Map<AnyNode, AnyNode>();
  const states: Record<string, Tensor> = {};
  layers.forEach((layer, l) => {
    const [batch, , neurons] = layer.neuron.outputs[0].shape as readonly [number, number, number];
    const state = streamed ? graph.input(`state.${l}`, 'float32', [batch, 2, neurons]) : undefined;
    const fused = forward(graph, layer, inputOf(layer, packed), state);
    const [bits, count, , s, next] = fused.outputs;
    if (streamed) states[`next.${l}`] = next;
    packed.set(layer.neuron.outputs[0], bits);
    alias.set(layer.neuron.outputs[0], s).set(layer.neuron.outputs[1], count);
    replaced.set(layer.neuron, fused);
  });
  for (const stack of stacksOf(layers)) {
    const fused = backward(graph, stack, packed, (layer) => replaced.get(layer.neuron) as FusedLayer);
    const [dx, ...results] = fused.outputs;
    const stand = (tensors: readonly Tensor[], by: Tensor) =>
      tensors.forEach((tensor) => alias.set(tensor, by));
    stand(stack[0]!.gradient.dx, dx!);
    stack.forEach(({ gradient }, l) => {
      stand(gradient.dweight, results[3 * l]!);
      stand(gradient.dbias, results[3 * l + 1]!);
      stand(gradient.ddecay, results[3 * l + 2]!);
    });
    replaced.set(stack[0]!.gradient.node, fused);
  }
  const wanted = [...outputs, ...Object.values(states)];
  const find = (all: readonly AnyNode[]) => findLive(all, wanted, alias).nodes;
  const fusedNodes = find(nodes.map((node) => replaced.get(node) ?? node));
  const live = inOrder(recompute ? find(stackForward(graph, fusedNodes, wanted, alias)) : fusedNodes, alias);
  return { nodes: live, alias, outputs: states };
}

/** The neurons of layers that are fused where nothing is recomputed. Parameters as of fuseLayers. */
export function fusedNeurons(nodes: readonly AnyNode[], outputs: readonly Tensor[]): ReadonlySet<AnyNode> {
  return new Set(findLayers(nodes, outputs, false).map(({ neuron }) => neuron));
}

/** @param isNeeded whether wide layers have to be fused, too */
function findLayers(nodes: readonly AnyNode[], outputs: readonly Tensor[], isNeeded: boolean): Layer[] {
  const readers = findReaders(nodes, outputs);
  return nodes.flatMap((node) => {
    const layer = is(node, 'lifNeuron') && matchLayer(node, readers);
    return layer && (isNeeded || sizeOf(layer.weight.shape) < wide) ? [layer] : [];
  });
}

/** An order in which nodes can be run: what a fused node replaces stood in several places. */
function inOrder(nodes: readonly AnyNode[], alias: ReadonlyMap<Tensor, Tensor>): AnyNode[] {
  const ordered = new Set<AnyNode>();
  const entered = new Set<AnyNode>();
  const known = new Set(nodes);
  const visit = (node: AnyNode) => {
    if (ordered.has(node) || !known.has(node)) return;
    if (entered.has(node)) throw new Error(`internal: fused layers wait for each other at ${node.op}`);
    entered.add(node);
    for (const input of node.inputs as readonly (Tensor | undefined)[]) {
      const source = input && (alias.get(input) ?? input).source;
      if (source?.kind === 'node') visit(source.node);
    }
    ordered.add(node);
  };
  nodes.forEach(visit);
  return [...ordered];
}

type TrainedLayer = Layer & { readonly gradient: LayerGradient };

/** Layers whose gradients can be taken in one pass: each feeds the next, and what comes back goes nowhere else. */
function stacksOf(layers: readonly Layer[]): TrainedLayer[][] {
  const stacks: TrainedLayer[][] = [];
  for (const layer of layers) {
    if (!layer.gradient) continue;
    const trained = layer as TrainedLayer;
    const below = stacks.find((stack) => continues(stack, trained));
    if (below) below.push(trained);
    else stacks.push([trained]);
  }
  return stacks;
}

function continues(stack: readonly TrainedLayer[], layer: TrainedLayer): boolean {
  const top = stack.at(-1)!;
  const [, , ds] = top.gradient.node.inputs;
  const comesBack = ds !== undefined && layer.gradient.dx.length === 1 && layer.gradient.dx[0] === ds;
  const alike = JSON.stringify(top.neuron.attributes) === JSON.stringify(layer.neuron.attributes);
  return stack.length < maxLayers && layer.x === top.neuron.outputs[0] && comesBack && alike;
}

type FusedLayer = Node<'spikingLayer'>;
type Readers = ReadonlyMap<Tensor, readonly (AnyNode | 'output')[]>;

function is<K extends OpName>(node: AnyNode | 'output' | undefined, op: K): node is AnyNode & Node<K> {
  return typeof node === 'object' && node.op === op;
}

function findReaders(nodes: readonly AnyNode[], outputs: readonly Tensor[]): Readers {
  const readers = new Map<Tensor, (AnyNode | 'output')[]>();
  const add = (tensor: Tensor, reader: AnyNode | 'output') =>
    readers.set(tensor, [...(readers.get(tensor) ?? []), reader]);
  for (const node of nodes) {
    for (const input of node.inputs as readonly (Tensor | undefined)[]) if (input) add(input, node);
  }
  for (const output of outputs) add(output, 'output');
  return readers;
}

/** The node that makes a tensor, if it is one of this kind. */
function made<K extends OpName>(tensor: Tensor, op: K): Node<K> | undefined {
  const { source } = tensor;
  return source.kind === 'node' && is(source.node, op) ? source.node : undefined;
}

/** linear(x, weight, bias) → lifNeuron whose potentials and mask nobody but its gradient wants. */
function matchLayer(neuron: Node<'lifNeuron'>, readers: Readers): Layer | undefined {
  const [current] = neuron.inputs;
  const product = made(made(current, 'reshape')?.inputs[0] ?? current, 'gemm');
  if (!product || current.dtype !== 'float32') return undefined;
  const [rows, weight, bias] = product.inputs;
  const { transA, transB } = product.attributes;
  const x = made(rows, 'reshape')?.inputs[0];
  const [, , v, open] = neuron.outputs;
  if (transA || !transB || !bias || !sameShape(bias.shape, [weight.shape[0]!])) return undefined;
  if (!x || !sameShape(x.shape.slice(0, -1), current.shape.slice(0, -1))) return undefined;
  const wanting = new Set([...(readers.get(v) ?? []), ...(readers.get(open) ?? [])]);
  if (wanting.size === 0) return { neuron, x, weight, bias };
  const [node] = wanting;
  if (wanting.size > 1 || !is(node, 'lifNeuronGrad')) return undefined;
  const gradient = matchGradient(node, { rows, x, weight }, readers);
  return gradient && { neuron, x, weight, bias, gradient };
}

/** lifNeuronGrad → the gradients of the weight, the bias and the input, and nothing else. */
function matchGradient(
  node: Node<'lifNeuronGrad'>,
  { rows, x, weight }: { readonly rows: Tensor; readonly x: Tensor; readonly weight: Tensor },
  readers: Readers,
): LayerGradient | undefined {
  const [, , , , dv] = node.inputs;
  const [dcurrent, ddecay] = node.outputs;
  if (dv) return undefined;
  const found = {
    dweight: [] as Tensor[],
    dbias: [] as Tensor[],
    ddecay: [] as Tensor[],
    dx: [] as Tensor[],
  };
  for (const reader of readers.get(dcurrent) ?? []) {
    if (!is(reader, 'reshape')) return undefined;
    const [flat] = reader.outputs;
    for (const use of readers.get(flat) ?? []) {
      if (!is(use, 'gemm')) return undefined;
      const [a, b, c] = use.inputs;
      const { transA, transB } = use.attributes;
      const [result] = use.outputs;
      if (c) return undefined;
      if (a === flat && b === rows && transA && !transB) found.dweight.push(result);
      else if (a === flat && b === weight && !transA && !transB) {
        const back = reshapesOf(result, x.shape, readers);
        if (!back) return undefined;
        found.dx.push(...back);
      } else if (b === flat && !transA && !transB && a.shape[0] === 1 && isOnes(a)) {
        const back = reshapesOf(result, [weight.shape[0]!], readers);
        if (!back) return undefined;
        found.dbias.push(...back);
      } else return undefined;
    }
  }
  for (const reader of readers.get(ddecay) ?? []) {
    const isSum = is(reader, 'sum') && sameShape(reader.attributes.axes, [0]) && !reader.attributes.keepDims;
    if (!isSum) return undefined;
    found.ddecay.push(reader.outputs[0]);
  }
  return { node, ...found };
}

/** What a tensor becomes by reshapes to a shape; undefined if anything else reads it. */
function reshapesOf(tensor: Tensor, shape: readonly number[], readers: Readers): Tensor[] | undefined {
  const results: Tensor[] = [];
  for (const reader of readers.get(tensor) ?? []) {
    if (!is(reader, 'reshape') || !sameShape(reader.outputs[0].shape, shape)) return undefined;
    results.push(reader.outputs[0]);
  }
  return results;
}

/** A row of ones, as sumLeading makes it. */
function isOnes(tensor: Tensor): boolean {
  const { source } = made(tensor, 'expand')?.inputs[0] ?? tensor;
  return source.kind === 'constant' && source.data.every((value) => Number(value) === 1);
}

interface LayerInput {
  readonly x: Tensor | undefined;
  readonly bits: Tensor | undefined;
}

/** The spikes of a fused layer come as bits. */
function inputOf({ x }: Layer, packed: ReadonlyMap<Tensor, Tensor>): LayerInput {
  const bits = packed.get(x);
  return bits ? { x: undefined, bits } : { x, bits: undefined };
}

function nodeOf<K extends OpName>(tensor: Tensor, op: K): Node<K> {
  return made(tensor, op)!;
}

function forward(graph: Graph, layer: Layer, { x, bits }: LayerInput, state: Tensor | undefined): FusedLayer {
  const { neuron, weight, bias } = layer;
  const { rule, threshold, period } = neuron.attributes;
  const inputs = [x, bits, weight, bias, neuron.inputs[1]] as const;
  const attributes = { rule, threshold, period };
  const [first] = graph.append('spikingLayer', state ? ([...inputs, state] as const) : inputs, attributes);
  return nodeOf(first, 'spikingLayer');
}

function backward(
  graph: Graph,
  stack: readonly TrainedLayer[],
  packed: ReadonlyMap<Tensor, Tensor>,
  fusedOf: (layer: TrainedLayer) => FusedLayer,
): Node<'spikingLayerGrad'> {
  const { x, bits } = inputOf(stack[0]!, packed);
  const [, , ds] = stack.at(-1)!.gradient.node.inputs;
  const perLayer = stack.flatMap((layer, l) => {
    const [, decay, , dcount] = layer.gradient.node.inputs;
    const [spikes, , saved] = fusedOf(layer).outputs;
    const isLast = l === stack.length - 1;
    return [layer.weight, layer.bias, decay, saved, isLast ? undefined : spikes, dcount];
  });
  const attributes = { ...stack[0]!.neuron.attributes, layers: stack.length, every: 0 };
  const [first] = graph.append('spikingLayerGrad', [x, bits, ds, ...perLayer], attributes);
  return nodeOf(first!, 'spikingLayerGrad');
}
