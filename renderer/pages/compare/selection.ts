/** @file What is compared: an experiment, or chosen runs. It stands in the address. */
import { z } from 'zod';

export const selection = z.union([
  z.strictObject({ experimentId: z.string().min(1) }),
  z.strictObject({ runIds: z.array(z.string().min(1)).min(1) }),
]);
export type Selection = z.infer<typeof selection>;

/** The selection of an address: "experiment=e-1" or "runs=r-1,r-2"; null where it has none. */
export function selectionOf(query: URLSearchParams): Selection | null {
  const experimentId = query.get('experiment');
  if (experimentId) return { experimentId };
  const runIds = [...new Set((query.get('runs') ?? '').split(',').filter(Boolean))];
  return runIds.length > 0 ? { runIds } : null;
}

/** The address' query of a selection. */
export const queryOf = (chosen: Selection): { experiment: string } | { runs: string } =>
  'experimentId' in chosen ? { experiment: chosen.experimentId } : { runs: chosen.runIds.join(',') };
