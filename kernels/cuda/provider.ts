/**
 * @file Gets onnxruntime's CUDA provider and puts it beside onnxruntime-node's library: for `npm run cuda:install` and the
 * button in the window's settings. It takes the build for CUDA 13 from an npm package (MIT) through npm, which checks what it was published with; each
 * library is checked once more here.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { detectCuda, providerFiles, providerFolder } from './detect.ts';

/** Of onnxruntime 1.29.0, as onnxruntime-node is; another version would not fit its library. */
const provider = {
  package: 'com.github.asus4.onnxruntime.linux-x64-gpu@0.4.9',
  folder: 'package/Plugins/Linux/x64',
  sha256: {
    'libonnxruntime_providers_cuda.so': '56cf3254b118ad837ccc4ed8f6d1b23504bbf7ef91b34cbc0b289cb7f10b3037',
    'libonnxruntime_providers_shared.so': 'c6a12593396095f5670160e284c35d1700b7708cf3037b7042e2a5200ccae772',
  },
} as const;

/** SHA-256 of a file, in hexadecimal. */
async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** Runs a program to its end. @returns what it prints @throws Error with the end of what it says */
async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const given = { cwd, maxBuffer: 2 ** 24, ...(signal && { signal }) };
  try {
    return (await promisify(execFile)(command, args, given)).stdout;
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message, stderr = '' } = error as Error & { code?: unknown; stderr?: string };
    const why =
      code === 'ENOENT'
        ? `there is no program of this name on the path`
        : stderr.trim().split('\n').slice(-3).join(' ') || message;
    throw new Error(`${command} ${args[0]} failed: ${why}`, { cause: error });
  }
}

/** @throws Error where the folder is not the person's to write in */
function stagingIn(folder: string): string {
  try {
    return mkdtempSync(join(folder, 'staging-'));
  } catch (error) {
    const message = `Nothing can be written to ${folder} (${(error as NodeJS.ErrnoException).code}): install Refract where you may write, or run \`npm run cuda:install\` as who may.`;
    throw new Error(message, { cause: error });
  }
}

export interface Installing {
  /** The package's archive, where it was brought here by other means. */
  readonly archive?: string | undefined;
  /** Is told what is done. */
  readonly note?: (message: string) => void;
  readonly signal?: AbortSignal;
  /** The folder of onnxruntime's library. */
  readonly folder?: string;
}

/**
 * Installs the provider unless it is there already.
 * @returns what was done, in a sentence
 * @throws Error saying why it could not be fetched, or which file is not what it should be, or the signal's reason; nothing
 *   is changed then
 */
export async function installProvider({
  archive,
  note = () => undefined,
  signal,
  folder = providerFolder(),
}: Installing = {}): Promise<string> {
  if (`${process.platform} ${process.arch}` !== 'linux x64') throw new Error(detectCuda().reason);
  const isThere = async (name: (typeof providerFiles)[number]) => {
    const path = join(folder, name);
    return existsSync(path) && (await sha256Of(path)) === provider.sha256[name];
  };
  if ((await Promise.all(providerFiles.map(isThere))).every(Boolean))
    return `The provider is there already: ${folder}.`;
  // In the folder itself, so that each library appears by a rename.
  const staging = stagingIn(folder);
  try {
    if (archive === undefined) note(`Fetching ${provider.package} (180 MB)…`);
    const packed =
      archive ??
      join(staging, (await run('npm', ['pack', provider.package, '--silent'], staging, signal)).trim());
    note('Verifying and unpacking it…');
    const members = providerFiles.map((name) => `${provider.folder}/${name}`);
    await run('tar', ['-xzf', packed, ...members], staging, signal);
    for (const name of providerFiles) {
      const found = await sha256Of(join(staging, provider.folder, name));
      if (found === provider.sha256[name]) continue;
      throw new Error(
        `${name} of ${packed} is not the file that is expected: its SHA-256 is ${found}, not ${provider.sha256[name]}. Nothing was installed.`,
      );
    }
    signal?.throwIfAborted();
    for (const name of providerFiles) {
      copyFileSync(join(staging, provider.folder, name), join(staging, name));
      renameSync(join(staging, name), join(folder, name));
    }
    return `Installed the CUDA provider in ${folder}.`;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
