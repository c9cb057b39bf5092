/** @file How many samples go through a network at once when nothing is trained: few of a long sequence, so that memory stays bounded. */
import type { StepSpec } from './step-model.ts';

/** What the tensors of one batch may take together, about. */
const MAX_BYTES = 2 ** 31;

/** Of one step of one neuron: fused layers keep a bit, others the current, the potential, the spike and what is derived. */
const bytesPerNeuron = { fused: 1 / 8, unfused: 16 } as const;

/**
 * The samples of a batch: those of training, unless their sequences are so long that fewer have to do; at least one for
 * each thread.
 * @param fused whether no layer keeps more than its spikes' bits
 */
export function evaluationBatch(
  { batch, steps, channels, options }: Pick<StepSpec, 'batch' | 'steps' | 'channels' | 'options'>,
  fused: boolean,
  threads: number,
): number {
  const perNeuron = bytesPerNeuron[fused ? 'fused' : 'unfused'];
  const perSample = steps * (4 * channels + perNeuron * options.hidden * options.layers);
  return Math.min(batch, Math.max(threads, Math.floor(MAX_BYTES / perSample)));
}
