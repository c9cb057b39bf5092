/** @file The graph of one optimizer step, forward, backward and update for one batch size, and its ONNX model. */
import {
  Graph, adam, adamW, argMax, buildTrainingStep, cast, costOf, encodeModel, equal, sgd, softmaxCrossEntropy, sum,
} from '../graph/index.ts'; // prettier-ignore
import type { GraphCost, Optimizer, Tensor } from '../graph/index.ts';
import { ParameterList, buildNetwork, findVariant } from '../models/index.ts';
import type { Options, ParameterSpec } from '../models/index.ts';

/** What sequences look like. */
export interface DataShape {
  readonly steps: number;
  readonly channels: number;
  readonly classes: number;
}

export interface StepSpec extends DataShape {
  readonly variant: string;
  readonly options: Options;
  readonly batch: number;
}

const optimizers: Record<Options['optimizer'], (options: Options) => Optimizer> = {
  sgd: ({ momentum, weightDecay }) => sgd({ momentum, weightDecay }),
  adam: ({ weightDecay }) => adam({ weightDecay }),
  adamw: ({ weightDecay }) => adamW({ weightDecay }),
};

export function optimizerOf(options: Options): Optimizer {
  return optimizers[options.optimizer](options);
}

export interface StepModel {
  /** @param fuse whether spiking layers and the optimizer become single operators; default: where operators are native */
  readonly model: (portable: boolean, fuse?: boolean) => Uint8Array;
  /** What a step takes where operators are native. @param spikeRate spikes per neuron and time step that are expected */
  readonly cost: (spikeRate: number) => GraphCost;
  readonly parameters: readonly ParameterSpec[];
  /** Optimizer state: input names and shapes; it starts at zero. */
  readonly slots: Readonly<Record<string, readonly number[]>>;
  readonly layers: number;
}

/** Builds the graph of a step. Sizes are fixed: another batch size is another model. */
export function buildStep(spec: StepSpec): StepModel {
  const { batch, steps, channels, classes, options } = spec;
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const x = graph.input('x', 'float32', [batch, steps, channels]);
  const labels = graph.input('labels', 'int64', [batch]);
  const dropoutSeed = options.dropout > 0 ? graph.input('dropout.seed', 'int64', []) : undefined;
  const { logits, layers } = buildNetwork(findVariant(spec.variant), options, {
    x,
    classes,
    parameters,
    ...(dropoutSeed ? { dropoutSeed } : {}),
  });
  const loss = softmaxCrossEntropy(logits, labels);
  const step = buildTrainingStep(graph, {
    loss,
    parameters: parameters.tensors,
    optimizer: optimizerOf(options),
    ...(options.clipNorm > 0 ? { clipNorm: options.clipNorm } : {}),
  });
  const outputs: Record<string, Tensor> = {
    ...step.outputs,
    loss,
    correct: sum(cast(equal(argMax(logits, 1), labels), 'float32')),
  };
  layers.forEach(({ count }, l) => (outputs[`spikes.${l}`] = sum(count, [0])));
  const { recompute } = options;
  const fusedOutputs = { ...outputs, ...step.fusedOutputs };
  return {
    model: (portable, fuse = !portable) =>
      encodeModel(graph, { outputs: fuse ? fusedOutputs : outputs, portable, fuse, recompute }),
    cost: (spikeRate) =>
      costOf(graph, { outputs: Object.values(fusedOutputs), fuse: true, recompute, spikeRate }),
    parameters: parameters.specs,
    slots: step.stateInputs,
    layers: layers.length,
  };
}
