/** @file The forward model of a network: scores, spike counts, and what else somebody asks for. */
import { Graph, cast, costOf, encodeModel, equal, sub, sum } from '../graph/index.ts';
import type { Tensor as Symbol } from '../graph/index.ts';
import { ParameterList, buildNetwork, findVariant } from '../models/index.ts';
import type { Network } from '../models/index.ts';
import type { StepSpec } from './step-model.ts';
import type { NamedArray } from './weights-file.ts';

/** What a layer can give besides its spike counts. */
const layerOutputs = {
  /** Spikes, 0 or 1 [B,T,hidden]; of a layer that says real numbers, which of them are not 0. */
  trains: ({ spikes, mean }) => (mean ? sub(1, cast(equal(spikes, 0), 'float32')) : spikes),
  /** What is compared with the threshold, before any reset [B,T,hidden]. */
  potentials: ({ potential }) => potential,
  /** Spikes that go into each neuron's memory, summed over time [B,hidden]; only where memories read spikes. */
  before: ({ before }) => before,
  /** In how many steps each neuron was allowed to spike [B,hidden]; only of rules that forbid some. */
  allowed: ({ open }) => open && sum(cast(open, 'float32'), [1]),
} satisfies Record<string, (layer: Network['layers'][number]) => Symbol | undefined>;

export type LayerOutput = keyof typeof layerOutputs;

export interface ForwardOptions {
  readonly portable: boolean;
  /** Whether spiking layers become single operators; default: where operators are native. */
  readonly fuse?: boolean;
  /** What to give besides, as outputs `<name>.<layer>`. */
  readonly also?: readonly LayerOutput[];
  /** Name of a batch dimension that is left open, for exported models. */
  readonly dynamicBatch?: string;
  /** Values of the parameters, to store inside the model, for exported models. */
  readonly weights?: ReadonlyMap<string, NamedArray>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The forward model: `x` [B,T,C] and the parameters in; `logits` [B,K] or [B,T,K] and, per layer, `spikes.<layer>` [B,hidden]
 * (spikes of each neuron summed over time) out.
 */
export function buildForward(spec: StepSpec, options: ForwardOptions): Uint8Array {
  const { graph, outputs } = forwardGraph(spec, options.also);
  const { portable, fuse = !portable, dynamicBatch, weights, metadata } = options;
  const stored = weights && Object.fromEntries([...weights].map(([name, { data }]) => [name, data]));
  return encodeModel(graph, {
    outputs,
    portable,
    fuse,
    ...(dynamicBatch ? { dynamicBatch } : {}),
    ...(stored ? { parameterValues: stored } : {}),
    ...(metadata ? { metadata } : {}),
  });
}

/** Bytes that are in memory at once when a batch goes forward, where operators are native. */
export function forwardBytes(spec: StepSpec, also: readonly LayerOutput[]): number {
  const { graph, outputs } = forwardGraph(spec, also);
  const cost = costOf(graph, { outputs: Object.values(outputs), fuse: true, spikeRate: 0.2 });
  return cost.peakBytes + cost.keptBytes;
}

/** The network as a graph, with its outputs by name (see buildForward). */
export function forwardGraph(spec: StepSpec, also: readonly LayerOutput[] = []) {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [spec.batch, spec.steps, spec.channels]);
  const parameters = new ParameterList(graph);
  const { logits, layers } = buildNetwork(findVariant(spec.variant), spec.options, {
    x,
    classes: spec.classes,
    parameters,
  });
  const outputs: Record<string, Symbol> = { logits };
  layers.forEach((layer, l) => {
    outputs[`spikes.${l}`] = layer.count;
    for (const name of also) {
      const output = layerOutputs[name](layer);
      if (output) outputs[`${name}.${l}`] = output;
    }
  });
  return { graph, outputs };
}
