/** @file A network's parameters: their names, shapes and first values. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { skipN } from 'pure-rand/utils/skipN';
import type { Graph, Tensor } from '../graph/index.ts';

/** How a parameter starts. */
export type Start =
  /** Uniform in ±bound. */
  | { readonly uniform: number }
  /** Uniform between two numbers. */
  | { readonly between: readonly [number, number] }
  /** The logarithm of a number that is uniform between two others. */
  | { readonly logBetween: readonly [number, number] }
  /** Normal around 0, or another mean, with this standard deviation. */
  | { readonly normal: number; readonly mean?: number }
  /** ln(−ln r) of a radius r such that exp(iφ)·r is uniform over the ring between two radii (Orvieto et al. 2023, 2303.06349). */
  | { readonly ring: readonly [number, number] }
  /** These values, repeated to fill the shape. */
  | { readonly values: readonly number[] };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: Start;
  /** What it is cut to after each step, lowest and highest; absent: nothing. */
  readonly within?: readonly [low: number, high: number];
}

/** Something that follows what is seen while training and that no optimizer changes: batch norm's statistics. */
export interface RunningAverage extends ParameterSpec {
  readonly tensor: Tensor;
  /** Its value after a step of training; absent where the graph is no step of training. */
  readonly next?: Tensor;
}

/** Declares parameters in a graph and remembers how they start. */
export class ParameterList {
  /** What is trained. */
  readonly specs: ParameterSpec[] = [];
  readonly tensors: Tensor[] = [];
  /** What is not trained but kept with it: in checkpoints, weights and exports. */
  readonly averages: RunningAverage[] = [];
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Adds a parameter; returns its tensor. Names are unique. @param within see ParameterSpec */
  declare(
    name: string,
    shape: readonly number[],
    start: Start,
    within?: NonNullable<ParameterSpec['within']>,
  ): Tensor {
    const tensor = this.#graph.parameter(name, shape);
    this.specs.push({ name, shape, start, ...(within ? { within } : {}) });
    this.tensors.push(tensor);
    return tensor;
  }

  /**
   * Adds a running average: a value that is kept with the parameters and that no optimizer changes.
   * @param follow its value after a step of training, from the one before; absent in evaluation
   * @returns its tensor
   */
  average(name: string, shape: readonly number[], start: Start, follow?: (before: Tensor) => Tensor): Tensor {
    const tensor = this.#graph.parameter(name, shape);
    this.averages.push({ name, shape, start, tensor, ...(follow ? { next: follow(tensor) } : {}) });
    return tensor;
  }

  /** A whole number (int64) as a scalar constant of the same graph. */
  integer(value: number): Tensor {
    return this.#graph.constant(value, [], 'int64');
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
  const unit = () => ((generator.next() >>> 8) + 0.5) / 2 ** 24; // in (0, 1), symmetric around a half
  const draw = drawer(start, unit);
  return Float32Array.from({ length: size }, draw);
}

/** Makes numbers of a distribution from numbers that are uniform in (0, 1). */
function drawer(start: Exclude<Start, { readonly values: unknown }>, unit: () => number): () => number {
  if ('uniform' in start) return () => (2 * unit() - 1) * start.uniform;
  if ('between' in start) {
    const [low, high] = start.between;
    return () => low + (high - low) * unit();
  }
  if ('logBetween' in start) {
    const [low, high] = start.logBetween;
    return () => Math.log(low + (high - low) * unit());
  }
  // Box and Muller 1958: the cosine alone, so that each number takes two of the stream whatever their count.
  if ('normal' in start) {
    const { normal, mean = 0 } = start;
    return () => mean + normal * Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  }
  const [inner, outer] = start.ring.map((radius) => radius ** 2) as [number, number];
  return () => Math.log(-0.5 * Math.log(inner + (outer - inner) * unit()));
}

/** FNV-1a, 32 bits: spreads names over seeds. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value | 0;
}
