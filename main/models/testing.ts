/** @file For tests: runs one memory or spike rule on numbers, by its portable definition, beside formulas in plain JavaScript. */
import { Graph, gradients, mul, sum } from '../graph/index.ts';
import type { Tensor } from '../graph/index.ts';
import { evaluate } from '../graph/testing/run.ts';
import type { LayerContext } from './memories/memory.ts';
import { optionsOfLayer } from './options.ts';
import type { Options } from './options.ts';
import { ParameterList, startValues } from './parameters.ts';

/** A part that is built, with the values that its parameters start with. */
export interface Built {
  readonly results: Record<string, number[]>;
  /** Start values by parameter name, without the layer's prefix. */
  readonly parameters: Record<string, Float32Array>;
}

/**
 * Builds a part on a sequence and runs it.
 * @param x numbers of [batch, steps, hidden]
 * @param build adds the part to the graph; gives the tensors to look at
 */
export async function runPart(
  x: readonly number[],
  [batch, steps, hidden]: readonly [number, number, number],
  options: Options,
  build: (current: Tensor, context: LayerContext) => Record<string, Tensor>,
): Promise<Built> {
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const current = graph.input('x', 'float32', [batch, steps, hidden]);
  const outputs = build(current, { name: 'l', hidden, options: optionsOfLayer(options, 0), parameters });
  const values = Object.fromEntries(parameters.specs.map((spec) => [spec.name, startValues(spec, 1)]));
  const given = Object.fromEntries(Object.entries(values).map(([name, data]) => [name, [...data]]));
  const results = await evaluate(outputs, { x: [...x], ...given }, { portable: true });
  const short = ([name, data]: [string, Float32Array]) => [name.slice(2), data] as const;
  return {
    results: results as Record<string, number[]>,
    parameters: Object.fromEntries(Object.entries(values).map(short)),
  };
}

/**
 * The gradient of Σ w·y, y what a part gives and w some weights.
 * @param x numbers of [batch, steps, hidden]
 * @param build adds the part to the graph
 * @returns the gradient by x, and w
 */
export async function runGradient(
  x: readonly number[],
  [batch, steps, hidden]: readonly [number, number, number],
  options: Options,
  build: (current: Tensor, context: LayerContext) => Tensor,
): Promise<{ readonly x: readonly number[]; readonly weights: readonly number[] }> {
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const current = graph.input('x', 'float32', [batch, steps, hidden]);
  const y = build(current, { name: 'l', hidden, options: optionsOfLayer(options, 0), parameters });
  const weights = Array.from({ length: batch * steps * hidden }, (_, i) =>
    Math.fround(Math.sin(3.1 * i + 1)),
  );
  const loss = sum(mul(y, graph.constant(Float32Array.from(weights), [batch, steps, hidden])));
  const [dx] = gradients(loss, [current]);
  const given = parameters.specs.map((spec) => [spec.name, [...startValues(spec, 1)]]);
  const results = await evaluate(
    { dx: dx! },
    { x: [...x], ...(Object.fromEntries(given) as Record<string, number[]>) },
    { portable: true },
  );
  return { x: results['dx'] as number[], weights };
}
