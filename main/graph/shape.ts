/**
 * @file Shapes: broadcasting, axes, sizes, and the error that every wrong shape or element type raises.
 * Broadcasting is NumPy's: shapes are aligned at their last axis, and an axis of size 1 stretches.
 */
import type { DType } from './dtype.ts';

export type Shape = readonly number[];

/** What an operator has to know of a tensor to check it. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** An operator was given shapes, element types or settings that it cannot take. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  /** The operator that refused. */
  readonly operator: string;

  /**
   * @param operator name of the operator
   * @param expected what it needs, in words: "a and b with the same inner size"
   * @param got what it was given, by argument name
   */
  constructor(operator: string, expected: string, got: Record<string, TensorType | undefined> = {}) {
    const given = Object.entries(got).flatMap(([name, type]) => (type ? [`${name} ${describe(type)}`] : []));
    super(`${operator}: expected ${expected}${given.length ? `, got ${given.join(', ')}` : ''}.`);
    this.operator = operator;
  }
}

/** A tensor type in words: `float32 [2, 3]`. */
export function describe({ dtype, shape }: TensorType): string {
  return `${dtype} [${shape.join(', ')}]`;
}

/** Throws a ShapeError unless the condition holds. */
export function check(
  condition: boolean,
  operator: string,
  expected: string,
  got: Record<string, TensorType | undefined> = {},
): asserts condition {
  if (!condition) throw new ShapeError(operator, expected, got);
}

/** The number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, extent) => size * extent, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** The shape that two shapes broadcast to, or undefined where they do not. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    result.push(left === 1 ? right : left);
  }
  return result;
}

/** An axis counted from the front; −1 is the last. Throws a ShapeError for an axis the shape does not have. */
export function normalizeAxis(operator: string, axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  check(
    Number.isInteger(axis) && normalized >= 0 && normalized < rank,
    operator,
    `an axis of a tensor of rank ${rank}, got axis ${axis}`,
  );
  return normalized;
}

/** Axes counted from the front, in order, without repeats; all axes when none are given. */
export function normalizeAxes(operator: string, axes: readonly number[] | undefined, rank: number): number[] {
  if (!axes) return Array.from({ length: rank }, (_, axis) => axis);
  const normalized = axes.map((axis) => normalizeAxis(operator, axis, rank)).sort((a, b) => a - b);
  check(
    new Set(normalized).size === normalized.length,
    operator,
    `each axis once, got axes ${axes.join(', ')}`,
  );
  return normalized;
}

/** Throws a ShapeError unless the tensors have one element type, and it is one of those allowed. */
export function checkTypes(
  operator: string,
  allowed: readonly DType[],
  got: Record<string, TensorType | undefined>,
): void {
  const types = new Set(Object.values(got).flatMap((type) => (type ? [type.dtype] : [])));
  const [first] = types;
  const fits = types.size === 1 && first !== undefined && allowed.includes(first);
  check(fits, operator, `${allowed.join(' or ')}, the same for all`, got);
}

/** Throws a ShapeError unless the tensors are floats of one element type. */
export function checkFloats(operator: string, got: Record<string, TensorType | undefined>): void {
  checkTypes(operator, floats, got);
}

const floats: readonly DType[] = ['float32', 'float64'];
