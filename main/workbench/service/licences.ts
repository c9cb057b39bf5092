/** @file Licences of Refract and of every package that it ships. */
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

let found: ReadonlyMap<string, { readonly folder: string; readonly licence: Licence }> | undefined;

/** Refract first, then by name. */
export function listLicences(): Licence[] {
  return [...packages().values()].map(({ licence }) => licence);
}

/** @throws RefractError `not-found` for a package that is not shipped, or that carries no text */
export function licenceText(name: string): string {
  const folder = packages().get(name)?.folder;
  const file = folder && readdirSync(folder).find((item) => /^(licen[cs]e|copying)/i.test(item));
  if (folder && file) return readFileSync(join(folder, file), 'utf8');
  throw new RefractError('not-found', `There is no licence text of ${name}.`, 'See the package’s own site.');
}

function packages(): NonNullable<typeof found> {
  found ??= collect();
  return found;
}

/** Follows dependencies from Refract's own package, as npm lays them out: beside, or further up. */
function collect(): NonNullable<typeof found> {
  const all = new Map<string, { folder: string; licence: Licence }>();
  const waiting = [installation];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const file = readPackage(folder);
    if (!file || all.has(file.name)) continue;
    const { name, version, license } = file;
    const licence = typeof license === 'string' ? license : (license?.type ?? 'not stated');
    all.set(name, { folder, licence: { name, version, licence } });
    for (const dependency of Object.keys({ ...file.dependencies, ...file.optionalDependencies })) {
      const places = [
        join(folder, 'node_modules', dependency),
        join(installation, 'node_modules', dependency),
      ];
      const place = places.find((candidate) => readPackage(candidate));
      if (place) waiting.push(place); // an optional one for another system is not there
    }
  }
  const [own, ...others] = [...all];
  return new Map([own!, ...others.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function readPackage(folder: string): PackageFile | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
  } catch {
    return undefined;
  }
}
