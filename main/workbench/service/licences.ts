/**
 * @file Licences of Refract and of every package that it ships: those that npm lays out beside it, and those that the
 * built window contains (renderer/licences.ts writes their list).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from '../../../kernels/installation.ts';
import type { CallResult } from '../../api/contract.ts';
import { RefractError } from '../../api/errors.ts';

type Licence = CallResult<'system.licences'>['licences'][number];

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Shipped extends Licence {
  /** @returns nothing where the package carries none */
  readonly text: () => string | undefined;
}

let found: ReadonlyMap<string, Shipped> | undefined;

/** Refract first, then by name. */
export function listLicences(): Licence[] {
  return [...packages().values()].map(({ name, version, licence }) => ({ name, version, licence }));
}

/** @throws RefractError `not-found` for a package that is not shipped, or that carries no text */
export function licenceText(name: string): string {
  const text = packages().get(name)?.text();
  if (text) return text;
  throw new RefractError('not-found', `There is no licence text of ${name}.`, 'See the package’s own site.');
}

function packages(): NonNullable<typeof found> {
  if (found) return found;
  const [own, ...others] = besideRefract();
  const sorted = [...inWindow(), ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
  found = new Map([own!, ...sorted].map((one) => [one.name, one]));
  return found;
}

/** Follows dependencies from Refract's own package, as npm lays them out: beside, or further up. */
function besideRefract(): Shipped[] {
  const all = new Map<string, Shipped>();
  const waiting = [installation];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const file = readPackage(folder);
    if (!file || all.has(file.name)) continue;
    all.set(file.name, shipped(folder, file));
    for (const dependency of Object.keys({ ...file.dependencies, ...file.optionalDependencies })) {
      const places = [
        join(folder, 'node_modules', dependency),
        join(installation, 'node_modules', dependency),
      ];
      const place = places.find((candidate) => readPackage(candidate));
      if (place) waiting.push(place); // an optional one for another system is not there
    }
  }
  return [...all.values()];
}

function shipped(folder: string, { name, version, license }: PackageFile): Shipped {
  const text = (): string | undefined => {
    const file = readdirSync(folder).find((item) => /^(licen[cs]e|copying)/i.test(item));
    return file && readFileSync(join(folder, file), 'utf8');
  };
  const licence = typeof license === 'string' ? license : (license?.type ?? 'not stated');
  return { name, version, licence, text };
}

/** What the window contains; nothing where it was never built (the command line alone). */
function inWindow(): Shipped[] {
  let list: readonly (Licence & { readonly text: string })[];
  try {
    const path = join(installation, 'renderer', 'dist', 'licences.json');
    list = JSON.parse(readFileSync(path, 'utf8')) as typeof list;
  } catch {
    return [];
  }
  return list.map(({ text, ...licence }) => ({ ...licence, text: () => text }));
}

function readPackage(folder: string): PackageFile | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
  } catch {
    return undefined;
  }
}
