/** @file Where a potential crosses the threshold, and the potential of a memory for rules that look at it from outside. */
import { spike, stateSpaceNeuron } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext, Memory } from '../memories/memory.ts';
import type { Options } from '../options.ts';

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * The least potential that spikes. u > θ is u ≥ the next float32 after θ, so that one comparison serves both; the
 * surrogate and a soft reset then differ by that last bit.
 */
export function thresholdOf({ threshold, crossing }: Pick<Options, 'threshold' | 'crossing'>): number {
  float[0] = threshold;
  if (crossing === '>') bits[0]! += 1; // thresholds are above 0
  return float[0]!;
}

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
