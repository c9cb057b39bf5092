/**
 * @file Encodes small ONNX models for the kernels' own tests: one call of an operator, natively or through its
 * portable function. (main/graph has the real encoder; kernels import nothing of main.) Field numbers are those of
 * onnx.proto.
 */
import type {
  Attribute,
  ConstantTensor,
  PortableFunction,
  PortableGraph,
  PortableNode,
} from '../portable-function.ts';

const dtypes = { float32: 1, uint8: 2, int32: 6, int64: 7 } as const;

/** One call as a model: graph inputs and outputs are those of the call that are present. */
export interface CallModel {
  readonly op: string;
  readonly domain: string;
  /** Names of the call's inputs and outputs in order, '' for an absent one. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly dtypes: Readonly<Record<string, ConstantTensor['dtype']>>;
  readonly functions?: readonly PortableFunction[];
}

/** The model as bytes. */
export function encodeCall(call: CallModel): Uint8Array {
  const present = (names: readonly string[]) => names.filter((name) => name !== '');
  const value = (name: string) => valueInfo(name, call.dtypes[name] ?? 'float32');
  const node = { op: call.op, domain: call.domain, inputs: call.inputs, outputs: call.outputs };
  const graph = message(
    field(1, encodeNode({ ...node, attributes: call.attributes ?? {} })),
    field(2, text('test')),
    ...present(call.inputs).map((name) => field(11, value(name))),
    ...present(call.outputs).map((name) => field(12, value(name))),
  );
  return message(
    integer(1, 9),
    field(7, graph),
    field(8, opset('', 20)),
    field(8, opset('refract', 1)),
    field(8, opset('refract.portable', 1)),
    field(8, opset('refract.cuda.host', 1)),
    ...(call.functions ?? []).map((definition) => field(25, encodeFunction(definition))),
  );
}

function encodeFunction(definition: PortableFunction): Uint8Array {
  return message(
    field(1, text(definition.name)),
    ...definition.inputs.map((name) => field(4, text(name))),
    ...definition.outputs.map((name) => field(5, text(name))),
    ...definition.nodes.map((node) => field(7, encodeNode(node))),
    field(9, opset('', definition.opset)),
    field(10, text('refract.portable')),
  );
}

function encodeNode(node: PortableNode): Uint8Array {
  return message(
    ...node.inputs.map((name) => field(1, text(name))),
    ...node.outputs.map((name) => field(2, text(name))),
    field(4, text(node.op)),
    ...Object.entries(node.attributes ?? {}).map(([name, value]) => field(5, encodeAttribute(name, value))),
    field(7, text(node.domain ?? '')),
  );
}

function encodeAttribute(name: string, value: Attribute): Uint8Array {
  const as = (type: number, ...content: Uint8Array[]) =>
    message(field(1, text(name)), ...content, integer(20, type));
  if (typeof value === 'number') return as(2, integer(3, value));
  if (typeof value === 'string') return as(3, field(4, text(value)));
  if ('float' in value) return as(1, float(2, value.float));
  if ('floats' in value) return as(6, ...value.floats.map((item) => float(7, item)));
  if ('tensor' in value) return as(4, field(5, encodeTensor(value.tensor)));
  if ('graph' in value) return as(5, field(6, encodeGraph(value.graph)));
  return as(7, ...value.map((item) => integer(8, item)));
}

function encodeGraph(graph: PortableGraph): Uint8Array {
  return message(
    ...graph.nodes.map((node) => field(1, encodeNode(node))),
    field(2, text(graph.name)),
    ...graph.inputs.map(({ name, dtype, rank }) => field(11, valueInfo(name, dtype, rank))),
    ...graph.outputs.map(({ name, dtype, rank }) => field(12, valueInfo(name, dtype, rank))),
  );
}

function encodeTensor({ dtype, dims, data }: ConstantTensor): Uint8Array {
  const arrays = {
    float32: () => new Float32Array(data),
    uint8: () => new Uint8Array(data),
    int32: () => new Int32Array(data),
    int64: () => new BigInt64Array(data.map(BigInt)),
  };
  const raw = arrays[dtype]();
  const bytes = new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
  return message(...dims.map((dim) => integer(1, dim)), integer(2, dtypes[dtype]), field(9, bytes));
}

/** A name with its type; without a rank nothing is said about the shape. */
function valueInfo(name: string, dtype: ConstantTensor['dtype'], rank?: number): Uint8Array {
  const shape =
    rank === undefined ? [] : [field(2, message(...Array.from({ length: rank }, () => field(1, message()))))];
  return message(
    field(1, text(name)),
    field(2, message(field(1, message(integer(1, dtypes[dtype]), ...shape)))),
  );
}

const opset = (domain: string, version: number) => message(field(1, text(domain)), integer(2, version));

// Protocol buffers' wire format.

const text = (value: string) => new TextEncoder().encode(value);

const message = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

function varint(value: number): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

const integer = (number: number, value: number) =>
  Uint8Array.from([...varint(number << 3), ...varint(value)]);

const field = (number: number, content: Uint8Array) =>
  Uint8Array.from([...varint((number << 3) | 2), ...varint(content.length), ...content]);

const float = (number: number, value: number) =>
  Uint8Array.from([...varint((number << 3) | 5), ...new Uint8Array(new Float32Array([value]).buffer)]);
