/**
 * @file What a utility process of Electron and the main process say to each other. Only the main process can start
 * utility processes, so a program in one asks it to, and talks to its own children through it.
 */
import type { ChildEnd, Program } from './child.ts';

/** From a utility process to the main process. */
export type UtilityRequest =
  /** For whoever has started it; after the last one it wants to be ended. */
  | { readonly type: 'message'; readonly body: unknown; readonly isLast: boolean }
  /** About children of its own, by a number that it has chosen. */
  | { readonly type: 'start'; readonly child: number; readonly program: Program }
  | { readonly type: 'send'; readonly child: number; readonly body: unknown }
  | { readonly type: 'kill'; readonly child: number };

/** From the main process to a utility process. */
export type UtilityNews =
  | { readonly type: 'message'; readonly body: unknown }
  | { readonly type: 'child-message'; readonly child: number; readonly body: unknown }
  | { readonly type: 'child-end'; readonly child: number; readonly end: ChildEnd };

/** What is used of `process.parentPort`, which only utility processes have. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

/** The port to the main process; nothing in a Node process. */
export function parentPort(): ParentPort | undefined {
  return (process as { readonly parentPort?: ParentPort }).parentPort;
}
