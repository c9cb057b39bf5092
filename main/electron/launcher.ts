/**
 * @file How the host starts the service: as a utility process, or in the Node that REFRACT_SERVICE_NODE names. In that
 * Node the service starts engines by itself; as a utility process it asks the host to.
 */
import { join, sep } from 'node:path';
import type { StartProgram } from '../processes/child.ts';
import { neededNodeApi } from '../processes/node-api.ts';
import { startInNode } from '../processes/start-in-node.ts';
import { programFile } from '../processes/start.ts';
import { makeStartUtility } from './utility.ts';

export interface LauncherOptions {
  /** The folder of the built app. */
  readonly app: string;
  /** A Node to use instead of Electron's own (REFRACT_SERVICE_NODE); empty counts as none. */
  readonly serviceNode: string | undefined;
  /** A Node to use where Electron's own is too old (REFRACT_SPARE_NODE): `npm start` names the one that it runs in. */
  readonly spareNode: string | undefined;
  /** Node-API version of Electron's own Node. */
  readonly nodeApi: number;
}

/**
 * Chooses the launcher.
 * @returns nothing where Electron's own Node is too old and no other was named
 */
export function chooseLauncher(options: LauncherOptions): StartProgram | undefined {
  const main = join(outsideArchive(options.app), 'main');
  const isOld = options.nodeApi < neededNodeApi;
  const node = options.serviceNode || (isOld ? options.spareNode : undefined);
  if (!node) return isOld ? undefined : makeStartUtility(main);
  return (program, listener) =>
    startInNode(programFile(main, program, '.cjs'), listener, { node, serialization: 'json' });
}

/** Where electron-builder puts what must be real files: beside the archive. */
export function outsideArchive(path: string): string {
  return path
    .split(sep)
    .map((part) => (part === 'app.asar' ? 'app.asar.unpacked' : part))
    .join(sep);
}
