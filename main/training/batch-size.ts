/** @file How large a batch is. */
import { asksNumbers } from '../models/index.ts';
import type { BatchData } from './batch-data.ts';
import type { StepSpec } from './step-model.ts';

/** How many numbers each part of a batch holds. */
export type BatchSize = { readonly [K in keyof BatchData]: number };

/** Of a data set's batches. */
export function batchSize(
  spec: Pick<StepSpec, 'batch' | 'steps' | 'channels' | 'classes' | 'asked'>,
): BatchSize {
  const { batch, steps, channels, classes, asked = 'class' } = spec;
  const tellsNumbers = asksNumbers(asked);
  return {
    x: batch * steps * channels,
    labels: tellsNumbers ? 0 : asked === 'class' ? batch : batch * steps,
    targets: tellsNumbers ? batch * steps * classes : 0,
  };
}
