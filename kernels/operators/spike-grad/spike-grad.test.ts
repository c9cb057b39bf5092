import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds } from '../../testing/arbitraries.ts';
import { expectNear, expectSame } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float32, float64 } from '../arithmetic.ts';
import { exponentials, surrogateSlope, surrogates } from '../surrogate.ts';
import type { SurrogateName } from '../surrogate.ts';
import { spikeGrad } from './reference.ts';

const cases = fc.record({
  seed: seeds,
  length: fc.constantFrom(1, 7, 16, 100, 1001),
  surrogate: fc.constantFrom(...surrogates),
  scale: fc.constantFrom(0.5, 1, 2, 10, 25),
  threshold: fc.constantFrom(0, 1, -0.3),
});

/** Those that end in a difference of nearly equal numbers: measured against their height. */
const isDifference = new Set<SurrogateName>(['triangle', 'double-gaussian', 'multi-gaussian']);

/** What a difference is measured against: for surrogates that are differences, their height, else the value itself. */
function heights(
  ds: Float32Array,
  { surrogate, scale }: { surrogate: SurrogateName; scale: number },
): number[] | undefined {
  return isDifference.has(surrogate) ? Array.from(ds, (value) => value * scale) : undefined;
}

test('every backend agrees with the plain reference', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ seed, length, ...attributes }) => {
      const next = random(seed);
      const u = floats(next, [length], -3, 3);
      const ds = floats(next, [length]);
      const expected = spikeGrad(float32, { u: u.data, ds: ds.data }, attributes);
      for (const backend of backends) {
        const { du } = await runOperator(
          'SpikeGrad',
          { attributes, inputs: [u, ds], outputs: [true] },
          backend,
        );
        const what = `${attributes.surrogate} on ${backend}`;
        // The exponential, and onnxruntime's own quotients, are rounded differently.
        if (exponentials.has(attributes.surrogate) || backend === 'portable-function')
          expectNear(du?.data, expected, 1e-6, what, heights(ds.data, attributes));
        else expectSame(du?.data, expected, what);
      }
    }),
    { numRuns: 60 },
  );
});

test.each([...exponentials])('every instruction set gives the same bits of %s', async (surrogate) => {
  const u = floats(random(11), [4001], -60, 60);
  const call = { attributes: { surrogate, scale: 2 }, inputs: [u, u], outputs: [true] };
  const results = [];
  for (const backend of backends) {
    if (backend !== 'portable-function') results.push((await runOperator('SpikeGrad', call, backend))['du']!);
  }
  for (const { data } of results) expectSame(data, results[0]!.data, 'du');
});

test.each(surrogates)('%s follows float64 within 1e-6', async (surrogate) => {
  const u = floats(random(12), [2000], -4, 4);
  const ones = { data: new Float32Array(2000).fill(1), dims: [2000] };
  const options = { threshold: 0, surrogate, scale: 2 };
  const expected = spikeGrad(
    float64,
    { u: Float64Array.from(u.data), ds: Float64Array.from(ones.data) },
    options,
  );
  const call = { attributes: options, inputs: [u, ones], outputs: [true] };
  const { du } = await runOperator('SpikeGrad', call, backends[0]!);
  const magnitude = isDifference.has(surrogate) ? expected.map(() => 2) : expected;
  expectNear(du?.data, expected, 1e-6, 'du', magnitude);
});

test.each(backends)('far from the threshold nothing overflows, on %s', async (backend) => {
  const u = { data: Float32Array.of(-3e38, 3e38, Infinity, -Infinity, 100, -100), dims: [6] };
  const ones = { data: new Float32Array(6).fill(1), dims: [6] };
  for (const surrogate of surrogates) {
    const call = { attributes: { surrogate, scale: 2, threshold: 0 }, inputs: [u, ones], outputs: [true] };
    const { du } = await runOperator('SpikeGrad', call, backend);
    const far = surrogate === 'straight-through' ? 2 : 0;
    for (const value of du!.data) expect(Math.abs(value - far), surrogate).toBeLessThan(1e-3);
  }
});

test.each([
  ...(['atan', 'sigmoid', 'boxcar', 'triangle'] as const).map((name) => [name, 1] as const),
  ['slayer', 0.4],
  // (1 + h)/2 − h of normal densities; without their heights, √(2π)·((1 + h)/2 − 6·h).
  ['double-gaussian', 0.425],
  ['multi-gaussian', Math.sqrt(2 * Math.PI) * (0.575 - 0.9)],
] as const)('%s has an area of %f', (surrogate, expected) => {
  let area = 0;
  for (let z = -1000; z < 1000; z += 0.01) area += 0.01 * surrogateSlope(float64, surrogate, 2, z);
  expect(area).toBeCloseTo(expected, 2);
});

test.each([
  [
    { surrogate: 'arctan' },
    'attribute surrogate must be one of atan, sigmoid, fast-sigmoid, boxcar, triangle, slayer, double-gaussian, multi-gaussian, straight-through, but it is "arctan"',
  ],
  [{ surrogate: 'atan', scale: 0 }, 'attribute scale must be above 0'],
  [{}, 'attribute surrogate must be one of'],
])('%o is refused', async (attributes, message) => {
  const inputs = [floats(random(1), [4]), floats(random(1), [4])];
  const running = runOperator('SpikeGrad', { attributes, inputs, outputs: [true] }, backends[0]!);
  await expect(running).rejects.toThrow(`refract.SpikeGrad: ${message}`);
});

test('ds must have the shape of u', async () => {
  const inputs = [floats(random(1), [4, 2]), floats(random(1), [2, 4])];
  const running = runOperator(
    'SpikeGrad',
    { attributes: { surrogate: 'atan' }, inputs, outputs: [true] },
    backends[0]!,
  );
  await expect(running).rejects.toThrow('refract.SpikeGrad: ds must be shaped as u = [4,2], but it is [2,4]');
});
