/**
 * @file Loads the native kernels and puts them into the onnxruntime of this process. Loading onnxruntime-node takes
 * time and memory, so it happens in the first call that needs it; and only in processes that run models (it must not
 * be loaded in several worker threads of one process).
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findKernels } from './build.ts';

/** The instruction sets that the kernels are compiled for. */
export type Isa = 'avx512' | 'avx2' | 'neon' | 'portable';

/** What the native addon offers (addon/addon.cc). */
export interface KernelAddon {
  /** Puts the domain `refract` into the loaded libonnxruntime at this path; once per process. Throws. */
  install(path: string): void;
  /** Opens a library of operators for a domain, after install (addon/library.h), and gives their names. Throws. */
  openOperators(path: string, domain: string): string[];
  /** What a library for CUDA says of its device; copies so many bytes to measure that, 0: none. Throws. */
  deviceOf(path: string, bytes: number): CudaDevice;
  /** The instruction sets that this machine can run, the best first. */
  isas(): Isa[];
  /** The one in use: the best, or the one that the variable REFRACT_ISA names. */
  isa(): Isa;
  /** Uses another from now on; for tests. Throws when it is not available here. */
  setIsa(name: Isa): void;
  /**
   * How fast memory is copied: `bytes` bytes shared among `threads` threads, the best of `repeats` times. Blocks.
   * @returns bytes read plus bytes written per second, in 10⁹
   */
  copyBandwidth(bytes: number, threads: number, repeats: number): number;
  /** Measures from which rates of spikes on the dense paths of spiking layers are faster here. Blocks for about 30 ms. */
  measureCrossover(): Crossover;
  /** Takes the dense paths from these rates on. What is computed does not depend on it, only how fast. */
  setCrossover(map: number, gradient: number): void;
}

/** A CUDA device (addon/device.h). */
export interface CudaDevice {
  readonly name: string;
  /** Compute capability: "9.0". */
  readonly capability: string;
  /** Multiprocessors. */
  readonly processors: number;
  /** Versions of driver and runtime: 13000 is 13.0. */
  readonly driver: number;
  readonly runtime: number;
  readonly freeMiB: number;
  readonly totalMiB: number;
  /** Bytes read plus bytes written per second, in 10⁹; 0 where nothing was copied. */
  readonly copyGbPerSecond: number;
}

/** Shares of spikes, 0 to 1; above 1: never. */
export interface Crossover {
  /** Of a layer's linear map. */
  readonly map: number;
  /** Of the gradient of its weights. */
  readonly gradient: number;
}

/** Whether the native kernels can be used here; if not, why. */
export interface NativeKernels {
  readonly available: boolean;
  readonly reason?: string;
  readonly isa?: Isa;
}

const require = createRequire(import.meta.url);
let installed = false;

/**
 * The addon.
 * @throws Error saying why when the variable REFRACT_KERNELS forbids it, it is not built, or it cannot be loaded
 */
export function loadAddon(): KernelAddon {
  if (process.env['REFRACT_KERNELS'] === 'portable') throw new Error('REFRACT_KERNELS=portable is set.');
  const path = findKernels();
  if (!path) throw new Error('the native kernels are not built');
  try {
    return require(path) as KernelAddon;
  } catch (error) {
    throw new Error(`The native kernels cannot be loaded: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * What is wrong with the variables that choose how operators are computed, in words; nothing if all is well. Whoever sets
 * them means to measure or to compare something: another choice in their place would be a wrong result.
 */
export function wrongEnvironment(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { REFRACT_KERNELS: kernels = '', REFRACT_ISA: isa = '' } = environment;
  const choices = ['portable', 'unfused'];
  if (kernels !== '' && !choices.includes(kernels))
    return `REFRACT_KERNELS is ${JSON.stringify(kernels)}; it can be ${choices.join(' or ')}.`;
  if (isa === '' || kernels === 'portable' || !nativeKernels().available) return undefined;
  const isas: readonly string[] = loadAddon().isas();
  if (isas.includes(isa)) return undefined;
  return `REFRACT_ISA is ${JSON.stringify(isa)}; this machine runs ${isas.join(', ')}.`;
}

/** Whether the native kernels are there and load; does not load onnxruntime. */
export function nativeKernels(): NativeKernels {
  try {
    return { available: true, isa: loadAddon().isa() };
  } catch (error) {
    return { available: false, reason: (error as Error).message };
  }
}

/**
 * Makes every onnxruntime session that this process creates from now on know the operators of the domain `refract`.
 * Loads onnxruntime-node if need be. Calling it again does nothing.
 * @throws Error saying why when it cannot be done here
 */
export function installKernels(): void {
  if (installed) return;
  const addon = loadAddon();
  require('onnxruntime-node');
  addon.install(onnxruntimeLibrary());
  installed = true;
}

/** The libonnxruntime that onnxruntime-node loads: bin/napi-v<n>/<platform>/<arch>/… in its package. @throws Error */
export function onnxruntimeLibrary(): string {
  const bin = join(dirname(require.resolve('onnxruntime-node/package.json')), 'bin');
  const folders = readdirSync(bin).map((folder) => join(bin, folder, process.platform, process.arch));
  const names = ['libonnxruntime.so.1', 'libonnxruntime.1.dylib', 'onnxruntime.dll'];
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
  if (!found)
    throw new Error(`onnxruntime-node has no library for ${process.platform} ${process.arch} under ${bin}.`);
  return found;
}
