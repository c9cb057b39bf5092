/**
 * @file For tests: arrays of any rank in plain JavaScript, in double precision, against which the graph is compared.
 */
import { sizeOf } from '../shape.ts';
import type { Shape } from '../shape.ts';

/** An array of numbers with a shape, row-major. */
export class Nd {
  readonly shape: Shape;
  readonly data: readonly number[];

  constructor(shape: Shape, data: readonly number[]) {
    if (data.length !== sizeOf(shape))
      throw new Error(`${data.length} values for shape [${shape.join(', ')}]`);
    this.shape = shape;
    this.data = data;
  }

  /** Fills an array from a formula in the index of each element. */
  static of(shape: Shape, formula: (...index: number[]) => number): Nd {
    return new Nd(
      shape,
      Array.from({ length: sizeOf(shape) }, (_, flat) => formula(...unflatten(flat, shape))),
    );
  }

  /** The element at an index; axes of size 1 and missing leading axes take any, which is broadcasting. */
  at(...index: number[]): number {
    const offset = index.length - this.shape.length;
    const flat = this.shape.reduce((total, extent, axis) => {
      return total * extent + (extent === 1 ? 0 : index[offset + axis]!);
    }, 0);
    return this.data[flat]!;
  }

  map(formula: (value: number) => number): Nd {
    return new Nd(this.shape, this.data.map(formula));
  }
}

/** The index of the element at a position of the flat data. */
function unflatten(flat: number, shape: Shape): number[] {
  const index = Array.from(shape, () => 0);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/** Σ of a formula over 0 … count − 1. */
export function total(count: number, formula: (index: number) => number): number {
  return Array.from({ length: count }, (_, index) => formula(index)).reduce((sum, value) => sum + value, 0);
}

/** Reduces axes (counted from the front) of an array by a function of the reduced elements; the axes go. */
export function reduceAxes(x: Nd, axes: readonly number[], reduce: (values: number[]) => number): Nd {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const shape = kept.map((axis) => x.shape[axis]!);
  const groups = Array.from({ length: sizeOf(shape) }, (): number[] => []);
  x.data.forEach((value, flat) => {
    const index = unflatten(flat, x.shape);
    groups[kept.reduce((at, axis) => at * x.shape[axis]! + index[axis]!, 0)]!.push(value);
  });
  return new Nd(shape, groups.map(reduce));
}
