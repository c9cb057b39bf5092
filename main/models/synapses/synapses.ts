/** @file What synapses are: the linear map between two layers, where it is another than W·x + b. */
import { linear } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import { RefractError } from '../../api/errors.ts';
import { affine } from '../networks/affine.ts';
import type { NetworkInputs } from '../networks/network.ts';
import type { Options, PartOption } from '../options.ts';

type Inputs = Pick<NetworkInputs, 'parameters' | 'isTraining' | 'progress'>;

export interface Synapses {
  readonly id: string;
  readonly options: readonly PartOption[];
  /** Whether they change with the share of the training that is done; absent: no. */
  readonly isAnnealed?: true;
  /** How many products of a sequence the map takes, of such as W·x takes one. @param steps of a sequence */
  readonly productsPerStep: (options: Options, steps: number) => number;
  /**
   * Adds the map to the graph.
   * @param name prefix of its parameters' names
   * @param x [B,T,in]
   * @param size of what comes out, [B,T,size]
   * @param map the product to use: of spikes there is one that costs what spikes
   */
  readonly apply: (
    name: string,
    x: Tensor,
    size: number,
    map: typeof linear,
    options: Options,
    inputs: Inputs,
  ) => Tensor;
}

/** The map between two layers: that of a variant's synapses or, where it has none of its own, W·x + b. */
export type Connect = (name: string, x: Tensor, size: number, map?: typeof linear) => Tensor;

export function connector(synapses: Synapses | undefined, options: Options, inputs: Inputs): Connect {
  if (!synapses) return (name, x, size, map) => affine(name, x, size, inputs.parameters, map);
  return (name, x, size, map = linear) => synapses.apply(name, x, size, map, options, inputs);
}

/** The networks that have synapses of a variant's own. */
const withSynapses: readonly Options['network'][] = ['stack', 'deep'];

/** @throws RefractError `invalid-option` where the network has no place for synapses of a variant's own */
export function checkSynapses(synapses: Synapses | undefined, { network }: Options, where: string): void {
  if (!synapses || withSynapses.includes(network)) return;
  throw new RefractError(
    'invalid-option',
    `Wrong option for ${where}: network is ${network}, whose maps between layers have no ${synapses.id}.`,
    `Set network=${withSynapses.join(' or network=')}.`,
  );
}
