/** @file Finds an Electron on this machine, without fetching one. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from '../../kernels/installation.ts';

/** The npm package, whose binary is fetched by its own install script. Its entry would fetch it unasked. */
export const electronPackage: string = join(installation, 'node_modules', 'electron');

/** The binary that REFRACT_ELECTRON names, else the npm package's, where it was fetched; or null. */
export function findElectron(): string | null {
  const chosen = process.env['REFRACT_ELECTRON'];
  if (chosen) return existsSync(chosen) ? chosen : null;
  try {
    const path = join(electronPackage, 'dist', readFileSync(join(electronPackage, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : null;
  } catch {
    return null; // not fetched
  }
}
