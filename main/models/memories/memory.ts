/** @file What a memory is: the linear part of a spiking layer, which turns input current into membrane potential. */
import type { StateSpaceParameters, Tensor } from '../../graph/index.ts';
import type { LayerOptions, Options, PartOption } from '../options.ts';
import type { ParameterList } from '../parameters.ts';

/** Where a part stands while its layer is built. */
export interface LayerContext {
  /** Prefix of the layer's parameter names: "layers.0". */
  readonly name: string;
  /** Neurons in the layer. */
  readonly hidden: number;
  readonly options: LayerOptions;
  readonly parameters: ParameterList;
  /** Integer scalar that changes every step; given while training, absent in evaluation. */
  readonly seed?: Tensor;
}

/** Coefficients [hidden], or the same number for all neurons. */
export type Row = Tensor | number;

/**
 * Two states h and g, of which h is the potential: h[t] = m₀·h[t−1] + m₁·g[t−1] + m₂·x[t] and g[t] = m₃·h[t−1] + m₄·g[t−1] +
 * m₅·x[t].
 */
export type TwoStates = readonly [Row, Row, Row, Row, Row, Row];

/** Without `stateSpace` and `potential` there is no memory: the potential is the current. */
export interface Memory {
  readonly id: string;
  readonly title: string;
  /** In the catalogue's notation: x input current, u membrane potential, t step. */
  readonly equation: string;
  /** What its symbols mean that are not the catalogue's own (main/models/notation.ts). */
  readonly symbols?: Readonly<Record<string, string>>;
  readonly options: readonly PartOption[];
  /** Where its options start from, if not the usual defaults. */
  readonly defaults?: Partial<Options>;
  /** Where it is published. */
  readonly source: string;
  /** Whether it can be computed in parallel over time; default true. */
  readonly parallel?: boolean;
  /**
   * The share of the membrane potential that is left after a step, [hidden], where the memory is a leaky integrator:
   * fused neuron operators take it.
   */
  readonly decay?: (context: LayerContext) => Tensor;
  /** The memory as a diagonal state space: what the operator of any linear memory takes. */
  readonly stateSpace?: (context: LayerContext) => StateSpaceParameters;
  /** The memory as two real states that spikes of the layer can reach again; of connected neurons (../feedback/layer.ts). */
  readonly states?: (context: LayerContext) => TwoStates;
  /** How many currents a neuron takes if a linear map makes them, side by side [B,T,2·hidden]; absent: 1. */
  readonly currents?: 2;
  /** Maps of `hidden` to `hidden` numbers within the memory: of what comes in at a step, and of what was there before; absent: none. */
  readonly gates?: { readonly ofInput?: number; readonly ofState?: number };
  /** How many numbers of a neuron what comes in at a step is added to; absent: 1, the potential. */
  readonly reaches?: (options: Options) => number;
  /** The potential [B,T,hidden] itself, where the memory is not a system whose parameters stay the same over time. */
  readonly potential?: (current: Tensor, context: LayerContext) => Tensor;
}
