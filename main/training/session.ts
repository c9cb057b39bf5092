/** @file onnxruntime sessions with Refract's operators in them. Loaded in engine processes only. */
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EngineEvent } from './protocol.ts';
import { RefractError } from '../api/errors.ts';
import { installKernels, loadAddon, nativeKernels, wrongEnvironment } from '../../kernels/index.ts';
import { openCuda, requireCuda, requireOperators } from './cuda.ts';
import { setCrossover } from './crossover.ts';
import type { Crossover } from './crossover.ts';

export type Kernels = 'native' | 'portable';
export type Runtime = typeof OnnxRuntime;

/** Where sessions compute. */
export type Provider = 'cpu' | 'cuda';

export interface Engine {
  readonly ort: Runtime;
  readonly provider: Provider;
  /** The operators that there are for CUDA, where it is the provider. */
  readonly onCuda?: ReadonlySet<string>;
  /** Which definition of the `refract` operators sessions use. */
  readonly kernels: Kernels;
  /** Whether spiking layers and the optimizer are single operators; REFRACT_KERNELS=unfused computes the reference. */
  readonly fuse: boolean;
  /** Why the native operators are not used, where they are not. */
  readonly reason?: string;
  /** From which shares of spikes on the native operators work densely, where they are fitted to the machine. */
  readonly crossover?: Crossover;
}

/**
 * As loadEngine, with the native operators fitted to the machine; tells whoever listens when they are not used.
 * @param emit takes the engine's events
 * @param home where what was measured of the machine is remembered; null: nowhere
 */
export async function startEngine(
  emit: (event: EngineEvent) => void,
  home: string | null,
  provider: Provider = 'cpu',
): Promise<Engine> {
  if (provider === 'cuda') return startCuda();
  const engine = await loadEngine();
  if (engine.kernels === 'native') return { ...engine, crossover: await setCrossover(loadAddon(), home) };
  if (engine.reason !== undefined) {
    const message = `The native operators are not used (${engine.reason}); the portable ones run instead, more slowly.`;
    emit({ type: 'log', level: 'warning', topic: 'kernels', message });
  }
  return engine;
}

/** An engine on CUDA: never another in its place. @throws RefractError `unavailable` with what is missing */
async function startCuda(): Promise<Engine> {
  requireCuda();
  const engine = await loadEngine();
  return { ...engine, provider: 'cuda', fuse: false, onCuda: openCuda() };
}

let loaded: Promise<Engine> | undefined;

/** Loads onnxruntime and, where they are built and loadable, the native operators. Once a process. */
export function loadEngine(): Promise<Engine> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Engine> {
  const wrong = wrongEnvironment();
  if (wrong !== undefined)
    throw new RefractError('usage', wrong, 'Set the variable to one of these, or unset it.');
  const { default: ort } = (await import('onnxruntime-node')) as unknown as { default: Runtime };
  const native = nativeKernels();
  if (!native.available)
    return { ort, provider: 'cpu', kernels: 'portable', fuse: false, reason: native.reason ?? 'unknown' };
  try {
    await installKernels();
    const fuse = process.env['REFRACT_KERNELS'] !== 'unfused';
    return { ort, provider: 'cpu', kernels: 'native', fuse };
  } catch (error) {
    const { message: reason } = error as Error;
    return { ort, provider: 'cpu', kernels: 'portable', fuse: false, reason };
  }
}

/**
 * Compiles a model for running.
 * @param model ONNX bytes
 * @param threads threads for the operators of one call; the same number gives the same bits again
 * @param profile how the file begins that onnxruntime writes its measurements to when the session's endProfiling is called
 */
export async function createSession(
  { ort, provider, onCuda }: Engine,
  model: Uint8Array,
  threads: number,
  profile?: string,
): Promise<InferenceSession> {
  if (onCuda) requireOperators(model, onCuda);
  return ort.InferenceSession.create(model, {
    // What CUDA has no kernel for (shapes, small integers) onnxruntime computes on the CPU; without the provider it fails.
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Threads that wait spin by default: a little faster on an idle machine, much slower where anything else wants
    // the cores, as on a laptop in use.
    // Subnormal numbers are zero, as they are within the operators of our own (kernels/cpu/subnormals.h says why). It is so
    // for this thread from now on, JavaScript's own numbers included: a reason to load this in engine processes only.
    extra: { session: { intra_op: { allow_spinning: '0' }, set_denormal_as_zero: '1' } },
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  });
}

export type Values = Record<string, Tensor>;
