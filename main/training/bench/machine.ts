/** @file What the machine can do at best, measured in the same run as everything that is compared with it. */
import { cpus } from 'node:os';
import { loadAddon } from '../../../kernels/index.ts';
import { Graph, encodeModel, gemm } from '../../graph/index.ts';
import { createSession } from '../session.ts';
import type { Engine } from '../session.ts';
import { time } from './timing.ts';

export interface Machine {
  /** Bytes read and written per second while copying memory, in 10⁹; null where the native operators are not there. */
  readonly copyGbPerSecond: number | null;
  /** Operations per second of a matrix product in onnxruntime, in 10⁹. */
  readonly gemmGflops: number;
  readonly cpu: string;
  readonly threads: number;
}

/** Larger than the caches of most machines, and about what a layer of the reference network moves. */
const COPY_BYTES = 64 * 784 * 128 * 4;

/** A product of the reference network's shape: [B·T, H] times [H, H]. */
const GEMM = { rows: 64 * 784, size: 128 };

export async function measureMachine(engine: Engine, threads: number): Promise<Machine> {
  return {
    copyGbPerSecond: engine.kernels === 'native' ? loadAddon().copyBandwidth(COPY_BYTES, threads, 20) : null,
    gemmGflops: await gemmRate(engine, threads),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    threads,
  };
}

async function gemmRate(engine: Engine, threads: number): Promise<number> {
  const { rows, size } = GEMM;
  const graph = new Graph();
  const product = gemm(graph.input('a', 'float32', [rows, size]), graph.input('b', 'float32', [size, size]));
  const session = await createSession(
    engine,
    encodeModel(graph, { outputs: { product }, portable: false }),
    threads,
  );
  const { ort } = engine;
  const feeds = {
    a: new ort.Tensor('float32', new Float32Array(rows * size).fill(0.5), [rows, size]),
    b: new ort.Tensor('float32', new Float32Array(size * size).fill(0.5), [size, size]),
  };
  const fetches = { product: new ort.Tensor('float32', new Float32Array(rows * size), [rows, size]) };
  const { minMs } = await time(() => session.run(feeds, fetches));
  await session.release();
  return (2 * rows * size * size) / minMs / 1e6;
}
