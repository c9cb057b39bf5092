/**
 * @file The operators of a graph: for each its inputs, attributes and outputs. Three tables have exactly one entry for
 * every name here, or the project does not compile: `definitions` (checks, result shapes, ONNX form), `gradientRules` and
 * `streamRules` (pieces along time); what a person calls (main/graph/functions) is built of these.
 */
import type { DType } from './dtype.ts';
import type { Tensor } from './graph.ts';

type Optional = Tensor | undefined;

/** One operator's signature: a tuple of inputs, an object of attributes, a tuple of outputs. */
interface Signature<
  Inputs extends readonly Optional[],
  Attributes extends object = Record<never, never>,
  Outputs extends readonly Tensor[] = [Tensor],
> {
  inputs: Inputs;
  attributes: Attributes;
  outputs: Outputs;
}

type Unary = Signature<[x: Tensor]>;
type Binary = Signature<[a: Tensor, b: Tensor]>;
type Reduction = Signature<[x: Tensor], { axes: readonly number[]; keepDims: boolean }>;

/** Recurrent cells (kernels/operators/gated-cell). */
export type Cell = 'gru' | 'lstm';

/** Derivatives of the step function, as the kernels know them: see `surrogates` in functions/spiking.ts. */
export type Surrogate =
  | 'atan'
  | 'sigmoid'
  | 'fast-sigmoid'
  | 'boxcar'
  | 'triangle'
  | 'slayer'
  | 'double-gaussian'
  | 'multi-gaussian'
  | 'straight-through';
/** What follows a spike: see `lifNeuron`. */
export type LifRule = 'none' | 'soft' | 'hard' | 'refractory' | 'refractory-conv';

interface SurrogateAttributes {
  surrogate: Surrogate;
  scale: number;
}
interface LifAttributes extends SurrogateAttributes {
  rule: LifRule;
  threshold: number;
  period: number;
}
/** `rest` is 1 − β, taken in double precision; `gradientDecay` and `ownDecay`: see optimizers/adam.ts. */
interface AdamAttributes {
  beta1: number;
  rest1: number;
  beta2: number;
  rest2: number;
  epsilon: number;
  gradientDecay: number;
  ownDecay: number;
}
/** `every`: steps between two saved states, where spikes are made again and not kept; else 0. */
interface StackAttributes {
  layers: number;
  every: number;
}
/** `split`: whether rows are cut up in time: 0 by their shape, 1 never, 2 always; the same spikes. */
interface MaskAttributes {
  period: number;
  split?: number;
}
/** `centred`: about the mean (layer normalisation), or not (root mean square). */
interface NormAttributes {
  centred: boolean;
  epsilon: number;
}
type LifGradAttributes = Omit<LifAttributes, 'period'>;
/**
 * `keep`: what a step leaves of the trace of the spikes; `period`: steps without a spike after one or, `byCandidates`, after each
 * potential that reaches the threshold; `straight`: whether the gradient goes through that mask.
 */
type FeedbackAttributes = SurrogateAttributes & {
  threshold: number;
  keep: number;
  period: number;
  byCandidates: boolean;
  straight: boolean;
};
/**
 * `through`: whether the gradient goes through resets; `straight`: through refractory masks; `freeze`: whether states stay as
 * they are for the period.
 */
type MemoryAttributes = LifAttributes & { through: boolean; straight: boolean; freeze: boolean };

