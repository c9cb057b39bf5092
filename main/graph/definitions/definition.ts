/**
 * @file What has to be known of an operator to build with it and to write it as ONNX.
 */
import type { AttributesOf, InputsOf, OpName } from '../catalogue.ts';
import type { DType } from '../dtype.ts';
import type { Shape, TensorType } from '../shape.ts';

/** An ONNX attribute: a plain number is an integer. (The same shapes as in kernels/portable-function.ts.) */
export type OnnxAttribute =
  number | string | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] };

/** A constant that ONNX takes as an input where we have an attribute (axes, shapes, bounds). */
export interface OnnxConstant {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly values: readonly number[];
}

/** The one ONNX node that an operator becomes. `constants` are appended to its inputs. */
export interface OnnxForm {
  readonly op: string;
  /** 'refract' for the native operators; the standard operators otherwise. */
  readonly domain?: 'refract';
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly constants?: readonly OnnxConstant[];
}

/** Checks and ONNX form of one operator. */
export interface Definition<K extends OpName> {
  /** Checks the inputs and gives the types of the outputs; throws a ShapeError. */
  infer(inputs: InputsOf<K>, attributes: AttributesOf<K>): readonly TensorType[];
  onnx(attributes: AttributesOf<K>, inputs: InputsOf<K>): OnnxForm;
}

/** A table with every operator. */
export type Definitions = { readonly [K in OpName]: Definition<K> };

/** A one-dimensional int64 constant. */
export function int64s(values: readonly number[]): OnnxConstant {
  return { dtype: 'int64', shape: [values.length], values };
}
