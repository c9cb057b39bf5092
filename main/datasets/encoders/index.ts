/** @file The table of encoders. */
import type { ImportOptions } from '../../api/import-options.ts';
import { delta } from './delta.ts';
import { direct } from './direct.ts';
import type { Encoder } from './encoder.ts';
import { latency } from './latency.ts';
import { levelCrossing } from './level-crossing.ts';
import { population } from './population.ts';
import { rate } from './rate.ts';

export type EncoderId = NonNullable<ImportOptions['encoder']>;

/** Every encoder by its id, in the order of lists. */
export const encoders: Readonly<Record<EncoderId, Encoder>> = {
  direct,
  rate,
  latency,
  delta,
  'level-crossing': levelCrossing,
  population,
};
