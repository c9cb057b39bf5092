/**
 * @file What the operators' own tests are too small for: scans that are cut up in time, states that do not fit into registers,
 * sums in parts, and more parameters than one launch takes. On the kernels for CUDA as host code.
 */
import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import { beforeAll, expect, test } from 'vitest';
import { installKernels, loadAddon } from '../install.ts';
import { float32, float64 } from '../operators/arithmetic.ts';
import { linearScan } from '../operators/linear-scan/reference.ts';
import { spikeLinearGrad } from '../operators/spike-linear-grad/reference.ts';
import { stateSpaceNeuronGrad } from '../operators/state-space-grad/reference.ts';
import { stateSpaceNeuron } from '../operators/state-space/reference.ts';
import { stateSpaceInputs } from '../operators/state-space/testing.ts';
import { floats, random, sequenceDims } from '../testing/arbitraries.ts';
import { expectNear, expectSame, largest } from '../testing/compare.ts';
import { encodeCall } from '../testing/model.ts';
import { runOperator } from '../testing/run.ts';
import type { Value } from '../testing/run.ts';
import { buildLibrary } from './build.ts';

const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime;

beforeAll(async () => {
  installKernels();
  loadAddon().openOperators(await buildLibrary('cuda_host'), 'refract.cuda.host');
});

// Ten tiles; three windows of tiles, of which the last is not whole; rows that are no multiple of a warp's; one row.
const scans = [
  { batch: 2, steps: 5000, channels: 3 },
  { batch: 1, steps: 8400, channels: 33 },
  { batch: 3, steps: 1025, channels: 33 },
  { batch: 1, steps: 270_001, channels: 1 },
];
const ways = [
  { gate: 'constant', reverse: 0 },
  { gate: 'constant', reverse: 1 },
  { gate: 'by step', reverse: 0 },
  { gate: 'by step', reverse: 1 },
] as const;

test.each(scans.flatMap((sizes) => ways.map((way) => ({ ...sizes, ...way }))))(
  'a scan cut up in time follows float64, and gives the same bits again: $batch×$steps×$channels, gate $gate, reverse $reverse',
  async ({ gate: kind, reverse, ...sizes }) => {
    const next = random(5);
    const x = floats(next, sequenceDims(sizes));
    const gate = floats(next, kind === 'constant' ? [sizes.channels] : sequenceDims(sizes), 0.2, 0.99);
    const call = { attributes: { reverse }, inputs: [x, gate], outputs: [true] };
    const { h } = await runOperator('LinearScan', call, 'cuda-host');
    const values = { x: Float64Array.from(x.data), gate: Float64Array.from(gate.data) };
    const expected = linearScan(float64, sizes, values, { reverse: reverse === 1 });
    expectNear(h?.data, expected, 1e-5, 'h', largest(expected));
    const again = await runOperator('LinearScan', call, 'cuda-host');
    expectSame(again['h']?.data, h!.data, 'h again');
  },
);

test.each(['none', 'soft', 'hard', 'refractory'] as const)(
  'more states than registers, rule %s',
  async (rule) => {
    const sizes = { batch: 2, steps: 70, channels: 5 };
    const { inputs, values } = stateSpaceInputs(sizes, 3, 21, true);
    const options = { rule, threshold: 1, period: 3 };
    const outputs = [true, true, true, true];
    const given = await runOperator(
      'StateSpaceNeuron',
      { attributes: options, inputs, outputs },
      'cuda-host',
    );
    const expected = stateSpaceNeuron(float32, sizes, values, options);
    for (const name of ['s', 'count', 'v', 'open'] as const)
      expectSame(given[name]?.data, expected[name], name);

    const ds = floats(random(9), sequenceDims(sizes));
    const gradOptions = { rule, threshold: 1, surrogate: 'atan', scale: 2 } as const;
    const [x, ...memory] = inputs;
    const open = rule === 'refractory' ? given['open'] : undefined;
    const call = {
      attributes: { ...gradOptions, through: 1 },
      inputs: [x, given['v'], ...memory, ds, undefined, undefined, open],
      outputs: [true, true, true, true],
    };
    const gradients = await runOperator('StateSpaceNeuronGrad', call, 'cuda-host');
    const wide = Object.fromEntries(
      Object.entries(values).map(([key, data]) => [key, Float64Array.from(data)]),
    );
    const correct = stateSpaceNeuronGrad(
      float64,
      sizes,
      {
        ...(wide as unknown as typeof values),
        v: Float64Array.from(given['v']!.data),
        ds: Float64Array.from(ds.data),
        ...(open && { open: open.data as Uint8Array }),
      },
      { ...gradOptions, through: true },
    );
    for (const name of ['dx', 'dpole', 'dmix', 'dskip'] as const) {
      expectNear(gradients[name]?.data, correct[name], 1e-4, name, largest(correct[name]));
    }
  },
);

