/**
 * @file Whether this machine can compute on CUDA and, where it cannot, what is missing and how to get it. Looks at files
 * alone: nothing is loaded, and nothing changed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { onnxruntimeLibrary } from '../install.ts';
import { findCudaKernels } from './build.ts';
import { neededLibraries } from './elf.ts';

/** One thing that CUDA needs. */
export interface CudaPart {
  readonly name: string;
  readonly found: boolean;
  /** Where or what it is; or what is missing. */
  readonly detail: string;
  /** How to get it, where it is missing. */
  readonly hint: string;
}

export interface CudaReport {
  readonly available: boolean;
  readonly parts: readonly CudaPart[];
  /** All of it in a sentence or two. */
  readonly reason: string;
}

/** What a machine looks like; of this one by default, of others for tests. */
export interface CudaMachine {
  readonly platform: string;
  /** What the driver says of itself (/proc/driver/nvidia/version), if there is one. */
  readonly driver: string | undefined;
  /** Whether the loader finds a library of this name. */
  readonly hasLibrary: (name: string) => boolean;
  /** The provider's libraries and what they need of others; undefined where they are not beside onnxruntime. */
  readonly providerNeeds: readonly string[] | undefined;
  readonly kernels: string | undefined;
}

export const providerFiles = [
  'libonnxruntime_providers_cuda.so',
  'libonnxruntime_providers_shared.so',
] as const;

/** The folder of onnxruntime-node's library, where its providers are looked for. */
export const providerFolder = (): string => dirname(onnxruntimeLibrary());

/** These the driver and the system bring. */
const ofToolkit = /^lib(cudart|cublas|cublasLt|curand|cufft|cudnn|nvrtc)\b/;

function thisMachine(): CudaMachine {
  const isLinux = process.platform === 'linux';
  const driver = '/proc/driver/nvidia/version';
  return {
    platform: `${process.platform} ${process.arch}`,
    driver: isLinux && existsSync(driver) ? readFileSync(driver, 'utf8').split('\n')[0]! : undefined,
    hasLibrary: libraryFinder(),
    providerNeeds: isLinux ? providerNeeds() : undefined,
    kernels: findCudaKernels(),
  };
}

function providerNeeds(): string[] | undefined {
  const paths = providerFiles.map((name) => join(providerFolder(), name));
  return paths.every((path) => existsSync(path)) ? paths.flatMap(neededLibraries) : undefined;
}

/** Where the loader looks: LD_LIBRARY_PATH, then what ldconfig has collected. */
function libraryFinder(): (name: string) => boolean {
  const folders = (process.env['LD_LIBRARY_PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  let cache: string | undefined;
  return (name) => {
    if (folders.some((folder) => existsSync(join(folder, name)))) return true;
    cache ??=
      ['ldconfig', '/sbin/ldconfig']
        .map((command) => spawnSync(command, ['-p'], { encoding: 'utf8' }).stdout)
        .find((said) => said) ?? '';
    return cache.includes(`${name} `);
  };
}

/** Looks for everything that CUDA needs. */
export function detectCuda(machine: CudaMachine = thisMachine()): CudaReport {
  const parts = machine.platform === 'linux x64' ? partsOf(machine) : [otherPlatform(machine)];
  const missing = parts.filter(({ found }) => !found);
  const reason =
    missing.length === 0
      ? `Everything that CUDA needs is there: ${machine.driver}.`
      : `CUDA cannot be used: ${missing.map(({ detail }) => detail).join('; ')}.`;
  return { available: missing.length === 0, parts, reason };
}

const otherPlatform = ({ platform }: CudaMachine): CudaPart => ({
  name: 'platform',
  found: false,
  detail: `onnxruntime's CUDA provider is for Linux on x64 here, and this is ${platform}`,
  hint: 'Train on the CPU, or on another machine.',
});

function partsOf({ driver, hasLibrary, providerNeeds: needs, kernels }: CudaMachine): CudaPart[] {
  const toolkit = (needs ?? []).filter((name) => ofToolkit.test(name));
  const lacking = toolkit.filter((name) => !hasLibrary(name));
  const hasDriver = driver !== undefined && hasLibrary('libcuda.so.1');
  return [
    {
      name: 'driver',
      found: hasDriver,
      detail: hasDriver
        ? driver
        : driver === undefined
          ? 'there is no NVIDIA driver, or no device for it'
          : 'the driver is there but its library libcuda.so.1 is not',
      hint: 'Install the driver of the graphics card; CUDA 13 needs 580 or newer. In a container, start it with --gpus all.',
    },
    {
      name: 'provider',
      found: needs !== undefined,
      detail: needs ? 'beside onnxruntime' : "onnxruntime's CUDA provider is not installed",
      hint: 'Run `npm run cuda:install`.',
    },
    {
      name: 'toolkit libraries',
      found: needs !== undefined && lacking.length === 0,
      detail:
        needs === undefined
          ? 'which libraries of the CUDA toolkit are needed is not known without the provider'
          : lacking.length > 0
            ? `the loader does not find ${lacking.join(', ')}`
            : toolkit.join(', '),
      hint: 'Install the CUDA toolkit of that version (or its packages cuda-cudart, libcublas and libcurand), and add its folder to LD_LIBRARY_PATH where ldconfig does not know it.',
    },
    {
      name: 'operators',
      found: kernels !== undefined,
      detail: kernels ?? "Refract's operators for CUDA are not built",
      hint: 'Run `npm run cuda:build` where nvcc of CUDA 12 or 13 is, and copy kernels/build here.',
    },
  ];
}
