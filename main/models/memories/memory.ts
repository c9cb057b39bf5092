/** @file What a memory is: the linear part of a spiking layer, which turns input current into membrane potential. */
import type { StateSpaceParameters, Tensor } from '../../graph/index.ts';
import type { Options, PartOption } from '../options.ts';
import type { ParameterList } from '../parameters.ts';

/** Where a part stands while its layer is built. */
export interface LayerContext {
  /** Prefix of the layer's parameter names: "layers.0". */
  readonly name: string;
  /** Neurons in the layer. */
  readonly hidden: number;
  readonly options: Options;
  readonly parameters: ParameterList;
}

export interface Memory {
  readonly id: string;
  readonly title: string;
  /** In the catalogue's notation: x input current, u membrane potential, t step. */
  readonly equation: string;
  readonly options: readonly PartOption[];
  /** Where it is published. */
  readonly source: string;
  /**
   * The share of the membrane potential that is left after a step, [hidden], where the memory is a leaky integrator:
   * fused neuron operators take it.
   */
  readonly decay?: (context: LayerContext) => Tensor;
  /** The memory as a diagonal state space: what the operator of any linear memory takes. Absent: there is no memory. */
  readonly stateSpace?: (context: LayerContext) => StateSpaceParameters;
}
