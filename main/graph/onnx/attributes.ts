/**
 * @file ONNX attributes, tensors and types from plain data.
 */
import { create } from '@bufbuild/protobuf';
import type { Attribute } from '../../../kernels/portable-function.ts';
import { dataTypes, littleEndianBytes, toTensorData } from '../dtype.ts';
import type { DType, TensorData } from '../dtype.ts';
import type { Shape } from '../shape.ts';
import { AttributeProtoSchema, TensorProtoSchema, ValueInfoProtoSchema } from './onnx_pb.ts';
import type { AttributeProto, TensorProto, ValueInfoProto } from './onnx_pb.ts';
import { encodeSubgraph } from './subgraph.ts';

/** `AttributeProto.AttributeType` of the ONNX specification. */
const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7 } as const;

/** Encodes an attribute. */
export function encodeAttribute(name: string, value: Attribute): AttributeProto {
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
