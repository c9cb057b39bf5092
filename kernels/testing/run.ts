/**
 * @file Runs one operator in onnxruntime for the kernels' tests: natively, on a chosen instruction set, or through its
 * portable function.
 */
import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-node';
import { buildLibrary } from '../cuda/build.ts';
import { installKernels, loadAddon } from '../install.ts';
import type { Isa } from '../install.ts';
import { operators } from '../operators/table.ts';
import type { Operator, OperatorName, TensorSpec } from '../operators/table.ts';
import type { Attribute, OperatorCall } from '../portable-function.ts';
import { encodeCall } from './model.ts';

/** An input or output: float32, or uint8 where the operator says so. */
export interface Value {
  readonly data: Float32Array | Uint8Array;
  readonly dims: readonly number[];
}

/** A call. Absent inputs are undefined; `outputs` says which are wanted. */
export interface Call {
  readonly attributes?: OperatorCall['attributes'];
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly boolean[];
}

/** How an operator runs; 'cuda-host' are the kernels for CUDA as host code, and 'cuda' those on a device. */
export type Backend = Isa | 'portable-function' | 'cuda-host' | 'cuda';

const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime;

/** Every way to run an operator on this machine; or the one that kernels/cuda/operators.test.ts asks for. */
export const backends: readonly Backend[] = process.env['REFRACT_TEST_BACKEND']
  ? [process.env['REFRACT_TEST_BACKEND'] as Backend]
  : [...loadAddon().isas(), 'portable-function'];

/** The domains of the operators, where it is not `refract`. */
const domains: Partial<Record<Backend, string>> = {
  'portable-function': 'refract.portable',
  'cuda-host': 'refract.cuda.host',
};

/**
 * Runs one call and returns its outputs by name (those not wanted are missing).
 * @throws whatever onnxruntime throws
 */
export async function runOperator(
  name: OperatorName,
  call: Call,
  backend: Backend,
): Promise<Record<string, Value>> {
  installKernels();
  await prepare(backend);
  const session = await openSession(operators[name], call, backend);
  try {
    const feeds = call.inputs.flatMap((value, i) =>
      value ? [[operators[name].inputs[i]!.name, toTensor(value)] as const] : [],
    );
    return toValues(await session.run(Object.fromEntries(feeds)));
  } finally {
    await session.release();
  }
}

async function prepare(backend: Backend): Promise<void> {
  if (backend === 'portable-function') return;
  if (backend === 'cuda-host') {
    loadAddon().openOperators(await buildLibrary('cuda_host'), domains['cuda-host']!);
  } else if (backend === 'cuda') {
    loadAddon().openOperators(await buildLibrary('cuda'), 'refract');
  } else loadAddon().setIsa(backend);
}

/** A session of a model that holds the one call. */
function openSession(operator: Operator, call: Call, backend: Backend): Promise<InferenceSession> {
  const specs = [...operator.inputs, ...operator.outputs];
  const isThere = (flags: readonly unknown[]) => flags.map((value) => value !== undefined && value !== false);
  const named = (all: readonly { readonly name: string }[], flags: readonly unknown[]) =>
    isThere(flags).map((there, i) => (there ? all[i]!.name : ''));
  const inputs = named(operator.inputs, call.inputs);
  const outputs = named(operator.outputs, call.outputs);
  // A value of the wrong type goes into the model as it is, for onnxruntime to refuse.
  const dtypeOf = (spec: TensorSpec, i: number) =>
    call.inputs[i]?.data instanceof Uint8Array ? 'uint8' : spec.dtype;
  const dtypes = Object.fromEntries(specs.map((spec, i) => [spec.name, dtypeOf(spec, i)]));
  const encode = () => {
    if (backend !== 'portable-function') {
      const attributes = attributesOf(operator, call.attributes ?? {});
      const domain = domains[backend] ?? 'refract';
      return encodeCall({ op: operator.name, domain, inputs, outputs, attributes, dtypes });
    }
    const portable = operator.portable({
      attributes: call.attributes ?? {},
      inputs: isThere(call.inputs),
      outputs: [...call.outputs],
      ranks: call.inputs.map((value) => value?.dims.length ?? 0),
    });
    const present = (names: readonly string[]) => names.filter((item) => item !== '');
    const domain = 'refract.portable';
    const functions = [portable];
    return encodeCall({
      ...{ op: portable.name, domain, inputs: present(inputs), outputs: present(outputs), dtypes, functions },
    });
  };
  return ort.InferenceSession.create(encode(), {
    executionProviders: [backend === 'cuda' ? 'cuda' : 'cpu'],
    intraOpNumThreads: 2,
    logSeverityLevel: 4,
  });
}

/** Attributes with the types that the operator has them in. */
function attributesOf(operator: Operator, values: OperatorCall['attributes']): Record<string, Attribute> {
  const typed = ([name, value]: [string, number | string]) =>
    [name, operator.attributes[name]?.type === 'float' ? { float: Number(value) } : value] as const;
  return Object.fromEntries(Object.entries(values).map(typed));
}

function toTensor({ data, dims }: Value): Tensor {
  return data instanceof Uint8Array
    ? new ort.Tensor('uint8', data, dims)
    : new ort.Tensor('float32', data, dims);
}

function toValues(results: InferenceSession.ReturnType): Record<string, Value> {
  const toValue = ([name, tensor]: [string, Tensor]) => {
    const { data, dims } = tensor as TypedTensor<'float32'> | TypedTensor<'uint8'>;
    return [name, { data, dims }] as const;
  };
  return Object.fromEntries(Object.entries(results).map(toValue));
}
