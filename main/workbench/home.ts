/** @file Where Refract keeps what a person has: data sets, runs, history. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { RefractError } from '../api/errors.ts';

/** The platform's folder for an application's data. */
const platformFolders: Partial<Record<NodeJS.Platform, () => string>> = {
  darwin: () => join(homedir(), 'Library', 'Application Support', 'Refract'),
  win32: () => join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Refract'),
};

/** Linux and its like: the XDG base directory specification. */
const xdgFolder = (): string =>
  join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'refract');

/**
 * The home folder: what was given, else REFRACT_HOME, else the platform's data folder.
 * @throws RefractError `usage` for an empty name, as an unset shell variable makes it
 */
export function homeFolder(given?: string): string {
  if (given === '') {
    throw new RefractError('usage', '--home is empty.', 'Name a folder, or leave --home out.');
  }
  const chosen = given ?? process.env['REFRACT_HOME'];
  return chosen ? resolve(chosen) : usualHome();
}

/** The home folder of whoever has set nothing. */
export const usualHome = (): string => (platformFolders[process.platform] ?? xdgFolder)();

/** The folder of a run's checkpoints and weights. */
export function runFolder(home: string, runId: string): string {
  return join(home, 'runs', runId);
}
