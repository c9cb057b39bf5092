/** @file Whether the process that trains a run still lives. */
import { hostname } from 'node:os';
import type { RunOwner } from '../../db/index.ts';
import { processIsAlive } from '../training/run-lock.ts';

/** An owner says every second that it lives; after so long a silence it counts as gone (its number may have a new bearer). */
const LOST_AFTER_MS = 60_000;

export function ownerIsAlive({ pid, host, seenAt }: RunOwner & { readonly seenAt: number }): boolean {
  if (Date.now() - seenAt > LOST_AFTER_MS) return false;
  return host !== hostname() || processIsAlive(pid);
}
