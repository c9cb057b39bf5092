import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floats, random, seeds, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import { expectSame } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float32 } from '../arithmetic.ts';
import { greedySpikes } from './automaton.ts';
import { refractoryMask } from './reference.ts';
import { candidateRow } from './testing.ts';

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

  test('rows that are cut up in time have the same spikes: random and hard rows, k from 0 to beyond a chunk', async () => {
    const next = random(7);
    for (const [round, period] of [
      0,
      1,
      2,
      3,
      4,
      7,
      8,
      31,
      32,
      1000,
      4095,
      4096,
      10_000,
      2 ** 31,
    ].entries()) {
      // Eight kinds a round, as channels; the lengths end before, at and after the end of a chunk.
      const steps = [8191, 8192, 8193, 20_000, 100_000][round % 5]!;
      const rows = Array.from({ length: 8 }, (_, kind) =>
        candidateRow(next, kind, steps, Math.min(period, 5000)),
      );
      const data = Float32Array.from(
        { length: 8 * steps },
        (_, i) => rows[i % 8]!.candidates[Math.floor(i / 8)]!,
      );
      const of = async (split: number, backend: (typeof backends)[number]) => {
        const call = {
          attributes: { period, split },
          inputs: [{ data, dims: [1, steps, 8] }],
          outputs: [true, true],
        };
        return runOperator(operator, call, backend);
      };
      const whole = await of(1, backends[0]!);
      for (const backend of backends.filter((one) => one !== 'portable-function')) {
        for (const split of [0, 2]) {
          const cut = await of(split, backend);
          expectSame(cut['s']!.data, whole['s']!.data, `s, k = ${period}, split ${split} on ${backend}`);
          expectSame(
            cut['open']!.data,
            whole['open']!.data,
            `open, k = ${period}, split ${split} on ${backend}`,
          );
        }
      }
      if (byCandidates) continue;
      rows.forEach(({ candidates, kind }, channel) => {
        const spikes = greedySpikes(candidates, Math.min(period, steps));
        const own = candidates.map((_, t) => whole['s']!.data[t * 8 + channel] as number);
        expectSame(own, spikes, `${kind}, k = ${period}`);
      });
    }
  });

  // Of the rule alone that the split is made for; two chunks a row.
  test.skipIf(byCandidates)(
    '10,000 masks cut up in time have the spikes of the rule, k from 1 to 32',
    async () => {
      const next = random(11);
      let spiked = 0;
      for (let call = 0; call < 64; call++) {
        const period = 1 + (call % 32);
        const [rows, steps] = [157, 4097 + Math.floor(next() * 2000)];
        const masks = Array.from({ length: rows }, (_, row) => candidateRow(next, row + call, steps, period));
        const c = new Float32Array(rows * steps);
        masks.forEach(({ candidates }, row) => c.set(candidates, row * steps));
        const cut = { attributes: { period, split: 2 }, inputs: [{ data: c, dims: [rows, steps, 1] }] };
        const { s } = await runOperator(operator, { ...cut, outputs: [true] }, backends[0]!);
        const found = s!.data as Float32Array;
        masks.forEach(({ candidates, kind }, row) => {
          const spikes = greedySpikes(candidates, period);
          spiked += spikes.reduce((sum, spike) => sum + spike, 0);
          const own = found.subarray(row * steps, (row + 1) * steps);
          expectSame(own, spikes, `${kind}, k = ${period}, ${steps} steps`);
        });
      }
      expect(spiked).toBeGreaterThan(1e6);
    },
  );

  test('another split is refused', async () => {
    const call = { attributes: { split: 3 }, inputs: [floats(random(1), [1, 3, 2])], outputs: [true] };
    const message = `refract.${operator}: attribute split must be 0, 1 or 2, but it is 3`;
    await expect(runOperator(operator, call, backends[0]!)).rejects.toThrow(message);
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
