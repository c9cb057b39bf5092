/** @file Finds the built window's files, for both hosts: what is in the folder and of a known type, and nothing else. */
import { realpath, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { RefractError } from '../api/errors.ts';

/** What can be served; anything else is not there. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export interface WindowFile {
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
  /** Files under assets/ have the hash of their contents in their names: they may be kept. */
  readonly isHashed: boolean;
}

/**
 * Finds a file of the window. A path without an extension is a page of the window, which finds it by itself.
 * @param folder of the built window
 * @param pathname of the address, percent-encoded
 * @returns nothing for a page while the window is not built
 * @throws RefractError `forbidden` for a path that could lead out of the folder; `usage` for one that is not properly
 *   written; `not-found`
 */
export async function findWindowFile(folder: string, pathname: string): Promise<WindowFile | undefined> {
  const inside = decodePath(pathname);
  const isPage = extname(inside) === '';
  const found = await find(folder, isPage ? 'index.html' : inside);
  if (!found && !isPage) throw new RefractError('not-found', 'There is no such file.');
  return found && { ...found, isHashed: inside.startsWith('assets/') };
}

/** @returns the path relative to the folder */
function decodePath(pathname: string): string {
  let path: string;
  try {
    path = decodeURIComponent(pathname).replace(/^\/+/, '');
  } catch {
    throw new RefractError('usage', 'The path is not properly written.');
  }
  const parts = path.split('/');
  // A part that begins with a dot is "..", or a hidden file; neither is ours.
  if (/[\\\0:]/.test(path) || parts.some((part) => part.startsWith('.'))) {
    throw new RefractError('forbidden', 'The path leads outside the window’s files.');
  }
  return path;
}

async function find(folder: string, inside: string): Promise<Omit<WindowFile, 'isHashed'> | undefined> {
  const type = types[extname(inside).toLowerCase()];
  if (type === undefined) return undefined;
  try {
    // Links are followed before it is decided where a file lies.
    const root = await realpath(resolve(folder));
    const path = await realpath(join(root, inside));
    const info = await stat(path);
    return path.startsWith(root + sep) && info.isFile() ? { path, type, bytes: info.size } : undefined;
  } catch {
    return undefined;
  }
}
