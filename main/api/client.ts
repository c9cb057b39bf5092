/** @file The window's side of the contract: typed calls over whatever a host offers to carry them. */
import type { CallArguments, CallName, CallResult } from './contract.ts';
import { RefractError } from './errors.ts';
import type { EventMessage } from './events.ts';
import type { source } from './sources.ts';
import { wireResult } from './wire-result.ts';
import type { z } from 'zod';

/** Calls that need no arguments may leave them out. */
type Given<Name extends CallName> =
  Record<string, never> extends CallArguments<Name>
    ? [args?: CallArguments<Name>]
    : [args: CallArguments<Name>];

/** Makes a call. Rejects with the refusal as a RefractError. */
export type Call = <Name extends CallName>(name: Name, ...args: Given<Name>) => Promise<CallResult<Name>>;

/** One thing that was dropped or chosen: a file, or a folder with all that is in it. */
export interface Dropped {
  /** "mnist", "digits.npz" */
  readonly name: string;
  readonly isFolder: boolean;
  /** As the browser gives it. The desktop host knows the path by it, for a folder too. */
  readonly handle: File | null;
  /** Of a folder, the first names in it; folders with "/" at the end. For what belongs together before all is listed. */
  readonly peek?: () => Promise<readonly string[]>;
  /** Every file in it, with its path within what was dropped. */
  readonly files: () => Promise<readonly { readonly path: string; readonly file: File }[]>;
}

export type Source = z.infer<typeof source>;

/**
 * Whether the workbench can be heard. `shut-out`: it answers, and does not know this browser; a workbench that was
 * started again knows none.
 */
export type ConnectionState = 'connected' | 'silent' | 'shut-out';

/** What each host's adapter in the window implements (over HTTP, or over the preload's bridge). `call` comes from makeCall. */
export interface WorkbenchClient {
  readonly host: 'web' | 'desktop';
  readonly call: Call;
  /**
   * Listens to events; the connection is made again by itself when it is lost.
   * @param onMessage gets `system.hello` first on every connection
   * @param onConnection is told whenever it connects, loses the connection, or cannot connect again
   * @returns stops listening
   */
  readonly listen: (
    onMessage: (message: EventMessage) => void,
    onConnection: (state: ConnectionState) => void,
  ) => () => void;
  /**
   * Makes one source of dropped or chosen things. Resolves when all of it is there; while it is uploaded,
   * `sources.changed` tells how far it is.
   */
  readonly addFiles: (
    dropped: readonly Dropped[],
    options?: { readonly signal?: AbortSignal; readonly onStart?: (source: Source) => void },
  ) => Promise<Source>;
  /** Hands a file that the workbench has made to the person. False: they changed their mind. */
  readonly save: (file: { readonly file: string; readonly name: string }) => Promise<boolean>;
  /** What only a desktop has; null in a browser. */
  readonly desktop: Desktop | null;
}

/** What the window can ask of a desktop. */
export interface Desktop {
  /** Shows the system's open dialog; null: they changed their mind. */
  readonly chooseFiles: (what: 'files' | 'folder') => Promise<Source | null>;
  /** Shows the system's folder dialog and moves to that home folder; the workbench starts anew. False: as it was. */
  readonly chooseHome: () => Promise<boolean>;
  /** Menu items, by the id of the window's command. @returns stops listening */
  readonly onCommand: (listener: (command: string) => void) => () => void;
  /** Files that were opened with Refract from outside. @returns stops listening */
  readonly onSource: (
    listener: (source: Source) => void,
    onProblem: (error: RefractError) => void,
  ) => () => void;
}

/**
 * Types a transport.
 * @param send carries a call's name and arguments to the workbench and brings back a wire result
 */
export function makeCall(send: (name: CallName, args: unknown) => Promise<unknown>): Call {
  return async (name, ...[args]) => valueOf(name, await send(name, args ?? {})) as CallResult<typeof name>;
}

/**
 * What a wire result holds.
 * @param asked what was asked for, for the message
 * @throws RefractError the refusal; `internal` for what is no wire result
 */
export function valueOf(asked: string, answer: unknown): unknown {
  const result = wireResult.safeParse(answer);
  if (!result.success) {
    throw new RefractError(
      'internal',
      `The workbench gave no proper answer to ${asked}.`,
      'Load the page again.',
    );
  }
  if (result.data.ok) return result.data.value;
  throw new RefractError(result.data.code, result.data.message, result.data.hint);
}
