/**
 * @file Builds the window (renderer/dist) where the one that is there does not fit the sources. `npm run build` runs this
 * file, and so does everything that shows the window. It says nothing when there is nothing to do.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const renderer = fileURLToPath(new URL('.', import.meta.url));
const root = join(renderer, '..');
const built = join(renderer, 'dist');

/** Which sources the built window is made from: a file within it. */
const mark = 'built-from.txt';

/** What the window is made from. The lock file stands for every package. */
function sourcesHash(): string {
  const inFolder = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const files = [...inFolder('renderer'), ...inFolder(join('main', 'api')), 'package-lock.json']
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !/^renderer\/dist|\.test\.ts$/.test(path) && /\.\w+$/.test(path));
  const hash = createHash('sha256');
  for (const file of files.sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
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
 * Builds the window unless it is there. It appears complete or not at all.
 * @throws Error with vite's words when it cannot be built
 */
export async function ensureWindow(): Promise<void> {
  const hash = sourcesHash();
  if (isBuiltFrom(hash)) return;
  process.stderr.write('Building the window once (some seconds)…\n');
  const { build } = await import('vite');
  const environment = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production'; // a test runner's is inherited, and would make a window for developers
  const staging = mkdtempSync(join(renderer, 'dist-'));
  try {
    await build({
      configFile: join(renderer, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: staging },
    });
    writeFileSync(join(staging, mark), hash);
    chmodSync(staging, 0o755); // a temporary folder is its owner's alone; the desktop may run as another user
    rmSync(built, { recursive: true, force: true });
    renameSync(staging, built);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!isBuiltFrom(hash)) throw error; // else another process built it meanwhile
  } finally {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureWindow();
