import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import { expectNear, expectSame } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float32, float64 } from '../arithmetic.ts';
import { linearScan } from './reference.ts';

test('every backend gives the bits of the plain reference', async () => {
  const cases = fc.record({ sizes, seed: seeds, varying: fc.boolean(), reverse: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(cases, async ({ sizes, seed, varying, reverse }) => {
      const next = random(seed);
      const x = floats(next, sequenceDims(sizes));
      const gate = floats(next, varying ? x.dims : [sizes.channels], 0, 1);
      const expected = linearScan(float32, sizes, { x: x.data, gate: gate.data }, { reverse });
      for (const backend of backends) {
        const call = { attributes: { reverse: Number(reverse) }, inputs: [x, gate], outputs: [true] };
        const { h } = await runOperator('LinearScan', call, backend);
        expect(h?.dims).toEqual(x.dims);
        expectSame(h?.data, expected, `h on ${backend}`);
      }
    }),
    { numRuns: 40 },
  );
});

test('the reverse scan is the gradient of the forward scan', async () => {
  const sizes = { batch: 2, steps: 9, channels: 5 };
  const next = random(7);
  const dims = sequenceDims(sizes);
  const x = floats(next, dims);
  const weights = floats(next, dims);
  const gate = floats(next, dims, 0, 1);
  const loss = (data: Float64Array) => {
    const h = linearScan(float64, sizes, { x: data, gate: Float64Array.from(gate.data) }, { reverse: false });
    return Array.from(h).reduce((sum, value, i) => sum + value * weights.data[i]!, 0);
  };
  const slope = (i: number) => {
    const at = (change: number) =>
      loss(Float64Array.from(x.data, (value, j) => (j === i ? value + change : value)));
    return (at(1e-4) - at(-1e-4)) / 2e-4;
  };
  const call = { attributes: { reverse: 1 }, inputs: [weights, gate], outputs: [true] };
  const { h } = await runOperator('LinearScan', call, backends[0]!);
  expectNear(
    h?.data,
    Float64Array.from(x.data, (_, i) => slope(i)),
    1e-3,
    'gradient',
  );
});

test('long sequences follow float64', async () => {
  const sizes = { batch: 1, steps: 5000, channels: 3 };
  const x = floats(random(3), sequenceDims(sizes));
  const gate = floats(random(4), [3], 0.9, 0.99);
  const wide = { x: Float64Array.from(x.data), gate: Float64Array.from(gate.data) };
  const { h } = await runOperator('LinearScan', { inputs: [x, gate], outputs: [true] }, backends[0]!);
  const expected = linearScan(float64, sizes, wide, { reverse: false });
  expectNear(
    h?.data,
    expected,
    1e-6,
    'h',
    Float64Array.from(expected, () => 10),
  );
});

test('subnormal numbers count as zero: computing with them takes a hundred times as long', async () => {
  const x = { data: Float32Array.of(1e-37, 0, 0, 0, 0, 0), dims: [1, 6, 1] };
  const gate = { data: Float32Array.of(0.25), dims: [1] };
  for (const backend of backends.filter((name) => name !== 'portable-function')) {
    const { h } = await runOperator('LinearScan', { inputs: [x, gate], outputs: [true] }, backend);
    expect([...(h?.data ?? [])], backend).toEqual([...Float32Array.of(1e-37, 2.5e-38, 0, 0, 0, 0)]);
  }
});

test('an empty batch stays empty', async () => {
  const call = { inputs: [floats(random(1), [0, 3, 2]), floats(random(1), [2])], outputs: [true] };
  for (const backend of backends) {
    const { h } = await runOperator('LinearScan', call, backend);
    expect(h?.dims, backend).toEqual([0, 3, 2]);
  }
});

test.each([
  [
    'a gate of another size',
    [floats(random(1), [2, 3, 4]), floats(random(1), [5])],
    'gate must be [H] = [4], but it is [5]',
  ],
  [
    'a gate of another shape',
    [floats(random(1), [2, 3, 4]), floats(random(1), [2, 4, 3])],
    'gate must be [H] or [B,T,H] = [2,3,4], but it is [2,4,3]',
  ],
  [
    'a matrix',
    [floats(random(1), [3, 4]), floats(random(1), [4])],
    'x must be [B,T,H] with T and H at least 1, but it is [3,4]',
  ],
  [
    'no steps',
    [floats(random(1), [2, 0, 4]), floats(random(1), [4])],
    'x must be [B,T,H] with T and H at least 1, but it is [2,0,4]',
  ],
])('%s is refused', async (_, inputs, message) => {
  await expect(runOperator('LinearScan', { inputs, outputs: [true] }, backends[0]!)).rejects.toThrow(
    `refract.LinearScan: ${message}`,
  );
});

test('reverse must be 0 or 1', async () => {
  const inputs = [floats(random(1), [2, 3, 4]), floats(random(1), [4])];
  const call = { attributes: { reverse: 2 }, inputs, outputs: [true] };
  const message = 'refract.LinearScan: attribute reverse must be 0 or 1, but it is 2';
  await expect(runOperator('LinearScan', call, backends[0]!)).rejects.toThrow(message);
});
