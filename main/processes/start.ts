/**
 * @file The one launcher of child processes: in plain Node, and in the Node that REFRACT_SERVICE_NODE names, a Node
 * process; within a utility process of Electron, another utility process.
 */
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program, StartProgram } from './child.ts';
import { startInNode } from './start-in-node.ts';
import { makeStartThroughMain } from './start-through-main.ts';
import { parentPort } from './utility-messages.ts';

/** Where each program lies within main/, without its extension: sources and the built app have the same folders. */
const places: Readonly<Record<Program, string>> = {
  engine: 'training/engine',
  service: 'electron/service',
};

/**
 * The file of a program.
 * @param main the folder main/, of the sources or of the built app
 * @param extension ".ts" in the sources
 */
export function programFile(main: string, program: Program, extension: string): string {
  return join(main, ...places[program].split('/')) + extension;
}

const startHere: StartProgram = (program, listener) => {
  const here = fileURLToPath(import.meta.url);
  return startInNode(programFile(join(here, '..', '..'), program, extname(here)), listener);
};

let chosen: StartProgram | undefined;

/** Starts a program beside this one. */
export const startProgram: StartProgram = (program, listener) => {
  const port = parentPort();
  chosen ??= port ? makeStartThroughMain(port) : startHere;
  return chosen(program, listener);
};
