/** @file Files that are opened with Refract from outside: named when it is started, or once it runs. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The app's types, by their ending; electron-builder.yml tells the systems the same. */
export const openable: readonly string[] = ['npz', 'npy', 'h5', 'hdf5', 'aedat', 'parquet', 'arff'];

/**
 * The files and folders among a command line's words.
 * @param words of the command line, without the program itself
 * @param folder that relative paths start from
 */
export function filesAmong(words: readonly string[], folder: string): string[] {
  // Chromium's own switches begin with dashes; whatever else names nothing that is there is none of ours.
  return words
    .filter((word) => word !== '' && !word.startsWith('-'))
    .map((word) => resolve(folder, word))
    .filter((path) => existsSync(path));
}

/**
 * The words after the program: in a packaged app all but the first, else what follows the app's own file or folder too.
 * @param isPackaged whether Electron carries the app inside it
 */
export function wordsOf(argv: readonly string[], isPackaged: boolean): readonly string[] {
  if (isPackaged) return argv.slice(1);
  const app = argv.findIndex((word, i) => i > 0 && !word.startsWith('-'));
  return app < 0 ? [] : argv.slice(app + 1);
}
