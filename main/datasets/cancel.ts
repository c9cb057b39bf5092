/** @file What long work calls between two pieces, so that a person can stop it. */
import { RefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';

/** @throws RefractError `cancelled` when the call's signal says so. */
export function throwIfCancelled(call: LongCall): void {
  if (call.signal?.aborted)
    throw new RefractError('cancelled', 'The import was cancelled.', 'Nothing was kept of it.');
}
