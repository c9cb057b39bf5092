/**
 * @file Portable definitions as plain data: functions of standard ONNX operators that do what a native operator does,
 * in any runtime and without any ONNX library here. main/graph encodes them as functions of the domain
 * `refract.portable`.
 */

/** A constant. `data` is row-major; `dims` [] is a scalar. */
export interface ConstantTensor {
  readonly dtype: 'float32' | 'int32' | 'int64' | 'uint8';
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** The value of a node's attribute: an int, a float, a string, ints, floats, a tensor, or the body of a Scan. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: ConstantTensor }
  | { readonly graph: PortableGraph };

/** One node. An empty name among the inputs or outputs stands for an optional one that is absent. */
export interface PortableNode {
  readonly op: string;
  /** Absent: ONNX's own. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/**
 * A value that goes into or comes out of a subgraph. Its type must be encoded with a shape of `rank` unnamed sizes:
 * onnxruntime's Scan refuses bodies whose results have no shape, and without the rank it can rarely infer one.
 */
export interface PortableValue {
  readonly name: string;
  readonly dtype: ConstantTensor['dtype'];
  readonly rank: number;
}

/** The body of a Scan. It may use names of the function around it. */
export interface PortableGraph {
  readonly name: string;
  readonly inputs: readonly PortableValue[];
  readonly outputs: readonly PortableValue[];
  readonly nodes: readonly PortableNode[];
}

/**
 * A function. `inputs` and `outputs` name only those of the operator's inputs and outputs that are present, in
 * the operator's order; a node that calls the function lists its arguments likewise.
 */
export interface PortableFunction {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly PortableNode[];
  readonly opset: 20;
}

/** A use of an operator: what its portable definition may depend on. */
export interface OperatorCall {
  /** Attributes that differ from their defaults, or all of them. */
  readonly attributes: Readonly<Record<string, number | string>>;
  /** Whether each of the operator's inputs is present (a shorter list: the rest is absent). */
  readonly inputs: readonly boolean[];
  /** Whether each of the operator's outputs is wanted (a shorter list: the rest is not). */
  readonly outputs: readonly boolean[];
  /** The rank of each input (any number for an absent one). */
  readonly ranks: readonly number[];
}

/** Makes the function for one use. Calls that are alike in everything give functions alike in everything. */
export type PortableDefinition = (call: OperatorCall) => PortableFunction;
