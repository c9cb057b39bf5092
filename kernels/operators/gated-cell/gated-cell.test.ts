import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds } from '../../testing/arbitraries.ts';
import { expectNear, expectSame, largest } from '../../testing/compare.ts';
import { expectPieces } from '../../testing/pieces.ts';
import { backends, runOperator } from '../../testing/run.ts';
import type { Value } from '../../testing/run.ts';
import { float64 } from '../arithmetic.ts';
import { gatedCellGrad } from '../gated-cell-grad/reference.ts';
import { cells, gatedCell, gatesOf } from './reference.ts';

const shapes = fc.record({
  batch: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(12, 13, 30)),
  steps: fc.integer({ min: 1, max: 20 }),
  channels: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(16, 33)),
});
const wide = ({ data }: Value) => Float64Array.from(data);

test.each(cells)(
  '%s: every backend is within 1e-5 of double precision, and its gradient too',
  async (cell) => {
    await fc.assert(
      fc.asyncProperty(shapes, seeds, async (sizes, seed) => {
        const next = random(seed);
        const { batch, steps, channels } = sizes;
        const rows = gatesOf[cell] * channels;
        const x = floats(next, [batch, steps, rows], -3, 3);
        const recurrent = floats(next, [rows, channels], -1 / Math.sqrt(channels), 1 / Math.sqrt(channels));
        const expected = gatedCell(float64, sizes, { x: wide(x), recurrent: wide(recurrent) }, cell);
        const dh = floats(next, [batch, steps, channels]);
        const back = gatedCellGrad(
          float64,
          sizes,
          { recurrent: wide(recurrent), ...expected, dh: wide(dh) },
          cell,
        );
        for (const backend of backends) {
          const call = { attributes: { cell }, inputs: [x, recurrent], outputs: [true, true] };
          const { h, saved } = await runOperator('GatedCell', call, backend);
          expectNear(h?.data, expected.h, 1e-5, `h on ${backend}`, largest(expected.h));
          expectNear(saved?.data, expected.saved, 1e-5, `saved on ${backend}`, largest(expected.saved));
          const alone = await runOperator('GatedCell', { ...call, outputs: [true] }, backend);
          expectSame(alone['h']?.data, h!.data, `h alone on ${backend}`);
          const inputs = [recurrent, h!, saved!, dh];
          const found = await runOperator(
            'GatedCellGrad',
            { attributes: { cell }, inputs, outputs: [true, true] },
            backend,
          );
          expectNear(found['dx']?.data, back.dx, 1e-5, `dx on ${backend}`, largest(back.dx));
          const most = Array.from(largest(back.drecurrent), (value) => Math.max(value, 1));
          expectNear(found['drecurrent']?.data, back.drecurrent, 2e-5, `drecurrent on ${backend}`, most);
        }
      }),
      { numRuns: 20 },
    );
  },
);

test.each(cells)(
  '%s in pieces gives the bits of the whole, where each piece goes on from the last',
  async (cell) => {
    await fc.assert(
      fc.asyncProperty(shapes, seeds, fc.nat(), fc.boolean(), async (sizes, seed, somewhere, isSaved) => {
        const next = random(seed);
        const { batch, steps, channels } = sizes;
        const cut = somewhere % steps;
        if (cut === 0) return;
        const rows = gatesOf[cell] * channels;
        const x = floats(next, [batch, steps, rows], -3, 3);
        const recurrent = floats(next, [rows, channels], -1 / Math.sqrt(channels), 1 / Math.sqrt(channels));
        const names = isSaved ? ['h', 'saved', 'next'] : ['h', 'next'];
        await expectPieces('GatedCell', x, cut, names, (sequence, state) => ({
          ...{ attributes: { cell }, inputs: [sequence, recurrent, state], outputs: [true, isSaved, true] },
        }));
      }),
      { numRuns: 20 },
    );
  },
);

test.each(cells)('%s: the reference’s gradient is that of finite differences', (cell) => {
  const sizes = { batch: 2, steps: 4, channels: 3 };
  const next = random(9);
  const rows = gatesOf[cell] * 3;
  const x = wide(floats(next, [2, 4, rows], -2, 2));
  const recurrent = wide(floats(next, [rows, 3]));
  const dh = wide(floats(next, [2, 4, 3]));
  const loss = () =>
    Array.from(gatedCell(float64, sizes, { x, recurrent }, cell).h).reduce(
      (sum, h, i) => sum + h * dh[i]!,
      0,
    );
  const made = gatedCell(float64, sizes, { x, recurrent }, cell);
  const { dx, drecurrent } = gatedCellGrad(float64, sizes, { recurrent, ...made, dh }, cell);
  for (const [values, gradient] of [
    [x, dx],
    [recurrent, drecurrent],
  ] as const) {
    values.forEach((value, i) => {
      values[i] = value + 1e-6;
      const up = loss();
      values[i] = value - 1e-6;
      const down = loss();
      values[i] = value;
      expect((up - down) / 2e-6).toBeCloseTo(gradient[i]!, 6);
    });
  }
});

test('what does not fit is refused', async () => {
  const run = (inputs: Value[], cell: string) =>
    runOperator('GatedCell', { attributes: { cell }, inputs, outputs: [true, true] }, backends[0]!);
  const recurrent = floats(random(1), [6, 2]);
  await expect(run([floats(random(1), [1, 3, 8]), recurrent], 'gru')).rejects.toThrow(
    'refract.GatedCell: x must be [B,T,gates*H] = [1,3,6], but it is [1,3,8]',
  );
  await expect(run([floats(random(1), [1, 3, 8]), recurrent], 'lstm')).rejects.toThrow(
    'refract.GatedCell: recurrent must be [4*H,H], but it is [6,2]',
  );
  await expect(run([floats(random(1), [1, 3, 6]), recurrent], 'rnn')).rejects.toThrow(
    'refract.GatedCell: attribute cell must be gru or lstm, but it is "rnn"',
  );
});

test.each(backends)('an empty batch stays empty, on %s', async (backend) => {
  const [x, recurrent] = [floats(random(1), [0, 3, 6]), floats(random(1), [6, 2])];
  const call = { attributes: { cell: 'gru' }, inputs: [x, recurrent], outputs: [true, true] };
  const { h, saved } = await runOperator('GatedCell', call, backend);
  expect([h?.dims, saved?.dims]).toEqual([
    [0, 3, 2],
    [0, 3, 8],
  ]);
});
