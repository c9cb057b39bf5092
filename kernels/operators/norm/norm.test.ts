import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds } from '../../testing/arbitraries.ts';
import { expectNear, expectSame, largest } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import type { Value } from '../../testing/run.ts';
import { float64 } from '../arithmetic.ts';
import { normGrad } from '../norm-grad/reference.ts';
import { norm } from './reference.ts';

const shapes = fc.record({
  rows: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(255, 256, 600)),
  channels: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 100, 257)),
});
const options = fc.record({ centred: fc.boolean(), epsilon: fc.constantFrom(1e-6, 1e-5, 0.1) });
const wide = ({ data }: Value) => Float64Array.from(data);
const isNative = (backend: (typeof backends)[number]) => backend !== 'portable-function';

test('every backend is within 1e-5 of double precision, and every instruction set gives the same bits', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      seeds,
      options,
      fc.boolean(),
      async ({ rows, channels }, seed, kind, hasBias) => {
        const next = random(seed);
        const [x, scale, bias] = [
          floats(next, [rows, channels]),
          floats(next, [channels]),
          floats(next, [channels]),
        ];
        const given = { x: wide(x), scale: wide(scale), ...(hasBias && { bias: wide(bias) }) };
        const expected = norm(float64, given, { ...kind, epsilon: Math.fround(kind.epsilon) });
        const attributes = { centred: Number(kind.centred), epsilon: kind.epsilon };
        let first: ArrayLike<number> | undefined;
        for (const backend of backends) {
          const inputs = [x, scale, hasBias ? bias : undefined];
          const { y } = await runOperator('Norm', { attributes, inputs, outputs: [true] }, backend);
          expectNear(y?.data, expected, 1e-5, `y on ${backend}`, largest(expected));
          if (isNative(backend)) first ??= y!.data;
          if (isNative(backend)) expectSame(y?.data, first!, `the bits of ${backend}`);
        }
      },
    ),
    { numRuns: 25 },
  );
});

test('gradients are within 1e-4 of the largest in double precision, and every instruction set gives the same bits', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, seeds, options, async ({ rows, channels }, seed, kind) => {
      // The gradient of a row of one number, or of two about their mean, is all rounding.
      fc.pre(channels >= (kind.centred ? 3 : 2));
      const next = random(seed);
      const [x, scale, dy] = [
        floats(next, [rows, channels]),
        floats(next, [channels]),
        floats(next, [rows, channels]),
      ];
      const given = { x: wide(x), scale: wide(scale), dy: wide(dy) };
      const expected = normGrad(float64, given, { ...kind, epsilon: Math.fround(kind.epsilon) });
      const attributes = { centred: Number(kind.centred), epsilon: kind.epsilon };
      const firsts = new Map<string, ArrayLike<number>>();
      for (const backend of backends) {
        const call = { attributes, inputs: [x, scale, dy], outputs: [true, true, true] };
        const result = await runOperator('NormGrad', call, backend);
        for (const name of ['dx', 'dscale', 'dbias'] as const) {
          const found = result[name]!.data;
          expectNear(found, expected[name], 1e-4, `${name} on ${backend}`, largest(expected[name]));
          if (!isNative(backend)) continue;
          if (!firsts.has(name)) firsts.set(name, found);
          expectSame(found, firsts.get(name)!, `the bits of ${name} on ${backend}`);
        }
      }
    }),
    { numRuns: 25 },
  );
});

test.each(['Norm', 'NormGrad'] as const)('%s refuses vectors that do not fit', async (operator) => {
  const inputs = [floats(random(1), [2, 3, 4]), floats(random(1), [5]), floats(random(1), [2, 3, 4])];
  const call = { inputs: operator === 'Norm' ? inputs.slice(0, 2) : inputs, outputs: [true] };
  await expect(runOperator(operator, call, backends[0]!)).rejects.toThrow(
    `refract.${operator}: scale must be [C] = [4], but it is [5]`,
  );
});

test('an empty batch stays empty', async () => {
  for (const backend of backends) {
    const call = { inputs: [floats(random(1), [0, 3, 4]), floats(random(1), [4])], outputs: [true] };
    expect((await runOperator('Norm', call, backend))['y']?.dims, backend).toEqual([0, 3, 4]);
  }
});
