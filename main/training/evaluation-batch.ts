/** @file How many samples go through a network at once when nothing is trained: few of a long sequence, so that memory stays bounded. */
import { spikingLayers } from '../models/index.ts';
import { requireMemory, totalBytes } from './machine-memory.ts';
import type { StepSpec } from './step-model.ts';

/** What the tensors of one batch may take together, about. */
export const MAX_BYTES = 2 ** 31;

/** Of one step of one neuron: fused layers keep a bit, others the current, the potential, the spike and what is derived. */
const bytesPerNeuron = { fused: 1 / 8, unfused: 16 } as const;

/** Of one score of a step: what an integrator takes in, its value, and what is given back. */
const SCORE_BYTES = 12;

/**
 * The samples of a batch: those of training, unless their sequences are so long that fewer have to do; at least one for
 * each thread.
 * @param fused whether no layer keeps more than its spikes' bits
 */
export function evaluationBatch(
  { batch, steps, channels, classes, asked = 'class', options }: Omit<StepSpec, 'variant'>,
  fused: boolean,
  threads: number,
): number {
  const perNeuron = bytesPerNeuron[fused ? 'fused' : 'unfused'];
  const perScore = asked === 'class' ? 0 : SCORE_BYTES;
  const perNeurons = perNeuron * options.hidden * spikingLayers(options);
  const perSample = steps * (4 * channels + perNeurons + perScore * classes);
  return Math.min(batch, Math.max(threads, Math.floor(MAX_BYTES / perSample)));
}

/**
 * As many samples of a batch as there is memory for.
 * @param bytesOf what so many samples need
 * @param room bytes that a batch may take: not what is free just now, so that the same machine makes the same batches
 * @param has bytes of the machine
 * @throws RefractError `unavailable` where not even one sample can ever fit
 */
export function fitting(
  batch: number,
  bytesOf: (batch: number) => number,
  room = totalBytes() / 2,
  has?: number,
): number {
  let samples = batch;
  while (samples > 1 && bytesOf(samples) > room) samples = Math.ceil(samples / 2);
  const hint = 'Take fewer neurons or shorter sequences (import them in windows).';
  requireMemory(bytesOf(samples), 'Running the network over one sample', hint, has);
  return samples;
}
