/**
 * @file ONNX messages from plain data: nodes, attributes, tensors, types.
 */
import { create } from '@bufbuild/protobuf';
import type { Attribute, PortableGraph, PortableNode } from '../../../kernels/portable-function.ts';
import { dataTypes, littleEndianBytes, toTensorData } from '../dtype.ts';
import type { DType, TensorData } from '../dtype.ts';
import type { Shape } from '../shape.ts';
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from './onnx_pb.ts';
import type { AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto } from './onnx_pb.ts';

/** `AttributeProto.AttributeType` of the ONNX specification. */
const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7 } as const;

/** Encodes a node. An empty name among its inputs or outputs stands for one that is absent. */
export function encodeNode(node: PortableNode, name = ''): NodeProto {
  return create(NodeProtoSchema, {
    name,
    opType: node.op,
    domain: node.domain ?? '',
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes ?? {}).map(([key, value]) => encodeAttribute(key, value)),
  });
}

/** Encodes an attribute. */
function encodeAttribute(name: string, value: Attribute): AttributeProto {
  return create(AttributeProtoSchema, { name, ...attributeValue(value) });
}

function attributeValue(value: Attribute) {
  if (typeof value === 'number') return { type: attributeTypes.int, i: BigInt(value) };
  if (typeof value === 'string') return { type: attributeTypes.string, s: new TextEncoder().encode(value) };
  if ('float' in value) return { type: attributeTypes.float, f: value.float };
  if ('floats' in value) return { type: attributeTypes.floats, floats: [...value.floats] };
  if ('graph' in value) return { type: attributeTypes.graph, g: encodeSubgraph(value.graph) };
  if ('tensor' in value) {
    const { dtype, dims, data } = value.tensor;
    return { type: attributeTypes.tensor, t: encodeTensor('', dtype, dims, toTensorData(dtype, data)) };
  }
  return { type: attributeTypes.ints, ints: value.map(BigInt) };
}

/** Encodes the body of a Scan. */
function encodeSubgraph({ name, inputs, outputs, nodes }: PortableGraph): GraphProto {
  return create(GraphProtoSchema, {
    name,
    input: inputs.map((value) => encodeValue(value.name, value.dtype)),
    output: outputs.map((value) => encodeValue(value.name, value.dtype)),
    node: nodes.map((node) => encodeNode(node)),
  });
}

/** Encodes a stored tensor. */
export function encodeTensor(name: string, dtype: DType, shape: Shape, data: TensorData): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: dataTypes[dtype].onnx,
    dims: shape.map(BigInt),
    rawData: littleEndianBytes(data),
  });
}

/**
 * Encodes a name with its type. A size that is text is the name of a dynamic size; without a shape the type has
 * none either.
 */
export function encodeValue(
  name: string,
  dtype: DType,
  shape?: readonly (number | string)[],
): ValueInfoProto {
  const dim = shape?.map((extent) =>
    typeof extent === 'number'
      ? { value: { case: 'dimValue' as const, value: BigInt(extent) } }
      : { value: { case: 'dimParam' as const, value: extent } },
  );
  const tensorType = { elemType: dataTypes[dtype].onnx, ...(dim && { shape: { dim } }) };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: tensorType } } });
}
