/**
 * @file Builds the native kernels with CMake where the ones that are there do not fit the sources. `npm run kernels`
 * runs this file: it says nothing when there is nothing to do, and one line when it builds.
 *
 * The result is kernels/build/<platform>-<arch>/refract_kernels-<hash of the sources>.node: its name says what it was
 * built from, it appears there complete or not at all, and two processes that build at once do not disturb each other.
 */
import { execFile, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installation } from './installation.ts';

/** The folder of the sources. */
const kernels = join(installation, 'kernels');
/** This platform, as prebuilt kernels name it. */
export const target = `${process.platform}-${process.arch}`;
const sourceFolders = ['ort', 'addon', 'cpu', 'operators'];

/** The program that builds; the variable CMAKE names another than the one on the path. */
const cmake = process.env['CMAKE'] ?? 'cmake';

/** What ensureKernels found or did. `reason` says why it failed and what to install. */
export interface BuildOutcome {
  readonly status: 'present' | 'built' | 'failed';
  readonly reason?: string;
}

export interface BuildOptions {
  readonly onMessage?: ((message: string) => void) | undefined;
  readonly onShare?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A hash of everything that the binary is made from. */
function sourcesHash(): string {
  // Not a recursive readdir: old Electrons do not have it, and would find nothing that deep.
  const inFolder = (folder: string): string[] =>
    readdirSync(join(kernels, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? inFolder(path) : [path];
    });
  const sources = sourceFolders.flatMap(inFolder).filter((path) => /\.(h|cc)$/.test(path));
  const hash = createHash('sha256');
  for (const file of ['CMakeLists.txt', ...sources].map((path) => path.split(sep).join('/')).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(kernels, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** A packaged app has no sources, only what was built from them. */
function hasSources(): boolean {
  return existsSync(join(kernels, 'CMakeLists.txt'));
}

function builtPath(): string {
  return join(kernels, 'build', target, `refract_kernels-${sourcesHash()}.node`);
}

/** The addon for this machine: the prebuilt one if there is one, else the one built from these sources, if any. */
export function findKernels(): string | undefined {
  const prebuilt = join(kernels, 'prebuilds', target, 'refract_kernels.node');
  const paths = hasSources() ? [prebuilt, builtPath()] : [prebuilt];
  return paths.find((path) => existsSync(path));
}

/**
 * Builds the kernels unless they are there. Takes about half a minute when it builds, in processes of its own.
 * @param options `onMessage` gets one line when a build starts; `onShare` how much of it is done, 0 to 1, as often as the
 *   compiler says; `signal` stops it, which counts as failed
 * @returns what was done; never rejects for a machine that cannot build
 */
export async function ensureKernels({
  onMessage,
  onShare,
  signal,
}: BuildOptions = {}): Promise<BuildOutcome> {
  if (findKernels()) return { status: 'present' };
  if (!hasSources()) return { status: 'failed', reason: `This installation has none for ${target}.` };
  const missing = await missingTool();
  if (missing) return { status: 'failed', reason: missing };
  onMessage?.('Building the native kernels once (about half a minute)…');
  const result = builtPath();
  let staging: string;
  try {
    mkdirSync(dirname(result), { recursive: true });
    staging = mkdtempSync(join(kernels, 'build', 'staging-'));
  } catch (error) {
    return {
      status: 'failed',
      reason: `${join(kernels, 'build')} cannot be written: ${(error as Error).message}.`,
    };
  }
  const stop = () => {
    for (const child of running) child.kill();
  };
  const abandon = () => {
    stop();
    rmSync(staging, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const failure = await runCMake(staging, { onShare, signal });
    if (signal?.aborted) return { status: 'failed', reason: 'The build was stopped.' };
    if (failure) return { status: 'failed', reason: failure };
    // Generators that know several configurations (Visual Studio, Xcode) put it one folder deeper.
    const made = ['', 'Release']
      .map((folder) => join(staging, folder, 'refract_kernels.node'))
      .find(existsSync);
    if (!made) return { status: 'failed', reason: 'CMake made no refract_kernels.node.' };
    renameSync(made, result);
    removeOlder(result);
    return { status: 'built' };
  } finally {
    process.off('exit', abandon);
    signal?.removeEventListener('abort', stop);
    rmSync(staging, { recursive: true, force: true });
  }
}

/** What this process has started and what runs yet. */
const running = new Set<ChildProcess>();

/** Runs a program to its end. @returns all that it said, and why it failed, if it did */
function runProgram(
  program: string,
  args: readonly string[],
  onText?: (text: string) => void,
): Promise<{ readonly said: string; readonly failed: boolean }> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      running.delete(child);
      const said = `${stdout}\n${stderr}`.trim();
      resolve({ said: said === '' && error ? error.message : said, failed: error !== null });
    });
    running.add(child);
    if (onText) child.stdout?.on('data', (text: string) => onText(text));
  });
}

/** Why nothing can be built here, if so. */
async function missingTool(): Promise<string | undefined> {
  const runs = async (command: string) => !(await runProgram(command, ['--version'])).failed;
  const hint =
    'On Debian or Ubuntu: apt install cmake g++; on macOS: xcode-select --install and brew install cmake.';
  if (!(await runs(cmake))) return `CMake was not found. ${hint}`;
  // On Windows CMake finds Visual Studio by itself, or says that there is none.
  if (process.platform === 'win32') return undefined;
  for (const compiler of [process.env['CXX'] ?? '', 'c++', 'g++', 'clang++']) {
    if (compiler !== '' && (await runs(compiler))) return undefined;
  }
  return `No C++ compiler was found. ${hint}`;
}

/** Configures and builds in a folder. Returns the end of the output of what failed, if anything did. */
async function runCMake(
  folder: string,
  { onShare, signal }: Pick<BuildOptions, 'onShare' | 'signal'>,
): Promise<string | undefined> {
  const headers = dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json'));
  const steps = [
    ['-S', kernels, '-B', folder, '-DCMAKE_BUILD_TYPE=Release', `-DNODE_API_HEADERS_DIR=${headers}`],
    ['--build', folder, '--config', 'Release', '--parallel', '2'],
  ];
  for (const step of steps) {
    if (signal?.aborted) return undefined;
    const { said, failed } = await runProgram(cmake, step, (text) => {
      const share = shareSaid(text);
      if (share !== undefined) onShare?.(share);
    });
    if (failed) return `cmake failed:\n${said.split('\n').slice(-15).join('\n')}`;
  }
  return undefined;
}

/** How much of a build is done, as Make ("[ 42%] Building …") and Ninja ("[3/20] Building …") say it; the latest counts. */
function shareSaid(text: string): number | undefined {
  const said = [...text.matchAll(/\[\s*(\d+)(?:%|\/(\d+))\]/g)].at(-1);
  return said && Number(said[1]) / Number(said[2] ?? 100);
}

/** Removes what was built from other sources; what another process still has open may stay. */
function removeOlder(result: string): void {
  for (const name of readdirSync(dirname(result))) {
    const path = join(dirname(result), name);
    if (path === result) continue;
    try {
      rmSync(path);
    } catch {
      // Windows does not remove a library that is in use.
    }
  }
}

/** What `npm run kernels` does. */
async function build(): Promise<void> {
  const { status, reason } = await ensureKernels({
    onMessage: (message) => process.stderr.write(`${message}\n`),
  });
  // Not an error: the portable definitions run instead, and say so.
  if (status === 'failed') {
    process.stderr.write(`The native kernels cannot be built here; the portable ones will run. ${reason}\n`);
  }
}

// Without waiting: the desktop's programs are CommonJS, which cannot wait here.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) void build();
