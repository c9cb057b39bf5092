/** @file Every channel between the window's preload and the main process, with the shape of what the window sends. */
import { z } from 'zod';
import { chooseKinds } from '../api/bridge.ts';
import { count, id } from '../api/common.ts';
import { sourceLimits } from '../api/sources.ts';

const connection = z.strictObject({ connection: count });

/** Asked by the window, answered with a wire result. */
export const requests = {
  'refract:call': z.strictObject({ name: z.string().max(100), args: z.unknown() }),
  'refract:add-files': z.strictObject({ paths: z.array(z.string().min(1)).min(1).max(sourceLimits.files) }),
  'refract:choose-files': z.strictObject({ kind: z.enum(chooseKinds) }),
  'refract:save': z.strictObject({ file: id, name: z.string().min(1).max(255) }),
  'refract:choose-home': z.strictObject({}),
} as const;

/** Told by the window. */
export const notices = {
  /** A page has begun: what an earlier page in the same window listened to is over. */
  'refract:begin': z.strictObject({}),
  'refract:listen': connection,
  'refract:unlisten': connection,
  /** A message of events has arrived. */
  'refract:received': connection,
} as const;

export type RequestName = keyof typeof requests;
export type NoticeName = keyof typeof notices;

/** Sent to the window. */
export interface WindowNews {
  readonly 'refract:message': { readonly connection: number; readonly message: unknown };
  readonly 'refract:connection': { readonly connection: number; readonly connected: boolean };
  /** A menu item was chosen. */
  readonly 'refract:command': string;
  /** Files were opened from outside: a wire result with a source. */
  readonly 'refract:source': unknown;
}
