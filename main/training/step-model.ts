/** @file The graph of one optimizer step, forward, backward and update for one batch size, and its ONNX model. */
import {
  Graph, adam, adamW, buildTrainingStep, costOf, encodeModel, maximum, minimum, sgd, sum,
} from '../graph/index.ts'; // prettier-ignore
import type { GraphCost, Optimizer, Tensor } from '../graph/index.ts';
import { ParameterList, buildNetwork, drawsNumbers, findVariant } from '../models/index.ts';
import type { Options, ParameterSpec } from '../models/index.ts';
import type { DataShape } from './data-shape.ts';
import { objectives } from './objective.ts';

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

function optimizerOf(options: Options): Optimizer {
  return optimizers[options.optimizer](options);
}

/** The input for the share of the training that is done. */
const PROGRESS = 'training.progress';

/**
 * The scalar inputs of a step.
 * @param number of the step, from 1
 * @param learningRate of this step
 * @param progress share of the training's steps that is done before it; 1 where there is no end to come
 */
export function scalarsOf(
  { variant, options }: Pick<StepSpec, 'variant' | 'options'>,
  number: number,
  learningRate: number,
  progress = 1,
): Record<string, number> {
  const isAnnealed = findVariant(variant).synapses?.isAnnealed === true;
  return {
    ...optimizerOf(options).scalarValues(number, learningRate),
    ...(isAnnealed ? { [PROGRESS]: progress } : {}),
  };
}

/** The next values, those of bounded parameters cut to their bounds. */
function within(
  nexts: Readonly<Record<string, Tensor>>,
  specs: readonly ParameterSpec[],
): Record<string, Tensor> {
  const bounds = new Map(
    specs.flatMap(({ name, within: range }) => (range ? [[`next.${name}`, range]] : [])),
  );
  return Object.fromEntries(
    Object.entries(nexts).map(([name, next]) => {
      const range = bounds.get(name);
      return [name, range ? minimum(maximum(next, range[0]), range[1]) : next];
    }),
  );
}

export interface StepModel {
  /** @param fuse whether spiking layers and the optimizer become single operators; default: where operators are native */
  readonly model: (portable: boolean, fuse?: boolean) => Uint8Array;
  /** For CUDA, where spiking layers stay as they are, and the optimizer is one operator. */
  readonly cudaModel: () => Uint8Array;
  /** What a step takes where operators are native. @param spikeRate spikes per neuron and time step that are expected */
  readonly cost: (spikeRate: number) => GraphCost;
  /** What is trained. */
  readonly parameters: readonly ParameterSpec[];
  /** What a trained network is made of: its parameters, and running averages that follow them. */
  readonly weights: readonly ParameterSpec[];
  /** Optimizer state: input names and shapes; it starts at zero. */
  readonly slots: Readonly<Record<string, readonly number[]>>;
  readonly layers: number;
}

/** Builds the graph of a step. Sizes are fixed: another batch size is another model. */
export function buildStep(spec: StepSpec): StepModel {
  const { batch, steps, channels, classes, options } = spec;
  const variant = findVariant(spec.variant);
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const x = graph.input('x', 'float32', [batch, steps, channels]);
  const objectiveOf = objectives[spec.asked ?? 'class'](graph, spec);
  const dropoutSeed = drawsNumbers(variant, options) ? graph.input('dropout.seed', 'int64', []) : undefined;
  const progress = variant.synapses?.isAnnealed ? graph.input(PROGRESS, 'float32', []) : undefined;
  const { logits, layers } = buildNetwork(variant, options, {
    x,
    classes,
    parameters,
    isTraining: true,
    ...(progress ? { progress } : {}),
    ...(dropoutSeed ? { dropoutSeed } : {}),
  });
  const { loss, correct } = objectiveOf(logits);
  const step = buildTrainingStep(graph, {
    loss,
    parameters: parameters.tensors,
    optimizer: optimizerOf(options),
    ...(options.clipNorm > 0 ? { clipNorm: options.clipNorm } : {}),
  });
  const kept = (nexts: Readonly<Record<string, Tensor>>) => within(nexts, parameters.specs);
  const outputs: Record<string, Tensor> = {
    ...kept(step.outputs),
    loss,
    ...(correct ? { correct } : {}),
  };
  for (const { name, next } of parameters.averages) if (next) outputs[`next.${name}`] = next;
  layers.forEach(({ count }, l) => (outputs[`spikes.${l}`] = sum(count, [0])));
  const { recompute } = options;
  const fusedOutputs = { ...outputs, ...kept(step.fusedOutputs) };
  return {
    model: (portable, fuse = !portable) =>
      encodeModel(graph, { outputs: fuse ? fusedOutputs : outputs, portable, fuse, recompute }),
    cudaModel: () => encodeModel(graph, { outputs: fusedOutputs, portable: false, fuse: false }),
    cost: (spikeRate) =>
      costOf(graph, { outputs: Object.values(fusedOutputs), fuse: true, recompute, spikeRate }),
    parameters: parameters.specs,
    weights: [
      ...parameters.specs,
      ...parameters.averages.map(({ name, shape, start }) => ({ name, shape, start })),
    ],
    slots: step.stateInputs,
    layers: layers.length,
  };
}
