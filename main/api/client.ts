/** @file The window's side of the contract: typed calls over whatever a host offers to carry them. */
import { wireResult, type CallArguments, type CallName, type CallResult } from './contract.ts';
import { RefractError } from './errors.ts';
import type { EventMessage } from './events.ts';
import type { source } from './sources.ts';
import type { z } from 'zod';

/** Calls that need no arguments may leave them out. */
type Given<Name extends CallName> =
  Record<string, never> extends CallArguments<Name>
    ? [args?: CallArguments<Name>]
    : [args: CallArguments<Name>];

/** Makes a call. Rejects with the refusal as a RefractError. */
export type Call = <Name extends CallName>(name: Name, ...args: Given<Name>) => Promise<CallResult<Name>>;

/**
 * What each host's adapter in the window implements (over HTTP, or over the preload's bridge).
 * `call` comes from makeCall.
 * @public the window's side
 */
export interface WorkbenchClient {
  readonly call: Call;
  /**
   * Listens to events; the connection is made again by itself when it is lost.
   * @param onMessage gets `system.hello` first on every connection
   * @param onConnection whether there is a connection
   * @returns stops listening
   */
  readonly listen: (
    onMessage: (message: EventMessage) => void,
    onConnection: (connected: boolean) => void,
  ) => () => void;
  /**
   * Makes a source of dropped or chosen files.
   * @param files with their paths within what was dropped
   */
  readonly addFiles: (
    files: readonly { readonly path: string; readonly file: Blob }[],
    options?: { readonly signal?: AbortSignal },
  ) => Promise<z.infer<typeof source>>;
  /** Hands a file that the workbench has made to the person. */
  readonly save: (file: { readonly file: string; readonly name: string }) => Promise<void>;
}

/**
 * Types a transport.
 * @param send carries a call's name and arguments to the workbench and brings back a wire result
 */
export function makeCall(send: (name: CallName, args: unknown) => Promise<unknown>): Call {
  return async (name, ...[args]) => {
    const answer = wireResult.safeParse(await send(name, args ?? {}));
    if (!answer.success) {
      throw new RefractError(
        'internal',
        `The workbench gave no proper answer to ${name}.`,
        'Load the page again.',
      );
    }
    const result = answer.data;
    if (!result.ok) throw new RefractError(result.code, result.message, result.hint);
    return result.value as CallResult<typeof name>;
  };
}
