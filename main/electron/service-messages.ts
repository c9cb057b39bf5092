/** @file What the desktop host and the service process say to each other. Plain JSON: their Nodes may differ. */
import type { WireResult } from '../api/contract.ts';
import type { EventMessage } from '../api/events.ts';

/** From the host to the service. */
export type ServiceRequest =
  /** First, and once. Null: the home folder that the environment names, or the platform's. */
  | { readonly type: 'open'; readonly home: string | null }
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  /** Makes a source of paths of this machine. */
  | { readonly type: 'add-local'; readonly id: number; readonly paths: readonly string[] }
  /** Asks where a file lies that was made for a person: `{path, name}`. */
  | { readonly type: 'file'; readonly id: number; readonly file: string }
  | { readonly type: 'connect' | 'disconnect'; readonly connection: number }
  | { readonly type: 'close' };

/** From the service to the host. */
export type ServiceNews =
  | { readonly type: 'opened'; readonly home: string }
  /** It could not be opened; the process ends. */
  | { readonly type: 'failed'; readonly problem: Extract<WireResult, { ok: false }> }
  | { readonly type: 'answer'; readonly id: number; readonly result: WireResult }
  | { readonly type: 'event'; readonly connection: number; readonly message: EventMessage }
  | { readonly type: 'closed' };
