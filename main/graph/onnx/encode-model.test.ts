import { fromBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { add, exp, mul } from '../functions/arithmetic.ts';
import { dropout } from '../functions/dropout.ts';
import { linear } from '../functions/products.ts';
import { mean, sum } from '../functions/reductions.ts';
import { reshape } from '../functions/layout.ts';
import { buildTrainingStep } from '../optimizers/training-step.ts';
import { adam } from '../optimizers/adam.ts';
import { Graph } from '../graph.ts';
import type { Tensor } from '../graph.ts';
import { evaluate, prepare } from '../testing/run.ts';
import { encodeModel } from './encode-model.ts';
import type { EncodeOptions } from './encode-model.ts';
import { ModelProtoSchema } from './onnx_pb.ts';
import type { ValueInfoProto } from './onnx_pb.ts';

function decode(graph: Graph, outputs: Record<string, Tensor>, options: Partial<EncodeOptions> = {}) {
  return fromBinary(ModelProtoSchema, encodeModel(graph, { outputs, portable: false, ...options }));
}

/** `name type [sizes]` with ONNX's number for the type. */
function signature({ name, type }: ValueInfoProto): string {
  const tensor = type?.value.value;
  const sizes = tensor?.shape?.dim.map(({ value }) => String(value.value));
  return `${name} ${tensor?.elemType} [${sizes?.join(', ')}]`;
}

test('the frame of a model', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const model = decode(graph, { y: exp(x) }, { doc: 'What it is.', metadata: { key: 'value' } });
  expect(model).toMatchObject({
    irVersion: 10n,
    producerName: 'refract',
    docString: 'What it is.',
    opsetImport: [{ domain: '', version: 20n }],
    metadataProps: [{ key: 'key', value: 'value' }],
    functions: [],
  });
  expect(model.graph?.input.map(signature)).toEqual(['x 1 [2, 3]']);
  expect(model.graph?.output.map(signature)).toEqual(['y 1 [2, 3]']);
  expect(model.graph?.node.map(({ opType, input, output }) => [opType, input, output])).toEqual([
    ['Exp', ['x'], ['y']],
  ]);
});

test('only what the outputs need is written', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  const unused = graph.input('unused', 'float32', [2]);
  const y = exp(x);
  mul(add(y, unused), 5);
  const model = decode(graph, { y });
  expect(model.graph?.input.map(({ name }) => name)).toEqual(['x']);
  expect(model.graph?.node).toHaveLength(1);
  expect(model.graph?.initializer).toEqual([]);
});

test('intermediate values carry their type and shape, unless the batch is dynamic', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [7, 3]);
  const outputs = { y: sum(exp(x), [1]), loss: mean(exp(x)) };
  expect(decode(graph, outputs).graph?.valueInfo.map(signature)).toEqual(['exp_0 1 [7, 3]']);
  const dynamic = decode(graph, outputs, { dynamicBatch: 'batch' }).graph;
  expect(dynamic?.valueInfo).toEqual([]);
  expect(dynamic?.input.map(signature)).toEqual(['x 1 [batch, 3]']);
  expect(dynamic?.output.map(signature)).toEqual(['y 1 [batch]', 'loss 1 []']);
});

test('parameters and scalars keep their sizes when the batch is dynamic', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [7, 3]);
  const w = graph.parameter('w', [3]);
  const factor = graph.input('factor', 'float32', []);
  const model = decode(graph, { y: mul(mul(x, w), factor) }, { dynamicBatch: 'N' });
  expect(model.graph?.input.map(signature)).toEqual(['x 1 [N, 3]', 'factor 1 []', 'w 1 [3]']);
});

test('inputs that differ in their leading size cannot share a dynamic batch', () => {
  const graph = new Graph();
  const sumOfBoth = add(sum(graph.input('x', 'float32', [7])), sum(graph.input('y', 'float32', [8])));
  expect(() => decode(graph, { sumOfBoth }, { dynamicBatch: 'N' })).toThrow(
    'encodeModel: expected inputs with one leading size, since the batch is dynamic, got x float32 [7], y float32 [8].',
  );
});

test('the same graph gives the same bytes', () => {
  const encode = () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [4, 3]);
    const w = graph.parameter('w', [2, 3]);
    const hidden = dropout(linear(x, w), 0.5, graph.input('seed', 'int64', []));
    const step = buildTrainingStep(graph, {
      loss: mean(mul(hidden, hidden)),
      parameters: [w],
      optimizer: adam(),
    });
    return encodeModel(graph, { outputs: step.outputs, portable: false });
  };
  expect(encode()).toEqual(encode());
});

test('what is not needed does not change the bytes', () => {
  const encode = (extra: boolean) => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [4]);
    if (extra) mul(exp(x), 3);
    return encodeModel(graph, { outputs: { y: add(exp(x), 2) }, portable: false });
  };
  expect(encode(true)).toEqual(encode(false));
});

test('equal constants are stored once', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const y = add(sum(mul(x, 2), [1]), sum(add(x, 2), [1]));
  const { initializer } = decode(graph, { y }).graph!;
  expect(initializer.map(({ dataType, dims }) => [dataType, dims])).toEqual([
    [1, []],
    [7, [1n]],
  ]);
});

test('outputs that are inputs, constants, or one tensor twice', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  const y = exp(x);
  const outputs = { x2: x, c: graph.constant([1, 2]), y1: y, y2: y };
  expect(await evaluate(outputs, { x: [0, 0] })).toEqual({ x2: [0, 0], c: [1, 2], y1: [1, 1], y2: [1, 1] });
});

test('stored parameters are no inputs', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  const y = mul(x, graph.parameter('w', [2]));
  const model = await prepare({ y }, { parameterValues: { w: new Float32Array([3, 4]) } });
  expect(model.inputNames).toEqual(['x']);
  expect(await model.run({ x: [1, 1] })).toEqual({ y: [3, 4] });
  expect(() => decode(graph, { y }, { parameterValues: { x: [1, 1] } })).toThrow(
    'encodeModel: expected values of parameters, got one of "x".',
  );
  expect(() => decode(graph, { y }, { parameterValues: { w: [1] } })).toThrow(
    'encodeModel: expected 2 values for parameter "w", got 1.',
  );
});

test('names that people choose never clash with those of intermediate values', async () => {
  const graph = new Graph();
  const x = graph.input('exp_0', 'float32', [1]);
  const y = mul(exp(add(exp(x), 1)), 2);
  const got = await evaluate({ exp_1: y, constant_0: add(y, 1) }, { exp_0: [0] });
  expect(got.exp_1![0]).toBeCloseTo(2 * Math.exp(2), 4);
});

test('outputs need a name of their own and a tensor of this graph', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1]);
  expect(() => decode(graph, { x: exp(x) })).toThrow(
    'encodeModel: expected names of outputs that no input has, got "x".',
  );
  expect(() => decode(new Graph(), { y: exp(x) })).toThrow('encodeModel: expected output "y" of this graph.');
});

test('every element type goes in and out', async () => {
  for (const dtype of ['float32', 'float64', 'int32', 'int64', 'uint8', 'uint32', 'bool'] as const) {
    const graph = new Graph();
    const y = reshape(graph.input('x', dtype, [2]), [2, 1]);
    expect(await evaluate({ y }, { x: [1, 0] }), dtype).toEqual({ y: [1, 0] });
    expect(await evaluate({ c: new Graph().constant([1, 0], [2], dtype) }), dtype).toEqual({ c: [1, 0] });
  }
});
