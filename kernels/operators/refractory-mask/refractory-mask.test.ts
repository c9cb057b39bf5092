import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floats, random, seeds, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import { expectSame } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float32 } from '../arithmetic.ts';
import { refractoryMask } from './reference.ts';

const masks = [
  { operator: 'RefractoryMask', byCandidates: false },
  { operator: 'ConvRefractoryMask', byCandidates: true },
] as const;

/** Candidates: 0, or any other number. */
function candidates(seed: number, dims: readonly number[]) {
  const next = random(seed);
  const c = floats(next, dims);
  return { ...c, data: c.data.map((value) => (next() < 0.6 ? 0 : value)) };
}

describe.each(masks)('$operator', ({ operator, byCandidates }) => {
  test('every backend agrees with looking back step by step', async () => {
    const period = fc.oneof(
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom(255, 256, 1000, 2 ** 31, 2 ** 40),
    );
    const outputs = fc.constantFrom([true, true], [true], [false, true]);
    await fc.assert(
      fc.asyncProperty(sizes, seeds, period, outputs, async (sizes, seed, period, outputs) => {
        const c = candidates(seed, sequenceDims(sizes));
        const expected = refractoryMask(float32, sizes, c.data, { period, byCandidates });
        for (const backend of backends) {
          const { s, open } = await runOperator(
            operator,
            { attributes: { period }, inputs: [c], outputs },
            backend,
          );
          if (outputs[0]) expectSame(s?.data, expected.s, `s on ${backend}`);
          if (outputs[1]) expectSame(open?.data, expected.open, `open on ${backend}`);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('an example', async () => {
    const c = { data: Float32Array.of(1, 1, 0, 1, 1, 1, 0, 1), dims: [1, 8, 1] };
    const call = { attributes: { period: 2 }, inputs: [c], outputs: [true, true] };
    const { s, open } = await runOperator(operator, call, backends[0]!);
    expect(Array.from(s!.data)).toEqual(byCandidates ? [1, 0, 0, 0, 0, 0, 0, 0] : [1, 0, 0, 1, 0, 0, 0, 1]);
    expect(Array.from(open!.data)).toEqual(
      byCandidates ? [1, 0, 0, 0, 0, 0, 0, 0] : [1, 0, 0, 1, 0, 0, 1, 1],
    );
  });

  test.each(backends)('an empty batch, on %s', async (backend) => {
    const { s, open } = await runOperator(
      operator,
      { inputs: [floats(random(1), [0, 3, 2])], outputs: [true, true] },
      backend,
    );
    expect([s?.dims, open?.dims]).toEqual([
      [0, 3, 2],
      [0, 3, 2],
    ]);
  });

  test('a negative period is refused', async () => {
    const call = { attributes: { period: -1 }, inputs: [floats(random(1), [1, 3, 2])], outputs: [true] };
    const message = `refract.${operator}: attribute period must be at least 0, but it is -1`;
    await expect(runOperator(operator, call, backends[0]!)).rejects.toThrow(message);
  });

  test('a matrix is refused', async () => {
    const call = { inputs: [floats(random(1), [3, 2])], outputs: [true] };
    const message = `refract.${operator}: c must be [B,T,H] with T and H at least 1, but it is [3,2]`;
    await expect(runOperator(operator, call, backends[0]!)).rejects.toThrow(message);
  });
});
