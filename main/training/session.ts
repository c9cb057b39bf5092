/** @file onnxruntime sessions with Refract's operators in them. Loaded in engine processes only. */
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EngineEvent } from './protocol.ts';
import { installKernels, loadAddon, nativeKernels } from '../../kernels/index.ts';
import { setCrossover } from './crossover.ts';

export type Kernels = 'native' | 'portable';
export type Runtime = typeof OnnxRuntime;

export interface Engine {
  readonly ort: Runtime;
  /** Which definition of the `refract` operators sessions use. */
  readonly kernels: Kernels;
  /** Why the native operators are not used, where they are not. */
  readonly reason?: string;
}

/**
 * As loadEngine, with the native operators fitted to the machine; tells whoever listens when they are not used.
 * @param emit takes the engine's events
 * @param home where what was measured of the machine is remembered; null: nowhere
 */
export async function startEngine(emit: (event: EngineEvent) => void, home: string | null): Promise<Engine> {
  const engine = await loadEngine();
  if (engine.kernels === 'native') await setCrossover(loadAddon(), home);
  if (engine.reason !== undefined) {
    const message = `The native operators are not used (${engine.reason}); the portable ones run instead, more slowly.`;
    emit({ type: 'log', level: 'warning', topic: 'kernels', message });
  }
  return engine;
}

let loaded: Promise<Engine> | undefined;

/** Loads onnxruntime and, where they are built and loadable, the native operators. Once a process. */
export function loadEngine(): Promise<Engine> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Engine> {
  const { default: ort } = (await import('onnxruntime-node')) as unknown as { default: Runtime };
  const native = nativeKernels();
  if (!native.available) return { ort, kernels: 'portable', reason: native.reason ?? 'unknown' };
  try {
    await installKernels();
    return { ort, kernels: 'native' };
  } catch (error) {
    return { ort, kernels: 'portable', reason: (error as Error).message };
  }
}

/**
 * Compiles a model for running.
 * @param model ONNX bytes
 * @param threads threads for the operators of one call; the same number gives the same bits again
 * @param profile how the file begins that onnxruntime writes its measurements to when the session's endProfiling is called
 */
export async function createSession(
  { ort }: Engine,
  model: Uint8Array,
  threads: number,
  profile?: string,
): Promise<InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Threads that wait spin by default: a little faster on an idle machine, much slower where anything else wants
    // the cores, as on a laptop in use.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  });
}

export type Values = Record<string, Tensor>;