/** Every operator. */
export interface Operators {
  // arithmetic, with broadcasting
  add: Binary;
  sub: Binary;
  mul: Binary;
  div: Binary;
  minimum: Binary;
  maximum: Binary;
  pow: Signature<[x: Tensor], { exponent: number }>;
  neg: Unary;
  abs: Unary;
  sign: Unary;
  exp: Unary;
  sin: Unary;
  cos: Unary;
  log: Unary;
  sqrt: Unary;
  sigmoid: Unary;
  tanh: Unary;
  softplus: Unary;
  relu: Unary;
  erf: Unary;
  // comparison and choice
  equal: Binary;
  greater: Binary;
  greaterOrEqual: Binary;
  less: Binary;
  lessOrEqual: Binary;
  logicalAnd: Binary;
  logicalOr: Binary;
  logicalNot: Unary;
  where: Signature<[condition: Tensor, a: Tensor, b: Tensor]>;
  cast: Signature<[x: Tensor], { dtype: DType }>;
  stopGradient: Unary;
  // bits, for random numbers
  bitwiseXor: Binary;
  shiftRight: Signature<[x: Tensor], { bits: number }>;
  range: Signature<[], { length: number }>;
  // products
  matmul: Binary;
  gemm: Signature<[a: Tensor, b: Tensor, c: Optional], { transA: boolean; transB: boolean }>;
  // reductions
  sum: Reduction;
  mean: Reduction;
  max: Reduction;
  argMax: Signature<[x: Tensor], { axis: number }>;
  softmax: Signature<[x: Tensor], { axis: number }>;
  logSoftmax: Signature<[x: Tensor], { axis: number }>;
  // layout
  reshape: Signature<[x: Tensor], { shape: readonly number[] }>;
  transpose: Signature<[x: Tensor], { perm: readonly number[] }>;
  slice: Signature<[x: Tensor], { axis: number; start: number; end: number; step: number }>;
  concat: Signature<Tensor[], { axis: number }>;
  expand: Signature<[x: Tensor], { shape: readonly number[] }>;
  squeeze: Signature<[x: Tensor], { axes: readonly number[] }>;
  unsqueeze: Signature<[x: Tensor], { axes: readonly number[] }>;
  pad: Signature<[x: Tensor], { before: readonly number[]; after: readonly number[]; value: number }>;
  // indexing
  gather: Signature<[x: Tensor, indices: Tensor], { axis: number }>;
  gatherElements: Signature<[x: Tensor, indices: Tensor], { axis: number }>;
  scatterAdd: Signature<[x: Tensor, indices: Tensor, updates: Tensor], { axis: number }>;
  // the domain `refract`
  linearScan: Signature<[x: Tensor, gate: Tensor], { reverse: boolean }>;
  spike: Signature<[u: Tensor], SurrogateAttributes & { threshold: number }>;
  spikeGrad: Signature<[u: Tensor, ds: Tensor], SurrogateAttributes & { threshold: number }>;
  refractoryMask: Signature<[c: Tensor], MaskAttributes, [s: Tensor, open: Tensor]>;
  convRefractoryMask: Signature<[c: Tensor], MaskAttributes, [s: Tensor, open: Tensor]>;
  lifNeuron: Signature<
    [current: Tensor, decay: Tensor],
    LifAttributes,
    [s: Tensor, count: Tensor, v: Tensor, open: Tensor]
  >;
  lifNeuronGrad: Signature<
    [v: Tensor, decay: Tensor, ds: Optional, dcount: Optional, dv: Optional, open: Optional],
    LifGradAttributes,
    [dcurrent: Tensor, ddecay: Tensor]
  >;
  slidingPsn: Signature<
    [x: Tensor, weight: Tensor, bias: Tensor],
    SurrogateAttributes,
    [s: Tensor, count: Tensor, h: Tensor]
  >;
  slidingPsnGrad: Signature<
    [h: Tensor, x: Tensor, weight: Tensor, ds: Optional, dcount: Optional, dh: Optional],
    SurrogateAttributes,
    [dx: Tensor, dweight: Tensor, dbias: Tensor]
  >;
  /** Gates in x and in recurrent [G·H,H], h and c in state and next [B,2,H]; kernels/operators/gated-cell. */
  gatedCell: Signature<
    [x: Tensor, recurrent: Tensor, state?: Tensor],
    { cell: Cell },
    [h: Tensor, saved: Tensor, next: Tensor]
  >;
  gatedCellGrad: Signature<
    [recurrent: Tensor, h: Tensor, saved: Tensor, dh: Tensor],
    { cell: Cell },
    [dx: Tensor, drecurrent: Tensor]
  >;
  /** x·weightᵀ + bias of spikes x. */
  spikeLinear: Signature<[x: Tensor, weight: Tensor, bias: Optional], Record<never, never>>;
  spikeLinearGrad: Signature<
    [x: Tensor, weight: Tensor, dy: Tensor],
    Record<never, never>,
    [dx: Tensor, dweight: Tensor, dbias: Tensor]
  >;
  norm: Signature<[x: Tensor, scale: Tensor, bias: Optional], NormAttributes>;
  normGrad: Signature<
    [x: Tensor, scale: Tensor, dy: Tensor],
    NormAttributes,
    [dx: Tensor, dscale: Tensor, dbias: Tensor]
  >;
  /** pole, mix and reset are [2,N,H]: real parts, then imaginary ones. */
  stateSpaceNeuron: Signature<
    /** state and next [B,2N+1,H]: real parts, imaginary ones, steps that a neuron still waits. */
    [x: Tensor, pole: Tensor, mix: Tensor, skip: Optional, reset: Optional, state?: Tensor],
    MemoryAttributes,
    [s: Tensor, count: Tensor, v: Tensor, open: Tensor, next: Tensor]
  >;
  /** x, v, pole, mix, skip, reset; then ds, dcount, dv, open. */
  stateSpaceNeuronGrad: Signature<
    [
      ...[x: Tensor, v: Tensor, pole: Tensor, mix: Tensor, skip: Optional, reset: Optional],
      ...[ds: Optional, dcount: Optional, dv: Optional, open: Optional],
    ],
    LifGradAttributes & { through: boolean; freeze: boolean },
    [dx: Tensor, dpole: Tensor, dmix: Tensor, dskip: Tensor]
  >;
  /**
   * map [6,H], read [2,H], feed and reset [7,H], recurrent [H,H]: see functions/feedback.ts. state and next [B,5,H]: both
   * states, the trace, the last spikes, steps that a neuron still waits.
   */
  feedbackNeuron: Signature<
    [
      x: Tensor,
      map: Tensor,
      read: Tensor,
      feed: Optional,
      reset: Optional,
      recurrent: Optional,
      state?: Tensor,
    ],
    FeedbackAttributes,
    [s: Tensor, count: Tensor, v: Tensor, next: Tensor, open: Tensor]
  >;
  feedbackNeuronGrad: Signature<
    [
      ...[x: Tensor, v: Tensor, map: Tensor, read: Tensor, feed: Optional, reset: Optional],
      ...[ds: Optional, dcount: Optional, dv: Optional, recurrent: Optional, open: Optional],
    ],
    FeedbackAttributes,
    /** The last is that of feed and of reset. */
    [dx: Tensor, dmap: Tensor, dread: Tensor, dfeed: Tensor]
  >;
  // made of the operators above by fuse.ts
  spikingLayer: Signature<
    [x: Optional, bits: Optional, weight: Tensor, bias: Tensor, decay: Tensor, state?: Tensor],
    Omit<LifAttributes, keyof SurrogateAttributes>,
    [bits: Tensor, count: Tensor, saved: Tensor, s: Tensor, next: Tensor]
  >;
  /** x, bits, ds of the last layer; then of each layer: weight, bias, decay, saved, bits, dcount. */
  spikingLayerGrad: Signature<
    Optional[],
    LifAttributes & StackAttributes,
    /** dx; then of each layer: dweight, dbias, ddecay. */
    Tensor[]
  >;
  /** x, bits; then of each layer: weight, bias, decay. */
  spikingStack: Signature<
    Optional[],
    Omit<LifAttributes, keyof SurrogateAttributes> & StackAttributes,
    /** Of each layer: count, saved. */
    Tensor[]
  >;
  // an optimizer's step for all parameters at once (main/graph/optimizers)
  /** Learning rate and both corrections, scalars; then of each parameter: value, gradient, both means. */
  adamStep: Signature<
    Tensor[],
    AdamAttributes,
    /** Of each parameter: value and both means. */
    Tensor[]
  >;
  /** Learning rate, a scalar; then of each parameter: value, gradient and, with momentum, buffer. */
  sgdStep: Signature<
    Tensor[],
    { momentum: number; weightDecay: number },
    /** Of each parameter: value and, with momentum, buffer. */
    Tensor[]
  >;
}

export type OpName = keyof Operators;
export type InputsOf<K extends OpName> = Readonly<Operators[K]['inputs']>;
export type AttributesOf<K extends OpName> = Readonly<Operators[K]['attributes']>;
export type OutputsOf<K extends OpName> = Readonly<Operators[K]['outputs']>;
