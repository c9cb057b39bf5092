import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds } from '../../testing/arbitraries.ts';
import { expectNear, expectSame, largest } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import type { Value } from '../../testing/run.ts';
import { float64 } from '../arithmetic.ts';
import { spikeLinearGrad } from '../spike-linear-grad/reference.ts';
import { spikeLinear } from './reference.ts';

const shapes = fc.record({
  rows: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(63, 64, 65, 200, 1500)),
  channels: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(63, 64, 65, 100, 130)),
  neurons: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(16, 33, 64, 100)),
});
const rates = fc.constantFrom(0, 0.02, 0.3, 0.9, 1);
/** Spikes, or now and then numbers: how many of a hundred. */
const strangers = fc.constantFrom(0, 0, 2);
const wide = ({ data }: Value) => Float64Array.from(data);
const isNative = (backend: (typeof backends)[number]) => backend !== 'portable-function';

function spikes(next: () => number, dims: readonly number[], rate: number, others: number): Value {
  const length = dims.reduce((product, dim) => product * dim, 1);
  const number = () => (next() * 100 < others ? next() - 0.5 : Number(next() < rate));
  return { data: Float32Array.from({ length }, number), dims };
}

test('every backend is within 1e-5 of double precision, and every instruction set gives the same bits', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      seeds,
      rates,
      strangers,
      fc.boolean(),
      async ({ rows, channels, neurons }, seed, rate, others, hasBias) => {
        const next = random(seed);
        const x = spikes(next, [rows, channels], rate, others);
        const [weight, bias] = [floats(next, [neurons, channels]), floats(next, [neurons])];
        const given = { x: wide(x), weight: wide(weight), ...(hasBias && { bias: wide(bias) }) };
        const expected = spikeLinear(float64, given, { channels });
        const sizes = spikeLinear(
          float64,
          {
            ...given,
            weight: given.weight.map(Math.abs),
            x: given.x.map(Math.abs),
            bias: wide(bias).map(Math.abs),
          },
          { channels },
        );
        let first: ArrayLike<number> | undefined;
        for (const backend of backends) {
          const inputs = [x, weight, hasBias ? bias : undefined];
          const { y } = await runOperator('SpikeLinear', { inputs, outputs: [true] }, backend);
          expectNear(y?.data, expected, 1e-5, `y on ${backend}`, sizes);
          if (isNative(backend)) first ??= y!.data;
          if (isNative(backend)) expectSame(y?.data, first!, `the bits of ${backend}`);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('gradients are within 1e-5 of the largest in double precision', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      seeds,
      rates,
      strangers,
      async ({ rows, channels, neurons }, seed, rate, others) => {
        const next = random(seed);
        const x = spikes(next, [rows, channels], rate, others);
        const [weight, dy] = [floats(next, [neurons, channels]), floats(next, [rows, neurons])];
        const given = { x: wide(x), weight: wide(weight), dy: wide(dy) };
        const expected = spikeLinearGrad(float64, given, { channels });
        const firsts = new Map<string, ArrayLike<number>>();
        for (const backend of backends) {
          const call = { inputs: [x, weight, dy], outputs: [true, true, true] };
          const result = await runOperator('SpikeLinearGrad', call, backend);
          for (const name of ['dx', 'dweight', 'dbias'] as const) {
            const found = result[name]!.data;
            // Sums of up to 1,500 rows, whose terms may cancel.
            const magnitude = Array.from(largest(expected[name]), (value) =>
              Math.max(value, name === 'dx' ? 0 : rows),
            );
            expectNear(found, expected[name], 1e-5, `${name} on ${backend}`, magnitude);
            // The dense product contracts where the machine can (cpu/products.cc); sums of spikes do not.
            if (!isNative(backend) || name === 'dx') continue;
            if (!firsts.has(name)) firsts.set(name, found);
            expectSame(found, firsts.get(name)!, `the bits of ${name} on ${backend}`);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('sums do not depend on what was called before: the path by the rate of the last call gives the same bits', async () => {
  const next = random(3);
  const weight = floats(next, [33, 100]);
  const x = spikes(next, [500, 100], 0.5, 0);
  const call = { inputs: [x, weight, undefined], outputs: [true] };
  const one = await runOperator('SpikeLinear', call, backends[0]!);
  const two = await runOperator('SpikeLinear', call, backends[0]!);
  expectSame(one['y']?.data, two['y']!.data, 'the bits');
});

test('what does not fit is refused', async () => {
  const x = floats(random(1), [2, 3, 4]);
  const run = (inputs: Value[]) => runOperator('SpikeLinear', { inputs, outputs: [true] }, backends[0]!);
  await expect(run([x, floats(random(1), [5, 3])])).rejects.toThrow(
    'refract.SpikeLinear: x must be [...,C] with C = 3, but it is [2,3,4]',
  );
  await expect(run([x, floats(random(1), [5, 4]), floats(random(1), [4])])).rejects.toThrow(
    'refract.SpikeLinear: bias must be [H] = [5], but it is [4]',
  );
});

test('an empty batch stays empty, and its sums are 0', async () => {
  for (const backend of backends) {
    const [x, weight] = [floats(random(1), [0, 3, 4]), floats(random(1), [5, 4])];
    const forward = await runOperator('SpikeLinear', { inputs: [x, weight], outputs: [true] }, backend);
    expect(forward['y']?.dims, backend).toEqual([0, 3, 5]);
    const inputs = [x, weight, floats(random(1), [0, 3, 5])];
    const back = await runOperator('SpikeLinearGrad', { inputs, outputs: [true, true, true] }, backend);
    expect(Array.from(back['dweight']!.data), backend).toEqual(Array.from({ length: 20 }, () => 0));
  }
});
