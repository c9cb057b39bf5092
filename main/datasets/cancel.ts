/** @file What long work calls between two pieces, so that a person can stop it. */
import { RefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';

/** @throws RefractError `cancelled` when the call's signal says so. */
export function throwIfCancelled(call: LongCall): void {
  if (call.signal?.aborted)
    // Imports, the reading of stored data at a run's start, and installations stop here: the words must fit all.
    throw new RefractError('cancelled', 'It was cancelled before it was done.', 'Nothing was kept of it.');
}
