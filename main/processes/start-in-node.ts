/** @file Starts a program in a Node process, with a channel for messages. */
import { spawn } from 'node:child_process';
import type { Child, ChildListener } from './child.ts';
import { keepLastWords } from './last-words.ts';

export interface NodeOptions {
  /** The Node that runs it; this process's own if absent. Inside Electron it must be given: Electron is no Node. */
  readonly node?: string;
  /**
   * How messages travel: 'advanced' keeps all that a structured clone keeps, between two of the same Node; 'json' is
   * understood by every Node.
   */
  readonly serialization?: 'advanced' | 'json';
}

/** @param file of the program */
export function startInNode(file: string, listener: ChildListener, options: NodeOptions = {}): Child {
  const { node = process.execPath, serialization = 'advanced' } = options;
  // Not fork: Electron changes it so that it starts Electron.
  const flags = node === process.execPath ? ownFlags() : [];
  const child = spawn(node, [...flags, file], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization });
  const lastWords = keepLastWords([child.stdout, child.stderr]);
  let ended = false;
  const end = (how: string) => {
    if (!ended) listener.onEnd({ how, lastWords: lastWords().trim() });
    ended = true;
  };
  child.on('message', (message) => listener.onMessage(message));
  child.on('error', (error) => {
    // Also told when a message cannot be sent to a process that is just ending: its end tells the rest.
    if (child.pid === undefined) end(`could not be started (${error.message})`);
  });
  child.on('close', (code, signal) => end(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  return {
    send: (message) => {
      if (child.connected) child.send(message as object);
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** This process's own flags, such as the one for TypeScript. A script given with -e is none of the program's business. */
function ownFlags(): readonly string[] {
  const isEvaluated = process.execArgv.some((flag) => /^(-e|--eval|-p|--print)$/.test(flag));
  return isEvaluated ? [] : process.execArgv;
}
