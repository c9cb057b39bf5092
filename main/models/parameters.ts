/** @file A network's parameters: their names, shapes and first values. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { skipN } from 'pure-rand/utils/skipN';
import type { Graph, Tensor } from '../graph/index.ts';

/** How a parameter starts. */
export type Start =
  /** Uniform in ±bound. */
  | { readonly uniform: number }
  /** These values, repeated to fill the shape. */
  | { readonly values: readonly number[] };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: Start;
}

/** Declares parameters in a graph and remembers how they start. */
export class ParameterList {
  readonly specs: ParameterSpec[] = [];
  readonly tensors: Tensor[] = [];
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Adds a parameter; returns its tensor. Names are unique. */
  declare(name: string, shape: readonly number[], start: Start): Tensor {
    const tensor = this.#graph.parameter(name, shape);
    this.specs.push({ name, shape, start });
    this.tensors.push(tensor);
    return tensor;
  }

  /** A constant of the same graph. */
  constant(data: Float32Array, shape: readonly number[]): Tensor {
    return this.#graph.constant(data, shape);
  }
}

/**
 * First values of a parameter, float32. Each parameter has a random stream of its own, made from the seed and its
 * name: two variants with the same seed start from the same weights wherever they share a parameter.
 */
export function startValues(spec: ParameterSpec, seed: number): Float32Array {
  const size = spec.shape.reduce((product, n) => product * n, 1);
  const { start } = spec;
  if ('values' in start)
    return Float32Array.from({ length: size }, (_, i) => start.values[i % start.values.length]!);
  const generator = xoroshiro128plus(hash(`${seed}/${spec.name}`));
  skipN(generator, 32); // its first numbers still show the seed
  return Float32Array.from({ length: size }, () => {
    const unit = ((generator.next() >>> 8) + 0.5) / 2 ** 24; // in (0, 1), symmetric around a half
    return (2 * unit - 1) * start.uniform;
  });
}

/** FNV-1a, 32 bits: spreads names over seeds. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value | 0;
}
