/**
 * @file Builds the operators for CUDA as a library of their own, with nvcc; or the same sources as host code with the C++
 * compiler, for tests of their logic on any machine. `npm run cuda:build` runs this file; nothing else builds for CUDA, so
 * that a machine without nvcc misses nothing.
 *
 * The result is kernels/build/<kind>-<platform>-<arch>/refract_<kind>-<hash of the sources>-<of the flags>.so, complete or not
 * at all.
 */
import { spawn } from 'node:child_process';
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
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installation } from '../installation.ts';

const kernels = join(installation, 'kernels');

/** Host code for tests, or for devices. */
export type LibraryKind = 'cuda' | 'cuda_host';

/** The devices that a library has machine code for, by compute capability; newer ones compile the PTX of the last. */
const architectures: Readonly<Record<string, readonly number[]>> = {
  // The first toolkit of a major version decides what all of them can read.
  '13': [75, 80, 86, 89, 90, 100, 120],
  '12': [70, 75, 80, 86, 89, 90],
};

interface Compiler {
  readonly command: string;
  /** To an object file. */
  readonly flags: readonly string[];
  /** Before a .cu file's name. */
  readonly cuFlags: readonly string[];
  readonly linkFlags: readonly string[];
}

/** Bits as on the CPU need products and sums apart; quotients and roots are rounded correctly by default. */
function nvcc(archs: readonly number[]): Compiler {
  const last = archs.at(-1)!;
  const codes = archs.flatMap((arch) => ['-gencode', `arch=compute_${arch},code=sm_${arch}`]);
  return {
    command: process.env['NVCC'] ?? 'nvcc',
    flags: [
      ...['-std=c++17', '-O3', '--fmad=false', '-Xcompiler', '-fPIC,-fvisibility=hidden,-ffp-contract=off'],
      ...[...codes, '-gencode', `arch=compute_${last},code=compute_${last}`],
    ],
    cuFlags: [],
    // The runtime goes in, so that what it needs of the machine is the driver alone, and that not before a kernel runs.
    linkFlags: ['-shared', '-cudart', 'static', '-Xlinker', '-z,defs', ...codes],
  };
}

const hostCompiler: Compiler = {
  command: process.env['CXX'] ?? 'c++',
  flags: [
    '-std=c++17',
    '-O1',
    '-fPIC',
    '-fvisibility=hidden',
    '-ffp-contract=off',
    '-Wall',
    '-Wno-unknown-pragmas',
    '-Wno-unused',
  ],
  cuFlags: ['-x', 'c++'],
  linkFlags: ['-shared', '-pthread', '-Wl,-z,defs'],
};

const named = (folder: string, isWanted: (name: string) => boolean): string[] =>
  readdirSync(join(kernels, folder))
    .filter(isWanted)
    .map((name) => `${folder}/${name}`);

/** What is compiled. */
function sources(kind: LibraryKind): string[] {
  const operators = readdirSync(join(kernels, 'operators')).map((name) => `operators/${name}/cuda.cu`);
  return [
    ...operators.filter((path) => existsSync(join(kernels, path))),
    ...named('cuda', (name) => name.endsWith('.cu')),
    ...['cuda/library.cc', 'cpu/operator.cc', 'cpu/rules.cc'],
    ...['operators/state-space/checks.cc', 'operators/feedback-neuron/checks.cc'],
    ...(kind === 'cuda_host' ? ['cuda/host-grid.cc'] : []),
  ];
}

/** Everything that can decide what comes out but the compiler. */
function sourcesHash(kind: LibraryKind): string {
  const operators = readdirSync(join(kernels, 'operators'), { withFileTypes: true });
  const folders = operators.filter((entry) => entry.isDirectory()).map(({ name }) => `operators/${name}`);
  const read = ['ort', 'cpu', 'cuda', 'operators', ...folders].flatMap((folder) =>
    named(folder, (name) => /\.(h|cc|cu|cuh)$/.test(name)),
  );
  const hash = createHash('sha256').update(JSON.stringify(sources(kind)));
  for (const path of read.sort())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(kernels, path)))
      .update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** The name of a library without its folder, and how it begins whatever the compiler. */
