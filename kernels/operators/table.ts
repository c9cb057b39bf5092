/**
 * @file Every operator of the ONNX domain `refract`, version 1. Sequences are [B,T,H] (batch, time, channel),
 * float32 unless said. B may be 0; T and H are at least 1. What each computes stands in its folder's reference.ts.
 */
import type { PortableDefinition } from '../portable-function.ts';
import { rules } from './attributes.ts';
import { convRefractoryMask } from './conv-refractory-mask/portable.ts';
import { feedbackNeuronGrad } from './feedback-neuron-grad/portable.ts';
import { feedbackNeuron } from './feedback-neuron/portable.ts';
import { lifNeuronGrad } from './lif-neuron-grad/portable.ts';
import { lifNeuron } from './lif-neuron/portable.ts';
import { gatedCellGrad } from './gated-cell-grad/portable.ts';
import { gatedCell } from './gated-cell/portable.ts';
import { cells } from './gated-cell/reference.ts';
import { linearScan } from './linear-scan/portable.ts';
import { normGrad } from './norm-grad/portable.ts';
import { norm } from './norm/portable.ts';
import { refractoryMask } from './refractory-mask/portable.ts';
import { stateSpaceNeuronGrad } from './state-space-grad/portable.ts';
import { stateSpaceNeuron } from './state-space/portable.ts';
import { slidingPsnGrad } from './sliding-psn-grad/portable.ts';
import { slidingPsn } from './sliding-psn/portable.ts';
import { spikeLinearGrad } from './spike-linear-grad/portable.ts';
import { spikeLinear } from './spike-linear/portable.ts';
import { spikeGrad } from './spike-grad/portable.ts';
import { spike } from './spike/portable.ts';
import { surrogates } from './surrogate.ts';

/** One input or output. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: 'float32' | 'uint8';
  /** In words: "[B,T,H]". */
  readonly shape: string;
  readonly optional: boolean;
}

/** One attribute; without a default it must be given. */
type AttributeSpec =
  | { readonly type: 'int'; readonly minimum: number; readonly maximum?: number; readonly absent: number }
  | { readonly type: 'float'; readonly absent: number }
  | { readonly type: 'string'; readonly choices: readonly string[] };

export interface Operator {
  readonly name: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly attributes: Readonly<Record<string, AttributeSpec>>;
  readonly portable: PortableDefinition;
}

const sequence = '[B,T,H]';
const required = (name: string, shape = sequence): TensorSpec => ({
  name,
  dtype: 'float32',
  shape,
  optional: false,
});
const optional = (name: string, shape = sequence): TensorSpec => ({
  name,
  dtype: 'float32',
  shape,
  optional: true,
});
const mask = (name: string): TensorSpec => ({ name, dtype: 'uint8', shape: sequence, optional: true });

const threshold: AttributeSpec = { type: 'float', absent: 1 };
const period: AttributeSpec = { type: 'int', minimum: 0, absent: 0 };
/** Whether states stay as they are through a refractory period, and its inputs are lost. */
const freeze: AttributeSpec = { type: 'int', minimum: 0, maximum: 1, absent: 0 };
/** Whether a few long rows are cut up in time: by their shape, never, always. The spikes are the same. */
const split: AttributeSpec = { type: 'int', minimum: 0, maximum: 2, absent: 0 };
const layers: AttributeSpec = { type: 'int', minimum: 1, maximum: 8, absent: 1 };
/** Steps between two saved states where spikes are made again for the gradient: a multiple of 128; 0: they are kept. */
const every: AttributeSpec = { type: 'int', minimum: 0, absent: 0 };
const rule: AttributeSpec = { type: 'string', choices: rules };
const cell: AttributeSpec = { type: 'string', choices: cells };
const surrogate: Record<string, AttributeSpec> = {
  surrogate: { type: 'string', choices: surrogates },
  scale: { type: 'float', absent: 2 },
};

/** Over the last axis, about the mean or not. */
const normalisation: Record<string, AttributeSpec> = {
  centred: { type: 'int', minimum: 0, maximum: 1, absent: 1 },
  epsilon: { type: 'float', absent: 1e-5 },
};

