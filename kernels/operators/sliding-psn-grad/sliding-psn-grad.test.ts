import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import { expectNear, expectSame, largest } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float64 } from '../arithmetic.ts';
import type { Sizes } from '../arithmetic.ts';
import { slidingPsn } from '../sliding-psn/reference.ts';
import { surrogates } from '../surrogate.ts';
import { slidingPsnGrad } from './reference.ts';
import type { SlidingPsnGradInputs } from './reference.ts';

const results = ['dx', 'dweight', 'dbias'] as const;
const native = backends.filter((backend) => backend !== 'portable-function');

function inputsOf(seed: number, sizes: Sizes, order: number, [ds, dcount, dh]: readonly boolean[]) {
  const next = random(seed);
  const dims = sequenceDims(sizes);
  return {
    h: floats(next, dims),
    x: floats(next, dims),
    weight: floats(next, [order]),
    ds: ds ? floats(next, dims) : undefined,
    dcount: dcount ? floats(next, [sizes.batch, sizes.channels]) : undefined,
    dh: dh ? floats(next, dims) : undefined,
  };
}

/** The reference in float64, of the inputs or of their magnitudes. */
function referenceOf(
  inputs: ReturnType<typeof inputsOf>,
  sizes: Sizes,
  options: Parameters<typeof slidingPsnGrad>[3],
  convert = (value: number) => value,
) {
  const entries = Object.entries(inputs).flatMap(([name, value]) => {
    // The surrogate is even, but only the potential itself tells where it is.
    const f = name === 'h' ? (item: number) => item : convert;
    return value ? [[name, Float64Array.from(value.data, f)] as const] : [];
  });
  return slidingPsnGrad(
    float64,
    sizes,
    Object.fromEntries(entries) as unknown as SlidingPsnGradInputs,
    options,
  );
}

test('every backend follows float64 within 1e-5 of the largest terms, all instruction sets with the same bits', async () => {
  const options = fc.record({
    surrogate: fc.constantFrom(...surrogates.filter((name) => name !== 'boxcar')),
    scale: fc.constantFrom(1, 2, 10),
  });
  const orders = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(32, 33, 200));
  const flags = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
  const wanted = flags.filter((outputs) => outputs.includes(true));
  await fc.assert(
    fc.asyncProperty(
      sizes,
      seeds,
      orders,
      options,
      flags,
      wanted,
      async (sizes, seed, order, attributes, there, outputs) => {
        const inputs = inputsOf(seed, sizes, order, there);
        const expected = referenceOf(inputs, sizes, attributes);
        const magnitude = referenceOf(inputs, sizes, attributes, Math.abs);
        const call = { attributes, inputs: Object.values(inputs), outputs };
        const byIsa: Record<string, ArrayLike<number>> = {};
        for (const backend of backends) {
          const got = await runOperator('SlidingPsnGrad', call, backend);
          results.forEach((name, i) => {
            if (!outputs[i]) return;
            expectNear(
              got[name]?.data,
              expected[name],
              1e-5,
              `${name} on ${backend}`,
              largest(magnitude[name]),
            );
            if (backend !== 'portable-function')
              expectSame(got[name]?.data, (byIsa[name] ??= got[name]!.data), name);
          });
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('the boxcar is 0 outside its edges', async () => {
  const h = { data: Float32Array.of(-0.6, -0.4, 0, 0.4, 0.6), dims: [1, 5, 1] };
  const ones = { data: new Float32Array(5).fill(1), dims: [1, 5, 1] };
  const weight = { data: Float32Array.of(1), dims: [1] };
  const call = {
    attributes: { surrogate: 'boxcar', scale: 1 },
    inputs: [h, ones, weight, ones],
    outputs: [true],
  };
  for (const backend of backends) {
    const { dx } = await runOperator('SlidingPsnGrad', call, backend);
    expect(Array.from(dx!.data), backend).toEqual([0, 1, 1, 1, 0]);
  }
});

test('through the potential, finite differences agree', async () => {
  const sizes = { batch: 2, steps: 9, channels: 3 };
  const next = random(41);
  const x = floats(next, sequenceDims(sizes));
  const weight = floats(next, [5]);
  const dh = floats(next, sequenceDims(sizes));
  type Parameters = { x: Float64Array; weight: Float64Array; bias: number };
  const start = { x: Float64Array.from(x.data), weight: Float64Array.from(weight.data), bias: -0.5 };
  const loss = (parameters: Partial<Parameters>) =>
    Array.from(slidingPsn(float64, sizes, { ...start, ...parameters }).h).reduce(
      (sum, value, i) => sum + value * dh.data[i]!,
      0,
    );
  const slopes = (values: Float64Array, f: (values: Float64Array) => number) =>
    values.map((_, i) => {
      const at = (by: number) => f(values.map((value, j) => (j === i ? value + by : value)));
      return (at(1e-4) - at(-1e-4)) / 2e-4;
    });
  const inputs = [{ ...dh, data: new Float32Array(dh.data.length) }, x, weight, undefined, undefined, dh];
  const call = { attributes: { surrogate: 'atan' }, inputs, outputs: [true, true, true] };
  const { dx, dweight, dbias } = await runOperator('SlidingPsnGrad', call, native[0]!);
  const expectedX = slopes(start.x, (values) => loss({ x: values }));
  expectNear(dx?.data, expectedX, 1e-3, 'dx', largest(expectedX));
  const expectedWeight = slopes(start.weight, (values) => loss({ weight: values }));
  const dweightSum = start.weight.map((_, i) => dweight!.data[i]! + dweight!.data[5 + i]!);
  expectNear(dweightSum, expectedWeight, 1e-3, 'dweight', largest(expectedWeight));
  const expectedBias = slopes(Float64Array.of(-0.5), ([bias = 0]) => loss({ bias }));
  expectNear([dbias!.data[0]! + dbias!.data[1]!], expectedBias, 1e-3, 'dbias');
});

test.each(backends)('an empty batch, on %s', async (backend) => {
  const sequence = floats(random(1), [0, 3, 2]);
  const inputs = [sequence, sequence, floats(random(1), [4]), sequence];
  const call = { attributes: { surrogate: 'atan' }, inputs, outputs: [true, true, true] };
  const { dx, dweight, dbias } = await runOperator('SlidingPsnGrad', call, backend);
  expect([dx?.dims, dweight?.dims, dbias?.dims]).toEqual([[0, 3, 2], [0, 4], [0]]);
});

test('shapes that disagree are refused', async () => {
  const inputs = [floats(random(1), [2, 3, 4]), floats(random(1), [2, 3, 5]), floats(random(1), [2])];
  const running = runOperator(
    'SlidingPsnGrad',
    { attributes: { surrogate: 'atan' }, inputs, outputs: [true] },
    native[0]!,
  );
  await expect(running).rejects.toThrow(
    'refract.SlidingPsnGrad: x must be shaped as h = [2,3,4], but it is [2,3,5]',
  );
});
