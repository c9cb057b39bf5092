import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, mask, random, seeds, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import { expectNear, expectSame, largest } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float32, float64 } from '../arithmetic.ts';
import type { Sizes } from '../arithmetic.ts';
import { isRefractory, rules } from '../attributes.ts';
import type { Rule } from '../attributes.ts';
import { lifNeuron } from '../lif-neuron/reference.ts';
import { exponentials, surrogates } from '../surrogate.ts';
import { lifNeuronGrad } from './reference.ts';

interface Presence {
  readonly ds: boolean;
  readonly dcount: boolean;
  readonly dv: boolean;
  readonly open: boolean;
}

/** Inputs from a seed; those that are absent are undefined. `open` is there whenever the rule needs it. */
function inputsOf(seed: number, sizes: Sizes, rule: Rule, presence: Presence) {
  const next = random(seed);
  const dims = sequenceDims(sizes);
  const { batch, channels } = sizes;
  return {
    v: floats(next, dims, -1, 3),
    decay: floats(next, [channels], 0, 1),
    ds: presence.ds ? floats(next, dims) : undefined,
    dcount: presence.dcount ? floats(next, [batch, channels]) : undefined,
    dv: presence.dv ? floats(next, dims) : undefined,
    open: presence.open || isRefractory(rule) ? mask(next, dims) : undefined,
  };
}

type Inputs = ReturnType<typeof inputsOf>;

/** The inputs' data for the reference, in its precision. */
function dataOf(inputs: Inputs, convert: (data: Float32Array) => Float32Array | Float64Array) {
  const { v, decay, ds, dcount, dv, open } = inputs;
  return {
    ...{ v: convert(v.data), decay: convert(decay.data) },
    ...(ds && { ds: convert(ds.data) }),
    ...(dcount && { dcount: convert(dcount.data) }),
    ...(dv && { dv: convert(dv.data) }),
    ...(open && { open: open.data }),
  };
}

const options = fc.record({
  rule: fc.constantFrom(...rules),
  surrogate: fc.constantFrom(...surrogates),
  threshold: fc.constantFrom(1, 0.3, 0, -0.2),
  scale: fc.constantFrom(1, 2, 10),
});
const presence = fc.record({ ds: fc.boolean(), dcount: fc.boolean(), dv: fc.boolean(), open: fc.boolean() });
const outputs = fc.constantFrom([true, true], [true], [false, true]);

