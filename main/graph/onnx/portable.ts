/**
 * @file Calls of native operators as calls of functions that the model carries with it: one for each combination of
 * operator, attributes and inputs and outputs that are there.
 */
import { create } from '@bufbuild/protobuf';
import { operators } from '../../../kernels/operators/table.ts';
import type { OperatorCall, PortableFunction, PortableNode } from '../../../kernels/portable-function.ts';
import { FunctionProtoSchema } from './onnx_pb.ts';
import type { FunctionProto } from './onnx_pb.ts';
import { encodeNode } from './messages.ts';

/** The domain of the functions. */
const portableDomain = 'refract.portable';

/** The functions of one model. */
export class PortableFunctions {
  readonly #functions = new Map<string, PortableFunction>();

  /** Turns the node of a native operator into a call of its function, which it adds to the model. */
  call(node: PortableNode, ranks: readonly number[]): PortableNode {
    const isThere = (name: string) => name !== '';
    const portable = portableFunction(node.op, {
      attributes: plainAttributes(node),
      inputs: node.inputs.map(isThere),
      outputs: node.outputs.map(isThere),
      ranks,
    });
    const known = this.#functions.get(portable.name);
    if (known && JSON.stringify(known) !== JSON.stringify(portable)) {
      throw new Error(`internal: two functions have the name ${portable.name}`);
    }
    this.#functions.set(portable.name, portable);
    return {
      op: portable.name,
      domain: portableDomain,
      inputs: node.inputs.filter(isThere),
      outputs: node.outputs.filter(isThere),
    };
  }

  encode(): FunctionProto[] {
    return [...this.#functions.values()].map(({ name, inputs, outputs, nodes, opset }) =>
      create(FunctionProtoSchema, {
        name,
        domain: portableDomain,
        input: [...inputs],
        output: [...outputs],
        node: nodes.map((node) => encodeNode(node)),
        opsetImport: [{ domain: '', version: BigInt(opset) }],
      }),
    );
  }
}

function portableFunction(op: string, call: OperatorCall): PortableFunction {
  const operator = Object.values(operators).find(({ name }) => name === op);
  if (!operator) throw new Error(`internal: kernels/ has no operator ${op}`);
  return operator.portable(call);
}

/** Attributes as numbers and strings. */
function plainAttributes({ op, attributes = {} }: PortableNode): OperatorCall['attributes'] {
  const plain: Record<string, number | string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'number' || typeof value === 'string') plain[name] = value;
    else if ('float' in value) plain[name] = value.float;
    else throw new Error(`internal: attribute ${name} of ${op} is neither a number nor a string`);
  }
  return plain;
}
