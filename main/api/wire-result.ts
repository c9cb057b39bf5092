/**
 * @file What every answer looks like when it crosses the boundary. On its own, so that the window checks answers without
 * making the schemas of every call first: that would be a tenth of its start.
 */
import { z } from 'zod';
import { problem } from './common.ts';

export const wireResult = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), ...problem.shape }),
]);
