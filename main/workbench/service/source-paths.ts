/** @file The paths of dropped files: which may be used, and that none stands in another's way. */
import { join, relative, sep } from 'node:path';
import { RefractError } from '../../api/errors.ts';
import { sourceLimits } from '../../api/sources.ts';

/** Names that Windows keeps for devices, whatever follows the dot. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A path inside a folder of ours, from one that a browser has sent.
 * @throws RefractError `forbidden` for one that leads outside or that no file system takes
 */
export function safePath(path: string): string {
  const parts = path.split('/');
  const isOdd = (part: string): boolean =>
    part === '' ||
    part === '.' ||
    part === '..' ||
    part.length > 255 ||
    reserved.test(part) ||
    /[\\:*?"<>|]/.test(part) ||
    [...part].some((character) => character.charCodeAt(0) < 32) ||
    /[ .]$/.test(part);
  const joined = join('/inside', ...parts);
  const leadsOut = relative('/inside', joined).split(sep).join('/') !== path;
  if (parts.length > sourceLimits.depth || parts.some(isOdd) || leadsOut) {
    throw new RefractError(
      'forbidden',
      `The file name ${JSON.stringify(path.slice(0, 200))} cannot be used.`,
      'Rename the file, or drop a folder that holds only the data.',
    );
  }
  return path;
}

/** The paths that are taken in one source. */
export class TakenPaths {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /**
   * Takes more paths; all of them or, if it throws, none.
   * @throws RefractError `invalid-option` for the same file twice, or a file where another one needs a folder; on file
   *   systems that ignore case too
   */
  add(paths: readonly string[]): void {
    const files = new Set<string>();
    const folders = new Set<string>();
    const isFile = (key: string): boolean => files.has(key) || this.#files.has(key);
    const isFolder = (key: string): boolean => folders.has(key) || this.#folders.has(key);
    for (const path of paths) {
      const key = path.toLowerCase();
      const above = foldersAbove(key);
      if (isFile(key) || isFolder(key) || above.some(isFile)) {
        throw new RefractError('invalid-option', `The file ${path} is there twice.`, 'Drop each file once.');
      }
      files.add(key);
      for (const folder of above) folders.add(folder);
    }
    for (const key of files) this.#files.add(key);
    for (const key of folders) this.#folders.add(key);
  }
}

/** "a/b/c" is in "a" and "a/b". */
const foldersAbove = (path: string): string[] =>
  path
    .split('/')
    .map((_, i, parts) => parts.slice(0, i).join('/'))
    .slice(1);