test('every backend agrees with the plain reference, whatever is there and asked for', async () => {
  await fc.assert(
    fc.asyncProperty(
      sizes,
      seeds,
      options,
      presence,
      outputs,
      async (sizes, seed, attributes, there, outputs) => {
        const inputs = inputsOf(seed, sizes, attributes.rule, there);
        const expected = lifNeuronGrad(
          float32,
          sizes,
          dataOf(inputs, (data) => data),
          attributes,
        );
        for (const backend of backends) {
          const call = { attributes, inputs: Object.values(inputs), outputs };
          const result = await runOperator('LifNeuronGrad', call, backend);
          for (const [i, name] of (['dcurrent', 'ddecay'] as const).entries()) {
            if (!outputs[i]) continue;
            const what = `${name} on ${backend}`;
            // The exponential, and onnxruntime's own quotients, are rounded differently.
            const exact = !exponentials.has(attributes.surrogate) && backend !== 'portable-function';
            if (exact) expectSame(result[name]?.data, expected[name], what);
            else expectNear(result[name]?.data, expected[name], 1e-6, what, largest(expected[name]));
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('gradients follow float64 within 1e-5', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, seeds, options, presence, async (sizes, seed, attributes, there) => {
      const inputs = inputsOf(seed, sizes, attributes.rule, there);
      // A potential within rounding of the boxcar's edge is on the other side of it in float64.
      if (attributes.surrogate === 'boxcar') return;
      const expected = lifNeuronGrad(
        float64,
        sizes,
        dataOf(inputs, (data) => Float64Array.from(data)),
        {
          ...attributes,
          threshold: Math.fround(attributes.threshold),
        },
      );
      const call = { attributes, inputs: Object.values(inputs), outputs: [true, true] };
      const { dcurrent, ddecay } = await runOperator('LifNeuronGrad', call, backends[0]!);
      expectNear(dcurrent?.data, expected.dcurrent, 1e-5, 'dcurrent', largest(expected.dcurrent));
      expectNear(ddecay?.data, expected.ddecay, 1e-5, 'ddecay', largest(expected.ddecay));
    }),
    { numRuns: 30 },
  );
});

test.each(rules)('through the membrane of rule %s, finite differences agree', async (rule) => {
  // A change too small to make or unmake a spike leaves reset terms constant, as the gradient takes them.
  const sizes = { batch: 2, steps: 7, channels: 3 };
  const next = random(31);
  const current = Float64Array.from(floats(next, sequenceDims(sizes)).data);
  const decay = Float64Array.from(floats(next, [3], 0.5, 1).data);
  const weights = floats(next, sequenceDims(sizes));
  const attributes = { rule, threshold: 1, period: 2, surrogate: 'atan', scale: 2 } as const;
  const run = (current: Float64Array, decay: Float64Array) =>
    lifNeuron(float64, sizes, { current, decay }, attributes);
  const loss = (current: Float64Array, decay: Float64Array) =>
    Array.from(run(current, decay).v).reduce((sum, value, i) => sum + value * weights.data[i]!, 0);
  const changed = (values: Float64Array, at: number, by: number) =>
    values.map((value, i) => (i === at ? value + by : value));
  const slopes = (values: Float64Array, f: (values: Float64Array) => number) =>
    values.map((_, i) => (f(changed(values, i, 1e-6)) - f(changed(values, i, -1e-6))) / 2e-6);

  const { v, open } = run(current, decay);
  const dims = sequenceDims(sizes);
  const inputs = [
    { data: Float32Array.from(v), dims },
    { data: Float32Array.from(decay), dims: [3] },
    ...[undefined, undefined, weights, { data: open, dims }],
  ];
  const { period: _, ...rest } = attributes;
  const call = { attributes: rest, inputs, outputs: [true, true] };
  const { dcurrent, ddecay } = await runOperator('LifNeuronGrad', call, backends[0]!);
  const expected = slopes(current, (values) => loss(values, decay));
  expectNear(dcurrent?.data, expected, 1e-3, 'dcurrent', largest(expected));
  const ddecaySum = decay.map((_, h) => ddecay!.data[h]! + ddecay!.data[3 + h]!);
  const expectedDecay = slopes(decay, (values) => loss(current, values));
  expectNear(ddecaySum, expectedDecay, 1e-3, 'ddecay', largest(expectedDecay));
});

test.each(backends)('an empty batch, on %s', async (backend) => {
  const inputs = [floats(random(1), [0, 3, 2]), floats(random(1), [2]), floats(random(1), [0, 3, 2])];
  const call = { attributes: { rule: 'hard', surrogate: 'atan' }, inputs, outputs: [true, true] };
  const { dcurrent, ddecay } = await runOperator('LifNeuronGrad', call, backend);
  expect([dcurrent?.dims, ddecay?.dims]).toEqual([
    [0, 3, 2],
    [0, 2],
  ]);
});

test.each([
  ['ds', 2, [2, 4, 3], '[B,T,H] = [2,3,4]'],
  ['dcount', 3, [2, 3], '[B,H] = [2,4]'],
  ['dv', 4, [2, 3], '[B,T,H] = [2,3,4]'],
])('%s of another shape is refused', async (name, index, dims, expected) => {
  const inputs = [
    floats(random(1), [2, 3, 4]),
    floats(random(1), [4]),
    ...Array<undefined>(index - 2).fill(undefined),
  ];
  const call = {
    attributes: { rule: 'none', surrogate: 'atan' },
    inputs: [...inputs, floats(random(1), dims)],
    outputs: [true],
  };
  const message = `refract.LifNeuronGrad: ${name} must be ${expected}, but it is [${dims.join(',')}]`;
  await expect(runOperator('LifNeuronGrad', call, backends[0]!)).rejects.toThrow(message);
});

test('a refractory rule needs its mask', async () => {
  const inputs = [floats(random(1), [2, 3, 4]), floats(random(1), [4])];
  const call = { attributes: { rule: 'refractory', surrogate: 'atan' }, inputs, outputs: [true] };
  const message = 'refract.LifNeuronGrad: input open is missing';
  await expect(runOperator('LifNeuronGrad', call, backends[0]!)).rejects.toThrow(message);
});
