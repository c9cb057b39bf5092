/**
 * @file What a step's matrix products take when they are done densely by onnxruntime: for each layer the map, the gradient
 * of its weights and, from the second layer on, the gradient of its input. What a step of spiking layers is compared with.
 */
import { Graph, encodeModel, gemm } from '../../graph/index.ts';
import { createSession } from '../session.ts';
import type { Engine } from '../session.ts';
import type { StepSpec } from '../step-model.ts';
import { time } from './timing.ts';
import type { Timing } from './timing.ts';

/** One product of two matrices, [rows,inner] times [inner,columns], and how its operands lie in memory. */
interface Product {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transA?: true;
  readonly transB?: true;
}

interface Sizes extends Pick<StepSpec, 'batch' | 'steps' | 'channels'> {
  readonly options: Pick<StepSpec['options'], 'hidden' | 'layers'>;
}

/** Longer sequences are not timed whole: their matrices would not fit into memory, and the time grows with the length. */
const MAX_CELLS = 64 * 3136;

function productsOf({ batch, steps, channels, options: { hidden, layers } }: Sizes): readonly Product[] {
  const cells = Math.min(batch * steps, MAX_CELLS);
  return Array.from({ length: layers }, (_, l): Product[] => {
    const inputs = l === 0 ? channels : hidden;
    return [
      { rows: cells, inner: inputs, columns: hidden, transB: true },
      { rows: hidden, inner: cells, columns: inputs, transA: true },
      ...(l > 0 ? [{ rows: cells, inner: hidden, columns: inputs }] : []),
    ];
  }).flat();
}

/** How long all of them take, each timed alone: the sum of the medians and the sum of the minima. */
export async function denseProducts(engine: Engine, sizes: Sizes, threads: number): Promise<Timing> {
  const known = new Map<string, Timing>();
  let [medianMs, minMs] = [0, 0];
  for (const product of productsOf(sizes)) {
    const key = JSON.stringify(product);
    const timing = known.get(key) ?? (await timeProduct(engine, product, threads));
    known.set(key, timing);
    medianMs += timing.medianMs;
    minMs += timing.minMs;
  }
  const times = Math.max(1, (sizes.batch * sizes.steps) / MAX_CELLS);
  return { medianMs: medianMs * times, minMs: minMs * times };
}

async function timeProduct(engine: Engine, product: Product, threads: number): Promise<Timing> {
  const { rows, inner, columns, transA, transB } = product;
  const shapes = {
    a: transA ? [inner, rows] : [rows, inner],
    b: transB ? [columns, inner] : [inner, columns],
  };
  const graph = new Graph();
  const [a, b] = [graph.input('a', 'float32', shapes.a), graph.input('b', 'float32', shapes.b)];
  const result = gemm(a, b, { transA: transA ?? false, transB: transB ?? false });
  const model = encodeModel(graph, { outputs: { result }, portable: false });
  const session = await createSession(engine, model, threads);
  const tensor = (shape: readonly number[]) => {
    const data = new Float32Array(shape.reduce((x, y) => x * y, 1)).fill(0.5);
    return new engine.ort.Tensor('float32', data, [...shape]);
  };
  const feeds = { a: tensor(shapes.a), b: tensor(shapes.b) };
  const fetches = { result: tensor([rows, columns]) };
  try {
    return await time(() => session.run(feeds, fetches), 400);
  } finally {
    await session.release();
  }
}
