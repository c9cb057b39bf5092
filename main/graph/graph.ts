/**
 * @file Symbolic tensors and the graph that they belong to. A graph is a list of operator applications in the order in
 * which they were made, which is an order in which they can be run. Nothing is computed here: `encodeModel` writes the
 * graph as an ONNX model, and an ONNX runtime runs it.
 *
 * Equal applications are made once: asking twice for `mul(a, b)` gives the same tensor (all operators are pure
 * functions), so gradient rules can be written plainly, without saving what they share.
 */
import type { AttributesOf, InputsOf, OpName, OutputsOf } from './catalogue.ts';
import { definitionOf } from './definitions/index.ts';
import { dtypeOfArray, toTensorData } from './dtype.ts';
import type { DType, FloatDType, TensorData } from './dtype.ts';
import { check, describe, sizeOf, ShapeError } from './shape.ts';
import type { Shape } from './shape.ts';

/** A value that the model will compute: it has an element type and a shape, and no data yet. */
export interface Tensor {
  readonly graph: Graph;
  /** Position in the order of creation. */
  readonly id: number;
  readonly dtype: DType;
  readonly shape: Shape;
  /** The name of an input or a parameter. */
  readonly name?: string;
  readonly source: TensorSource;
}

/** Where a tensor's data comes from. */
export type TensorSource =
  | { readonly kind: 'input' }
  | { readonly kind: 'parameter' }
  | { readonly kind: 'constant'; readonly data: TensorData }
  | { readonly kind: 'node'; readonly node: Node; readonly output: number };

/** One application of an operator. */
export interface Node<K extends OpName = OpName> {
  readonly op: K;
  readonly inputs: InputsOf<K>;
  readonly attributes: AttributesOf<K>;
  readonly outputs: OutputsOf<K>;
}

/** Constants up to this size are compared by content, so that each scalar is stored once. */
const sharedConstantBytes = 64;

/** A graph of tensors; see the file's comment. */
export class Graph {
  /** The element type of parameters and of plain numbers: float32, or float64 for checking gradients. */
  readonly dtype: FloatDType;
  readonly #inputs: Tensor[] = [];
  readonly #parameters: Tensor[] = [];
  readonly #nodes: Node[] = [];
  readonly #names = new Set<string>();
  readonly #shared = new Map<string, Node | Tensor>();
  readonly #counters = new Map<string, number>();
  #nextId = 0;

  /** @param options `dtype`: element type of parameters and of plain numbers (default float32) */
  constructor(options: { dtype?: FloatDType } = {}) {
    this.dtype = options.dtype ?? 'float32';
  }

  /** The inputs that are not parameters, in the order of their creation. */
  get inputs(): readonly Tensor[] {
    return this.#inputs;
  }

  /** The parameters, in the order of their creation. */
  get parameters(): readonly Tensor[] {
    return this.#parameters;
  }

  /** The operator applications, in an order in which they can be run. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /**
   * A value given at each run.
   * @throws ShapeError if the name is taken or the shape is not one of whole numbers ≥ 0
   */
  input(name: string, dtype: DType, shape: Shape): Tensor {
    const tensor = this.#named(name, dtype, shape, { kind: 'input' });
    this.#inputs.push(tensor);
    return tensor;
  }

  /**
   * A trainable value of the graph's float type: an input of the model too, unless `encodeModel` is given its value.
   * @throws ShapeError if the name is taken or the shape is not one of whole numbers ≥ 0
   */
  parameter(name: string, shape: Shape): Tensor {
    const tensor = this.#named(name, this.dtype, shape, { kind: 'parameter' });
    this.#parameters.push(tensor);
    return tensor;
  }

