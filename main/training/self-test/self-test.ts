/**
 * @file The self-test, a job of the engine: computes every native operator natively and by its portable definition on
 * this machine, and compares.
 */
import { RefractError } from '../../api/errors.ts';
import { Graph, encodeModel } from '../../graph/index.ts';
import type { SelfTestJob, SelfTestResult } from '../protocol.ts';
import { createSession, loadEngine } from '../session.ts';
import type { Engine } from '../session.ts';
import type { TrainContext } from '../train.ts';
import { cases, size } from './cases.ts';
import type { Case } from './cases.ts';

/** Standard operators may add in another order than the native loops: about so many roundings, relative to the size. */
const TOLERANCE = 1e-4;

/** @throws RefractError `unavailable` where the native operators are not used, `cancelled` */
export async function selfTest(_: SelfTestJob, { emit, signal }: TrainContext): Promise<SelfTestResult> {
  const engine = await loadEngine();
  if (engine.kernels !== 'native') {
    throw new RefractError(
      'unavailable',
      `The native operators are not used here: ${engine.reason ?? 'for no stated reason'}`,
      'Training works without them, more slowly.',
    );
  }
  const rows: SelfTestResult['rows'][number][] = [];
  for (const one of cases) {
    signal.throwIfAborted();
    const progress = { what: one.name, done: rows.length, total: cases.length, unit: 'operators' };
    emit({ type: 'progress', progress });
    rows.push(await check(engine, one));
  }
  return { rows };
}

async function check(engine: Engine, one: Case) {
  const { name } = one;
  try {
    const native = await compute(engine, one, false);
    const portable = await compute(engine, one, true);
    let [compared, maxDifference, passed] = [0, 0, true];
    for (const [key, values] of native) {
      const other = portable.get(key)!;
      compared += values.length;
      for (let i = 0; i < values.length; i++) {
        const difference = Math.abs(values[i]! - other[i]!);
        if (!(difference <= TOLERANCE * Math.max(1, Math.abs(other[i]!)))) passed = false;
        maxDifference = Math.max(maxDifference, Number.isNaN(difference) ? Infinity : difference);
      }
    }
    const message = passed ? '' : 'The native operator and its portable definition differ.';
    return {
      name,
      passed,
      maxDifference: Number.isFinite(maxDifference) ? maxDifference : null,
      compared,
      message,
    };
  } catch (error) {
    return { name, passed: false, maxDifference: null, compared: 0, message: (error as Error).message };
  }
}

/** Computes a case. @param fuse whether spiking layers become single operators */
export async function compute(
  engine: Engine,
  { build, recompute = false }: Case,
  portable: boolean,
  fuse = !portable,
): Promise<Map<string, Float32Array>> {
  const graph = new Graph();
  const outputs = build(graph, portable);
  const session = await createSession(
    engine,
    encodeModel(graph, { outputs, portable, fuse, recompute: recompute && fuse }),
    2,
  );
  try {
    const used = [...graph.inputs, ...graph.parameters].filter(({ name }) =>
      session.inputNames.includes(name!),
    );
    const feeds = used.map(({ name, shape }) => [name!, numbers(engine, name!, shape)] as const);
    const results = await session.run(Object.fromEntries(feeds));
    return new Map(
      Object.keys(outputs).map((key) => [key, Float32Array.from(results[key]!.data as Float32Array)]),
    );
  } finally {
    await session.release();
  }
}

/** The same numbers each time: decays near 1, averages of squares positive, the others such that many neurons spike. */
function numbers({ ort }: Engine, name: string, shape: readonly number[]) {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let state = name.length * size[0];
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const unit = (state >>> 8) / 2 ** 24;
    data[i] = rangeOf(name)(unit);
  }
  return new ort.Tensor('float32', data, [...shape]);
}

/** What the numbers of an input are made of, each from one between 0 and 1. */
function rangeOf(name: string): (unit: number) => number {
  if (name.startsWith('decay') || name.startsWith('optimizer.')) return (unit) => 0.8 + 0.19 * unit;
  if (name.startsWith('adam2')) return (unit) => unit;
  return (unit) => 2 * unit - 0.7;
}
