/** @file What an encoded model does, node by node: for telling what a runtime's measurements of it are about. */
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from './onnx_pb.ts';

export interface ModelNode {
  readonly name: string;
  /** Of the operator; '' is ONNX's own. */
  readonly domain: string;
  /** The ONNX operator. */
  readonly op: string;
  /** Names of tensors; '' for one that is absent. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The nodes of a model in the order in which they run. @param model bytes of an ONNX ModelProto */
export function listNodes(model: Uint8Array): readonly ModelNode[] {
  const { graph } = fromBinary(ModelProtoSchema, model);
  return (graph?.node ?? []).map(({ name, domain, opType, input, output }) => {
    return { name, domain, op: opType, inputs: input, outputs: output };
  });
}
