/** @file What is packaged: electron-builder takes the settings, and what they name is there and complete. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureDesktop } from '../../main/electron/build.ts';
import { openable } from '../../main/electron/opened-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const app = join(root, 'dist', 'app');

interface Association {
  readonly ext: string;
  readonly role?: string;
  readonly rank?: string;
}

interface Settings {
  readonly files: readonly { readonly from?: string }[];
  readonly asarUnpack: readonly string[];
  readonly linux: { readonly maintainer?: string; readonly fileAssociations: readonly Association[] };
  readonly mac: { readonly fileAssociations: readonly Association[] };
  readonly fileAssociations: readonly Association[];
}

/** electron-builder's own loader and its own schema. */
const { getConfig, validateConfiguration } = createRequire(
  createRequire(import.meta.url).resolve('electron-builder/package.json'),
)('app-builder-lib/out/util/config/config') as {
  getConfig: (folder: string, file: string | null, more: object) => Promise<Settings>;
  validateConfiguration: (settings: object, logger: object) => Promise<void>;
};
const logger = { isEnabled: false };

describe('electron-builder.yml', () => {
  it('fits electron-builder’s schema', async () => {
    const settings = await getConfig(root, join(root, 'electron-builder.yml'), {});
    await expect(validateConfiguration(settings, logger)).resolves.toBeUndefined();
    const wrong = { ...settings, electronFuses: { runAsNodes: false } };
    await expect(validateConfiguration(wrong, logger)).rejects.toThrow('configuration.electronFuses');
  });

  it('says what a Debian package must say: who maintains it, and where the project is', async () => {
    const { linux } = await getConfig(root, join(root, 'electron-builder.yml'), {});
    const { homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly homepage?: string;
    };
    expect(linux.maintainer).toMatch(/<.+@.+>/);
    expect(homepage).toMatch(/^https:/);
  });

  it('opens the same types as the app', async () => {
    const settings = await getConfig(root, join(root, 'electron-builder.yml'), {});
    for (const { fileAssociations } of [settings.linux, settings.mac]) {
      const all = [...settings.fileAssociations, ...fileAssociations];
      expect(all.map(({ ext }) => ext).sort()).toEqual([...openable].sort());
      for (const one of all) expect(one).toMatchObject({ role: 'Viewer', rank: 'Alternate' });
    }
  });

  it('takes no type from another program, which is what an installer for Windows would do', async () => {
    const settings = await getConfig(root, join(root, 'electron-builder.yml'), {});
    expect(settings.fileAssociations.map(({ ext }) => ext)).toEqual(['npz', 'npy']);
    expect(openable.filter((ext) => ['csv', 'ts', 'zip', 'wav'].includes(ext))).toEqual([]);
  });

  it('takes only folders that a build makes', async () => {
    const { files } = await getConfig(root, join(root, 'electron-builder.yml'), {});
    const from = files.flatMap((one) => one.from ?? []);
    expect(from).toEqual(['dist/app', 'dist/kernels', 'renderer/dist']);
  });
});

describe('the built app', () => {
  beforeAll(() => ensureDesktop());

  /** What a file asks for with require. */
  const needed = (path: string) =>
    [...readFileSync(join(app, path), 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name!);

  it('has a main process of one file', () => {
    const names = needed('main/electron/main.cjs');
    expect(names).toContain('electron');
    expect(names.filter((name) => name !== 'electron' && !/^(node:\w|url$)/.test(name))).toEqual([]);
  });

  it('has a preload of one file that a sandbox takes', () => {
    expect(needed('main/electron/preload.cjs')).toEqual(['electron']);
  });

  it('has every program that is started as a process', () => {
    expect(existsSync(join(app, 'main/electron/service.cjs'))).toBe(true);
    expect(existsSync(join(app, 'main/training/engine.cjs'))).toBe(true);
  });

  it('has every migration', () => {
    const migrations = readdirSync(join(root, 'db/migrations')).filter((name) =>
      /^\d+.*(?<!\.test)\.ts$/.test(name),
    );
    expect(migrations.length).toBeGreaterThanOrEqual(4);
    for (const name of migrations) {
      expect(existsSync(join(app, 'db/migrations', name.replace(/ts$/, 'cjs'))), name).toBe(true);
    }
  });

  it('needs no package but the dependencies', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly dependencies: Record<string, string>;
    };
    const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.cjs'),
    );
    const packages = files
      .flatMap(needed)
      .filter((name) => !/^(node:|\.|electron$|url$)/.test(name))
      .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    expect([...new Set(packages)].filter((name) => !(name in dependencies))).toEqual([]);
  });
});