/** A diagonal complex memory of N states a channel: real parts, then imaginary ones. */
const memoryInputs = [
  required('pole', '[2,N,H]'),
  required('mix', '[2,N,H]'),
  optional('skip', '[H]'),
  optional('reset', '[2,N,H]'),
];

/** Two real states a channel, a potential read of them, and what spikes do to both. */
const feedbackInputs = [
  required('map', '[6,H]'),
  required('read', '[2,H]'),
  optional('feed', '[7,H]'),
  optional('reset', '[7,H]'),
];
/** Whether each step that reaches the threshold begins a period, be it in one, and not spikes alone. */
const byCandidates: AttributeSpec = { type: 'int', minimum: 0, maximum: 1, absent: 0 };
/** Whether steps without an allowed spike have a gradient as if they had. */
const straight: AttributeSpec = { type: 'int', minimum: 0, maximum: 1, absent: 0 };
/** What a step leaves of the trace of the spikes; less than 1. */
const keep: AttributeSpec = { type: 'float', absent: 0 };

/** The operators by name. */
export const operators = {
  LinearScan: {
    name: 'LinearScan',
    inputs: [required('x'), required('gate', '[H] or [B,T,H]')],
    outputs: [required('h')],
    attributes: { reverse: { type: 'int', minimum: 0, maximum: 1, absent: 0 } },
    portable: linearScan,
  },
  Spike: {
    name: 'Spike',
    inputs: [required('u', 'any')],
    outputs: [required('s', 'that of u')],
    attributes: { threshold },
    portable: spike,
  },
  SpikeGrad: {
    name: 'SpikeGrad',
    inputs: [required('u', 'any'), required('ds', 'that of u')],
    outputs: [required('du', 'that of u')],
    attributes: { threshold, ...surrogate },
    portable: spikeGrad,
  },
  RefractoryMask: {
    name: 'RefractoryMask',
    inputs: [required('c')],
    outputs: [optional('s'), mask('open')],
    attributes: { period, split },
    portable: refractoryMask,
  },
  ConvRefractoryMask: {
    name: 'ConvRefractoryMask',
    inputs: [required('c')],
    outputs: [optional('s'), mask('open')],
    attributes: { period, split },
    portable: convRefractoryMask,
  },
  LifNeuron: {
    name: 'LifNeuron',
    inputs: [required('current'), required('decay', '[H]')],
    outputs: [optional('s'), optional('count', '[B,H]'), optional('v'), mask('open')],
    attributes: { rule, threshold, period },
    portable: lifNeuron,
  },
  LifNeuronGrad: {
    name: 'LifNeuronGrad',
    inputs: [
      required('v'),
      required('decay', '[H]'),
      optional('ds'),
      optional('dcount', '[B,H]'),
      optional('dv'),
      mask('open'),
    ],
    outputs: [optional('dcurrent'), optional('ddecay', '[B,H]')],
    attributes: { rule, threshold, ...surrogate },
    portable: lifNeuronGrad,
  },
  SlidingPsn: {
    name: 'SlidingPsn',
    inputs: [required('x'), required('weight', '[order]'), required('bias', '[]')],
    outputs: [optional('s'), optional('count', '[B,H]'), optional('h')],
    attributes: {},
    portable: slidingPsn,
  },
  SlidingPsnGrad: {
    name: 'SlidingPsnGrad',
    inputs: [
      required('h'),
      required('x'),
      required('weight', '[order]'),
      optional('ds'),
      optional('dcount', '[B,H]'),
      optional('dh'),
    ],
    outputs: [optional('dx'), optional('dweight', '[B,order]'), optional('dbias', '[B]')],
    attributes: surrogate,
    portable: slidingPsnGrad,
  },
  StateSpaceNeuron: {
    name: 'StateSpaceNeuron',
    // Where an earlier call has left the sequence: real parts, imaginary ones, steps that a neuron still waits.
    inputs: [required('x'), ...memoryInputs, optional('state', '[B,2N+1,H]')],
    outputs: [
      ...[optional('s'), optional('count', '[B,H]'), optional('v'), mask('open')],
      optional('next', '[B,2N+1,H]: state after the last step'),
    ],
    attributes: { rule, threshold, period, freeze },
    portable: stateSpaceNeuron,
  },
  StateSpaceNeuronGrad: {
    name: 'StateSpaceNeuronGrad',
    inputs: [
      ...[required('x'), required('v'), ...memoryInputs],
      ...[optional('ds'), optional('dcount', '[B,H]'), optional('dv'), mask('open')],
    ],
    outputs: [
      optional('dx'),
      optional('dpole', '[2,N,H]'),
      optional('dmix', '[2,N,H]'),
      optional('dskip', '[H]'),
    ],
    attributes: {
      ...{ rule, threshold, ...surrogate, freeze },
      through: { type: 'int', minimum: 0, maximum: 1, absent: 0 },
    },
    portable: stateSpaceNeuronGrad,
  },
  FeedbackNeuron: {
    name: 'FeedbackNeuron',
    // Where an earlier call has left the sequence: both states, the trace, the last spikes, steps that a neuron still waits.
    inputs: [
      ...[required('x'), ...feedbackInputs, optional('recurrent', '[H,H]')],
      optional('state', '[B,5,H]'),
    ],
    outputs: [
      ...[optional('s'), optional('count', '[B,H]'), optional('v')],
      optional('next', '[B,5,H]: state after the last step'),
      mask('open'),
    ],
    attributes: { threshold, keep, period, byCandidates },
    portable: feedbackNeuron,
  },
  FeedbackNeuronGrad: {
    name: 'FeedbackNeuronGrad',
    inputs: [
      ...[required('x'), required('v'), ...feedbackInputs],
      ...[optional('ds'), optional('dcount', '[B,H]'), optional('dv'), optional('recurrent', '[H,H]')],
      mask('open'),
    ],
    outputs: [
      optional('dx'),
      optional('dmap', '[6,H]'),
      optional('dread', '[2,H]'),
      optional('dfeed', '[7,H]'),
    ],
    attributes: { threshold, keep, ...surrogate, straight },
    portable: feedbackNeuronGrad,
  },
  Norm: {
    name: 'Norm',
    inputs: [required('x', '[…,C]'), required('scale', '[C]'), optional('bias', '[C]')],
    outputs: [optional('y', '[…,C]')],
    attributes: normalisation,
    portable: norm,
  },
  NormGrad: {
    name: 'NormGrad',
    inputs: [required('x', '[…,C]'), required('scale', '[C]'), required('dy', '[…,C]')],
    outputs: [optional('dx', '[…,C]'), optional('dscale', '[C]'), optional('dbias', '[C]')],
    attributes: normalisation,
    portable: normGrad,
  },
  GatedCell: {
    name: 'GatedCell',
    // Where an earlier call has left the sequence: h and c.
    inputs: [...[required('x', '[B,T,G·H]'), required('recurrent', '[G·H,H]')], optional('state', '[B,2,H]')],
    outputs: [
      ...[required('h'), optional('saved', '[B,T,S·H]')],
      optional('next', '[B,2,H]: state after the last step'),
    ],
    attributes: { cell },
    portable: gatedCell,
  },
  GatedCellGrad: {
    name: 'GatedCellGrad',
    inputs: [required('recurrent', '[G·H,H]'), required('h'), required('saved', '[B,T,S·H]'), required('dh')],
    outputs: [optional('dx', '[B,T,G·H]'), optional('drecurrent', '[G·H,H]')],
    attributes: { cell },
    portable: gatedCellGrad,
  },
  SpikeLinear: {
    name: 'SpikeLinear',
    inputs: [required('x', '[…,C]'), required('weight', '[H,C]'), optional('bias', '[H]')],
    outputs: [required('y', '[…,H]')],
    attributes: {},
    portable: spikeLinear,
  },
  SpikeLinearGrad: {
    name: 'SpikeLinearGrad',
    inputs: [required('x', '[…,C]'), required('weight', '[H,C]'), required('dy', '[…,H]')],
    outputs: [optional('dx', '[…,C]'), optional('dweight', '[H,C]'), optional('dbias', '[H]')],
    attributes: {},
    portable: spikeLinearGrad,
  },
} as const satisfies Record<string, Operator>;

