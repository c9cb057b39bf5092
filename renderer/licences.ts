/** @file The licences of the packages that the built window contains: a file beside it, which "About" shows. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Plugin } from 'vite';

/** What the file holds of each package. The text is empty where the package carries none. */
interface WindowLicence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** Where the file lies, in the built window's folder. */
const licencesFile = 'licences.json';

/** Writes the file from what the bundle really contains. */
export function listLicences(): Plugin {
  return {
    name: 'licences',
    generateBundle(_, bundle) {
      const folders = new Set(
        Object.values(bundle)
          .flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
          .flatMap((id) => packageFolder(id) ?? []),
      );
      const licences = [...folders].map(readLicence).sort((a, b) => (a.name < b.name ? -1 : 1));
      this.emitFile({ type: 'asset', fileName: licencesFile, source: JSON.stringify(licences) });
    },
  };
}

/** The folder of the package that a module belongs to, if any. */
function packageFolder(id: string): string | undefined {
  const parts = id.replace(/^\0/, '').split('?')[0]!.split(/[\\/]/);
  const at = parts.lastIndexOf('node_modules');
  if (at < 0) return undefined;
  return parts.slice(0, at + (parts[at + 1]?.startsWith('@') ? 3 : 2)).join(sep);
}

function readLicence(folder: string): WindowLicence {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const file = readdirSync(folder).find((item) => /^(licen[cs]e|copying)/i.test(item));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
  return { name, version, licence: license ?? 'not stated', text };
}
