/** @file Where Refract lies. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder with Refract's package.json: the checkout, or the packaged app. Looked for, since the programs that are
 * built for the desktop lie deeper than their sources.
 */
export const installation: string = nearest(dirname(fileURLToPath(import.meta.url)));

function nearest(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('Refract’s package.json is missing: install it again.');
  return nearest(above);
}
