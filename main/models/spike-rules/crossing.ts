/** @file Where a potential crosses the threshold, and the potential of a memory for rules that look at it from outside. */
import { spike, stateSpaceNeuron } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext, Memory } from '../memories/memory.ts';
import type { Options } from '../options.ts';

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The least float32 above 0 of which arithmetic that takes subnormal numbers for 0 makes no 0. */
const LEAST = 2 ** -126;

/**
 * The least potential that spikes. u > θ is u ≥ the next float32 after θ, so that one comparison serves both; the
 * surrogate and a soft reset then differ by that last bit.
 */
export function thresholdOf({ threshold, crossing }: Pick<Options, 'threshold' | 'crossing'>): number {
  if (threshold === 0) return crossing === '>' ? LEAST : 0;
  float[0] = threshold;
  if (crossing === '>') bits[0]! += 1; // thresholds are never below 0
  return float[0]!;
}

/** The same of rules whose threshold is 0, since a learned number is added in its place. */
export const zeroThreshold = ({ crossing }: Pick<Options, 'crossing'>): number =>
  thresholdOf({ threshold: 0, crossing });

/** The potential without any reset, [B,T,H]. */
export function potentialOf(current: Tensor, memory: Memory, context: LayerContext): Tensor {
  if (memory.potential) return memory.potential(current, context);
  if (!memory.stateSpace) return current;
  return stateSpaceNeuron(current, memory.stateSpace(context), { rule: 'none' }).v;
}

/** H(u − θ) with the surrogate of the options. */
export function candidatesOf(potential: Tensor, { options }: LayerContext): Tensor {
  const { surrogate, surrogateScale } = options;
  return spike(potential, { threshold: thresholdOf(options), surrogate, surrogateScale });
}
