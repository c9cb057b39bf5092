/**
 * @file Nodes, and the bodies of Scan, from plain data.
 */
import { create } from '@bufbuild/protobuf';
import type { PortableGraph, PortableNode } from '../../../kernels/portable-function.ts';
import { encodeAttribute, encodeValue } from './attributes.ts';
import { GraphProtoSchema, NodeProtoSchema } from './onnx_pb.ts';
import type { GraphProto, NodeProto } from './onnx_pb.ts';

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

/** Encodes the body of a Scan. */
export function encodeSubgraph({ name, inputs, outputs, nodes }: PortableGraph): GraphProto {
  return create(GraphProtoSchema, {
    name,
    input: inputs.map((value) => encodeValue(value.name, value.dtype)),
    output: outputs.map((value) => encodeValue(value.name, value.dtype)),
    node: nodes.map((node) => encodeNode(node)),
  });
}
