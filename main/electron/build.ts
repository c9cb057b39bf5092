/**
 * @file Builds the desktop app's programs into dist/app, with the folders of the sources: the main process and the
 * preload as one CommonJS file each, and the service and the engine with everything they import, file by file, so that
 * the packages they use stay where npm has put them. CommonJS throughout: a sandboxed preload and old Electrons know
 * nothing else.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Rolldown } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = join(root, 'dist', 'app');

/** Which sources the built app is made from: a file within it. */
const mark = 'built-from.txt';

const electron = ['main', 'electron'].join(sep);

/** What every part has in common. */
function common(outDir: string, output: Rolldown.OutputOptions): InlineConfig['build'] {
  return {
    outDir,
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'node18',
    minify: false,
    ssr: true,
    rolldownOptions: { output: { format: 'cjs', entryFileNames: '[name].cjs', ...output } },
  };
}

/** One file, with all that it imports in it. */
async function bundle(name: 'main' | 'preload', outDir: string): Promise<void> {
  const { build } = await import('vite');
  const settings = common(join(outDir, electron), { codeSplitting: false });
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    ssr: { noExternal: true, external: ['electron', ...builtinModules] },
    build: {
      ...settings,
      rolldownOptions: {
        ...settings!.rolldownOptions,
        input: { [name]: join(root, electron, `${name}.ts`) },
      },
    },
  });
}

/** The programs of processes and threads of their own, file by file. */
async function buildPrograms(outDir: string): Promise<void> {
  const { build } = await import('vite');
  const settings = common(outDir, { preserveModules: true, preserveModulesRoot: root });
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      ...settings,
      rolldownOptions: {
        ...settings!.rolldownOptions,
        input: [
          join(root, electron, 'service.ts'),
          join(root, 'main', 'training', 'engine.ts'),
          join(root, 'main', 'training', 'ahead', 'worker.ts'),
          join(root, 'main', 'datasets', 'readers', 'hdf5', 'worker.ts'),
          join(root, 'main', 'datasets', 'readers', 'parquet', 'worker.ts'),
        ],
      },
    },
  });
}

/** What the app is made from. The lock file stands for every package. */
function sourcesHash(): string {
  const inFolder = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const files = [...['main', 'kernels', 'db'].flatMap(inFolder), 'package-lock.json']
    .map((path) => path.split(sep).join('/'))
    .filter((path) => /(\.ts|\.json)$/.test(path) && !/\.test\.ts$|^kernels\/build\//.test(path));
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function isBuiltFrom(hash: string): boolean {
  try {
    return readFileSync(join(built, mark), 'utf8') === hash;
  } catch {
    return false;
  }
}

/**
 * Builds the app's programs unless they are there. They appear complete or not at all.
 * @throws Error with the bundler's words
 */
export async function ensureDesktop(): Promise<void> {
  const hash = sourcesHash();
  if (isBuiltFrom(hash)) return;
  process.stderr.write('Building the desktop app once (some seconds)…\n');
  // Not a temporary folder, which nobody else may read: Electron may be run by another person than npm.
  const staging = `${built}.${process.pid}`;
  mkdirSync(staging, { recursive: true });
  try {
    await bundle('main', staging);
    await bundle('preload', staging);
    await buildPrograms(staging);
    writeFileSync(join(staging, mark), hash);
    rmSync(built, { recursive: true, force: true });
    renameSync(staging, built);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!isBuiltFrom(hash)) throw error; // else another process built it meanwhile
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureDesktop();
