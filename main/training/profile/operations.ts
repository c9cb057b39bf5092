/**
 * @file Multiplications with an addition (or, where a spike comes in, additions) of a step's linear maps: how many a dense
 * network does, and how many this one does. Membranes, spike rules, loss and optimizer are not counted: they are few.
 */
import type { StepSpec } from '../step-model.ts';

export interface OperationsRow {
  /** From 1. */
  readonly layer: number;
  /** "map", "gradient of the weights" or "gradient of the input". */
  readonly what: string;
  readonly isForward: boolean;
  readonly done: number;
  readonly dense: number;
}

/**
 * The operations of one step.
 * @param fused whether layers run as SpikingLayer, which adds up weights' rows where spikes come in
 * @param spikes of the batch, by layer
 */
export function operationsOf(
  { batch, steps, channels, options }: Pick<StepSpec, 'batch' | 'steps' | 'channels' | 'options'>,
  fused: boolean,
  spikes: readonly number[],
): readonly OperationsRow[] {
  const { hidden, layers } = options;
  return Array.from({ length: layers }, (_, l) => {
    const inputs = l === 0 ? channels : hidden;
    const dense = batch * steps * inputs * hidden;
    // The first layer's input are real numbers: dense, but for zeros, which nobody counts.
    const done = fused && l > 0 ? (spikes[l - 1] ?? 0) * hidden : dense;
    const row = { layer: l + 1, isForward: false, done, dense };
    return [
      { ...row, what: 'map', isForward: true },
      { ...row, what: 'gradient of the weights' },
      ...(l > 0 ? [{ ...row, what: 'gradient of the input', done: dense }] : []),
    ];
  }).flat();
}