export type OperatorName = keyof typeof operators;

/** What is known of an operator that stands for several others. */
export type FusedOperator = Omit<Operator, 'portable'>;

const packed = (name: string): TensorSpec => ({
  name,
  dtype: 'uint8',
  shape: '[B,T,8⌈H/64⌉]',
  optional: true,
});
const layerGradientInputs = [
  optional('weight', '[H,C]'),
  optional('bias', '[H]'),
  optional('decay', '[H]'),
  optional('saved', '[B,⌈T/128⌉,2,H]'),
  packed('spikes'),
  optional('dcount', '[B,H]'),
];

/**
 * Operators that take the place of several where kernels are native (main/graph/onnx/fuse.ts, main/graph/optimizers);
 * elsewhere those several run, so that these need no portable definition. The last six inputs and three outputs of
 * SpikingLayerGrad, and the last three inputs and both outputs of SpikingStack, come once for each layer of the stack;
 * "parameters" and "next" stand for tensors of every parameter.
 */
export const fusedOperators = {
  SpikingLayer: {
    name: 'SpikingLayer',
    inputs: [
      optional('x', '[B,T,C]'),
      packed('bits'),
      required('weight', '[H,C]'),
      required('bias', '[H]'),
      required('decay', '[H]'),
      // Where an earlier call has left the sequence: potentials and steps that a neuron still waits, −1 at rest.
      optional('state', '[B,2,H]'),
    ],
    outputs: [
      packed('bits'),
      optional('count', '[B,H]'),
      optional('saved', '[B,⌈T/128⌉,2,H]'),
      optional('s'),
      optional('next', '[B,2,H]: state after the last step'),
    ],
    attributes: { rule, threshold, period },
  },
  SpikingLayerGrad: {
    name: 'SpikingLayerGrad',
    inputs: [optional('x', '[B,T,C]'), packed('bits'), optional('ds'), ...layerGradientInputs],
    outputs: [
      optional('dx', '[B,T,C]'),
      optional('dweight', '[H,C]'),
      optional('dbias', '[H]'),
      optional('ddecay', '[H]'),
    ],
    attributes: { ...{ rule, threshold, period, ...surrogate }, layers, every },
  },
  SpikingStack: {
    name: 'SpikingStack',
    inputs: [
      optional('x', '[B,T,C]'),
      packed('bits'),
      optional('weight', '[H,C]'),
      optional('bias', '[H]'),
      optional('decay', '[H]'),
    ],
    outputs: [optional('count', '[B,H]'), optional('saved', '[B,⌈T/every⌉,2,H]')],
    attributes: { rule, threshold, period, layers, every },
  },
  AdamStep: {
    name: 'AdamStep',
    inputs: [
      required('learningRate', '[]'),
      required('correction1', '[]'),
      required('correction2', '[]'),
      required('parameters', 'any: of each its value, gradient and both means'),
    ],
    outputs: [required('next', 'of each parameter its value and both means')],
    attributes: {
      beta1: { type: 'float', absent: 0.9 },
      rest1: { type: 'float', absent: 0.1 },
      beta2: { type: 'float', absent: 0.999 },
      rest2: { type: 'float', absent: 0.001 },
      epsilon: { type: 'float', absent: 1e-8 },
      gradientDecay: { type: 'float', absent: 0 },
      ownDecay: { type: 'float', absent: 0 },
    },
  },
  SgdStep: {
    name: 'SgdStep',
    inputs: [
      required('learningRate', '[]'),
      required('parameters', 'any: of each its value, gradient and, with momentum, buffer'),
    ],
    outputs: [required('next', 'of each parameter its value and, with momentum, buffer')],
    attributes: { momentum: { type: 'float', absent: 0 }, weightDecay: { type: 'float', absent: 0 } },
  },
} as const satisfies Record<string, FusedOperator>;