  /**
   * A value stored in the model.
   * @param data a number, numbers, or a typed array
   * @param shape default: none for a number, [length] for several
   * @param dtype default: the typed array's own, else the graph's float type
   * @throws ShapeError if the shape does not hold as many elements as the data
   */
  constant(
    data: number | ArrayLike<number> | ArrayLike<bigint> | TensorData,
    shape?: Shape,
    dtype?: DType,
  ): Tensor {
    const values = typeof data === 'number' ? [data] : data;
    const type = dtype ?? (isTensorData(values) ? dtypeOfArray(values) : this.dtype);
    const extents = [...(shape ?? (typeof data === 'number' ? [] : [values.length]))];
    this.#checkExtents('constant', extents);
    check(
      sizeOf(extents) === values.length,
      'constant',
      `${sizeOf(extents)} values for shape [${extents.join(', ')}], got ${values.length}`,
    );
    const stored = toTensorData(type, values);
    const make = () => this.#tensor(type, extents, { kind: 'constant', data: stored });
    if (stored.byteLength > sharedConstantBytes) return make();
    return this.#share(`constant|${type}|${extents.join()}|${bitsOf(stored)}`, make);
  }

  /**
   * Applies an operator: checks its inputs and gives its outputs. People call the functions of main/graph/functions;
   * this is for writing new ones.
   * @throws ShapeError if the operator does not take these inputs
   */
  append<K extends OpName>(op: K, inputs: InputsOf<K>, attributes: AttributesOf<K>): OutputsOf<K> {
    for (const input of inputs as readonly (Tensor | undefined)[]) {
      if (input && input.graph !== this) throw new ShapeError(op, 'tensors of one graph');
    }
    const ids = (inputs as readonly (Tensor | undefined)[]).map((input) => input?.id ?? '-');
    const key = `${op}|${ids.join()}|${JSON.stringify(attributes)}`;
    const node = this.#share(key, () => this.#appendNode(op, inputs, attributes));
    return node.outputs;
  }

  /** Counts up from 0 separately for each name: for whatever must differ between calls (see `dropout`). */
  count(name: string): number {
    const value = this.#counters.get(name) ?? 0;
    this.#counters.set(name, value + 1);
    return value;
  }

  #appendNode<K extends OpName>(op: K, inputs: InputsOf<K>, attributes: AttributesOf<K>): Node<K> {
    const types = definitionOf(op).infer(inputs, attributes);
    const outputs: Tensor[] = [];
    const node = { op, inputs, attributes, outputs } as unknown as Node<K>;
    types.forEach(({ dtype, shape }, output) => {
      outputs.push(this.#tensor(dtype, shape, { kind: 'node', node: node as unknown as Node, output }));
    });
    this.#nodes.push(node as unknown as Node);
    return node;
  }

  #share<T extends Node | Tensor>(key: string, make: () => T): T {
    const found = this.#shared.get(key);
    if (found) return found as T;
    const made = make();
    this.#shared.set(key, made);
    return made;
  }

  #named(name: string, dtype: DType, shape: Shape, source: TensorSource): Tensor {
    check(name !== '' && !this.#names.has(name), source.kind, `a new name, got "${name}"`);
    this.#checkExtents(`${source.kind} ${name}`, shape);
    this.#names.add(name);
    return { ...this.#tensor(dtype, shape, source), name };
  }

  #tensor(dtype: DType, shape: Shape, source: TensorSource): Tensor {
    return { graph: this, id: this.#nextId++, dtype, shape: [...shape], source };
  }

  #checkExtents(operator: string, shape: Shape): void {
    const valid = shape.every((extent) => Number.isInteger(extent) && extent >= 0);
    check(valid, operator, `a shape of whole numbers ≥ 0, got [${shape.join(', ')}]`);
  }
}

function isTensorData(values: ArrayLike<number> | ArrayLike<bigint> | TensorData): values is TensorData {
  return ArrayBuffer.isView(values);
}

/** The content of a small constant as text, bit by bit (so that 0 and −0 differ). */
function bitsOf(data: TensorData): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
}

/** A tensor in words, for messages: its name if it has one, and its type. */
export function label(tensor: Tensor): string {
  const name =
    tensor.name ?? (tensor.source.kind === 'node' ? `a result of ${tensor.source.node.op}` : 'a constant');
  return `${name} (${describe(tensor)})`;
}