function nameOf(kind: LibraryKind, { command, flags }: Compiler): string {
  const compiled = createHash('sha256').update(JSON.stringify([command, flags]));
  return `${namePrefix(kind)}${compiled.digest('hex').slice(0, 8)}.so`;
}
const namePrefix = (kind: LibraryKind) => `refract_${kind}-${sourcesHash(kind)}-`;

const folderOf = (kind: LibraryKind) => join(kernels, 'build', `${kind}-${process.platform}-${process.arch}`);

/** The library for devices of this machine: a prebuilt one if there is one, else the one built from these sources, if any. */
export function findCudaKernels(): string | undefined {
  const prebuilt = join(kernels, 'prebuilds', `${process.platform}-${process.arch}`, 'refract_cuda.so');
  if (existsSync(prebuilt)) return prebuilt;
  // A packaged app has no sources.
  if (!existsSync(join(kernels, 'cuda', 'library.cc')) || !existsSync(folderOf('cuda'))) return undefined;
  const prefix = namePrefix('cuda');
  const built = readdirSync(folderOf('cuda')).find((name) => name.startsWith(prefix));
  return built && join(folderOf('cuda'), built);
}

/** Runs a program to its end. @throws Error with the last lines of what it said */
function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: kernels, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (said += data.toString()));
    child.on('error', (error) => reject(new Error(`${command} cannot be run: ${error.message}`)));
    child.on('exit', (code) =>
      code === 0
        ? resolve(said)
        : reject(new Error(`${command} failed:\n${said.trim().split('\n').slice(-20).join('\n')}`)),
    );
  });
}

/** The toolkit's major version. @throws Error where there is no nvcc, or it is older than 12 */
async function toolkit(): Promise<string> {
  const command = process.env['NVCC'] ?? 'nvcc';
  const said = await run(command, ['--version']).catch((error: unknown) => {
    throw new Error(
      `${(error as Error).message}\nnvcc comes with the CUDA toolkit, version 12 or 13; the variable NVCC names another than the one on the path.`,
    );
  });
  const major = /release (\d+)\./.exec(said)?.[1] ?? '';
  if (!Object.hasOwn(architectures, major))
    throw new Error(`The CUDA toolkit is release ${major}; 12 or 13 is needed.`);
  return major;
}

/**
 * Compiles a library unless it is there.
 * @param archs compute capabilities, for development; default: all that the toolkit knows of those above
 * @returns its path
 * @throws Error saying what is missing or what the compiler said
 */
export async function buildLibrary(
  kind: LibraryKind,
  { archs, onMessage = () => {} }: { archs?: readonly number[]; onMessage?: (message: string) => void } = {},
): Promise<string> {
  const compiler = kind === 'cuda_host' ? hostCompiler : nvcc(archs ?? architectures[await toolkit()]!);
  const result = join(folderOf(kind), nameOf(kind, compiler));
  if (existsSync(result)) return result;
  mkdirSync(folderOf(kind), { recursive: true });
  const staging = mkdtempSync(join(kernels, 'build', 'staging-'));
  try {
    const paths = sources(kind);
    onMessage(`Compiling ${paths.length} files with ${compiler.command}…`);
    const objects = paths.map((path) => join(staging, `${path.replaceAll('/', '-')}.o`));
    const compile = async (i: number) => {
      const path = paths[i]!;
      const language = path.endsWith('.cu') ? compiler.cuFlags : [];
      await run(compiler.command, [...compiler.flags, ...language, '-c', path, '-o', objects[i]!]);
    };
    let next = 0;
    const worker = async () => {
      while (next < paths.length) await compile(next++);
    };
    await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
    const made = join(staging, 'made.so');
    await run(compiler.command, [...compiler.linkFlags, ...objects, '-o', made]);
    renameSync(made, result);
    for (const name of readdirSync(folderOf(kind))) {
      if (join(folderOf(kind), name) !== result) rmSync(join(folderOf(kind), name), { force: true });
    }
    return result;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** What `npm run cuda:build` does. */
async function build(): Promise<void> {
  const archs = process.argv.slice(2).map(Number);
  const onMessage = (message: string) => process.stderr.write(`${message}\n`);
  try {
    const made = await buildLibrary('cuda', { ...(archs.length > 0 && { archs }), onMessage });
    process.stdout.write(`${made}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

// Without waiting: the desktop's programs are CommonJS, which cannot wait here.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) void build();
