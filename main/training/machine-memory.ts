/** @file How much memory there is: of the machine, or of the container or group that holds this process to less. */
import { totalmem } from 'node:os';
import { RefractError } from '../api/errors.ts';

/** Bytes that may be used in all. */
export function totalBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Bytes that are still to be had. */
export const freeBytes = (): number => process.availableMemory();

/**
 * Refuses what can never fit, before the system would end the process for it.
 * @param needed bytes that are in memory at once, at least
 * @param what needs them: "A training step"
 * @param hint what to do about it
 * @throws RefractError `unavailable`
 */
export function requireMemory(needed: number, what: string, hint: string, has = totalBytes()): void {
  if (needed <= has) return;
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  const message = `${what} would need about ${gib(needed)} GiB of memory at once, and this machine has ${gib(has)} GiB.`;
  throw new RefractError('unavailable', message, hint);
}