test('the gradient of a weight over many rows is summed in parts', async () => {
  const [rows, channels, neurons] = [5000, 70, 9];
  const next = random(17);
  const x = floats(next, [rows, channels], 0, 1);
  x.data.forEach((value, i) => (x.data[i] = Number(value > 0.8)));
  const [weight, dy] = [floats(next, [neurons, channels]), floats(next, [rows, neurons])];
  const call = { inputs: [x, weight, dy], outputs: [true, true, true] };
  const given = await runOperator('SpikeLinearGrad', call, 'cuda-host');
  const wide = (value: Value) => Float64Array.from(value.data);
  const expected = spikeLinearGrad(float64, { x: wide(x), weight: wide(weight), dy: wide(dy) }, { channels });
  for (const name of ['dx', 'dweight', 'dbias'] as const) {
    expectNear(given[name]?.data, expected[name], 1e-5, name, largest(expected[name]));
  }
});

/** Runs one optimizer's step. */
async function optimizerStep(
  op: string,
  domain: string,
  attributes: Record<string, { float: number }>,
  inputs: readonly Value[],
  outputCount: number,
) {
  const named = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  const names = { inputs: named('in', inputs.length), outputs: named('out', outputCount) };
  const session = await ort.InferenceSession.create(
    encodeCall({ op, domain, ...names, attributes, dtypes: {} }),
  );
  const feeds = inputs.map(({ data, dims }, i) => [
    `in${i}`,
    new ort.Tensor('float32', data as Float32Array, dims),
  ]);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return names.outputs.map((name) => results[name]!.data as Float32Array);
}

const settings = [
  { op: 'AdamStep', scalars: [0.01, 0.271, 0.003], tensors: 4, attributes: {} },
  { op: 'AdamStep', scalars: [0.01, 0.271, 0.003], tensors: 4, attributes: { ownDecay: { float: 0.1 } } },
  {
    op: 'AdamStep',
    scalars: [0.01, 0.271, 0.003],
    tensors: 4,
    attributes: { gradientDecay: { float: 0.1 } },
  },
  { op: 'SgdStep', scalars: [0.01], tensors: 2, attributes: { weightDecay: { float: 0.2 } } },
  { op: 'SgdStep', scalars: [0.01], tensors: 3, attributes: { momentum: { float: 0.9 } } },
];

test.each(settings)('an optimizer gives the bits of the CPU for thirty parameters: %o', async (setting) => {
  const next = random(23);
  const shapes = Array.from({ length: 30 }, (_, i) =>
    i === 3 ? [0] : i % 3 === 0 ? [] : [7 * i, (i % 5) + 1],
  );
  const tensors = shapes.flatMap((dims) =>
    Array.from({ length: setting.tensors }, (_, i) => floats(next, dims, i === 3 ? 0 : -1)),
  );
  const inputs = [
    ...setting.scalars.map((value) => ({ data: Float32Array.of(value), dims: [] })),
    ...tensors,
  ];
  const run = (domain: string) =>
    optimizerStep(setting.op, domain, setting.attributes, inputs, shapes.length * (setting.tensors - 1));
  const [expected, given] = [await run('refract'), await run('refract.cuda.host')];
  expect(given.length).toBe(expected.length);
  given.forEach((values, i) => expectSame(values, expected[i]!, `output ${i}`));
});
