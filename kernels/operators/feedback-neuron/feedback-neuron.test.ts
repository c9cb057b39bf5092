import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import { expectNear, expectSame } from '../../testing/compare.ts';
import { expectPieces } from '../../testing/pieces.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float32, float64 } from '../arithmetic.ts';
import { lifNeuron } from '../lif-neuron/reference.ts';
import { feedbackNeuron } from './reference.ts';
import { feedbackInputs } from './testing.ts';

const names = ['s', 'count', 'v', 'open'] as const;
const some = fc
  .array(fc.boolean(), { minLength: 4, maxLength: 4 })
  .filter((outputs) => outputs.includes(true));
const present = fc.record({ feed: fc.boolean(), reset: fc.boolean(), recurrent: fc.boolean() });
const options = fc.record({
  threshold: fc.constantFrom(1, 0.3, -0.2),
  keep: fc.constantFrom(0, 0.5, 0.9),
  period: fc.constantFrom(0, 0, 1, 4, 300),
  byCandidates: fc.boolean(),
});
/** As the operator has them. */
const asAttributes = ({ byCandidates, ...numbers }: { readonly byCandidates: boolean }) => ({
  ...numbers,
  byCandidates: Number(byCandidates),
});
/** Outputs in their order, in which the state of the sequence comes before where spikes were allowed. */
const placed = ([s, count, v, open]: readonly boolean[]) => [s!, count!, v!, false, open!];

test('every instruction set gives the bits of the plain reference, whatever is asked for', async () => {
  let spikes = 0;
  await fc.assert(
    fc.asyncProperty(sizes, seeds, options, present, some, async (sizes, seed, numbers, present, wanted) => {
      const { inputs, values } = feedbackInputs(sizes, seed, present);
      const expected = feedbackNeuron(float32, sizes, values, numbers);
      const [attributes, outputs] = [asAttributes(numbers), placed(wanted)];
      spikes += Array.from(expected.s).reduce((sum, value) => sum + value, 0);
      for (const backend of backends) {
        if (backend === 'portable-function') continue;
        const result = await runOperator('FeedbackNeuron', { attributes, inputs, outputs }, backend);
        names.forEach((name, i) => {
          if (wanted[i]) expectSame(result[name]?.data, expected[name], `${name} on ${backend}`);
          else expect(result).not.toHaveProperty(name);
        });
      }
    }),
    { numRuns: 50 },
  );
  expect(spikes).toBeGreaterThan(100);
});

test('a sequence in pieces gives the bits of the whole, where each piece goes on from the last', async () => {
  await fc.assert(
    fc.asyncProperty(
      ...[sizes, seeds, options, present, fc.nat()],
      async (sizes, seed, numbers, present, somewhere) => {
        const cut = somewhere % sizes.steps;
        if (cut === 0) return;
        const { inputs } = feedbackInputs(sizes, seed, present);
        const [x, ...parameters] = inputs;
        const names = ['s', 'count', 'v', 'next', 'open'];
        const attributes = asAttributes(numbers);
        await expectPieces('FeedbackNeuron', x!, cut, names, (sequence, state) => ({
          ...{ attributes, inputs: [sequence, ...parameters, state], outputs: names.map(() => true) },
        }));
      },
    ),
    { numRuns: 35 },
  );
});

test('the portable function gives the same potentials to 1e-5, and the same spikes where none is that near', async () => {
  let compared = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const sizes = { batch: 2, steps: 40, channels: 5 };
    const { inputs, values } = feedbackInputs(sizes, seed, {
      ...{ feed: seed % 2 === 0, reset: seed % 3 === 0 },
      recurrent: seed % 4 < 2,
    });
    const numbers = {
      ...{ threshold: 0.5, keep: seed % 5 === 0 ? 0.9 : 0 },
      ...{ period: seed % 3, byCandidates: seed % 2 === 0 },
    };
    const expected = feedbackNeuron(float32, sizes, values, numbers);
    // A potential this close may fall on the other side by the order of the sums.
    if (expected.v.some((v: number) => Math.abs(v - 0.5) < 1e-5)) continue;
    compared++;
    const call = { attributes: asAttributes(numbers), inputs, outputs: placed([true, true, true, true]) };
    const result = await runOperator('FeedbackNeuron', call, 'portable-function');
    const sizesOf = expected.v.map((v: number) => Math.max(1, Math.abs(v)));
    expectNear(result['v']?.data, expected.v, 1e-5, 'v', sizesOf);
    for (const name of ['s', 'count', 'open'] as const) expectSame(result[name]?.data, expected[name], name);
  }
  expect(compared).toBeGreaterThan(25);
});

/** Rows [rows,H] that are the same for all channels. */
const rows = (channels: number, ...values: readonly number[]) => ({
  data: Float32Array.from({ length: values.length * channels }, (_, i) => values[Math.floor(i / channels)]!),
  dims: [values.length, channels],
});

test.each(['soft', 'hard'] as const)(
  'one state with a %s reset is the leaky integrate-and-fire neuron',
  async (rule) => {
    const sizes = { batch: 2, steps: 60, channels: 6 };
    const current = floats(random(5), sequenceDims(sizes), -0.5, 1);
    const decay = Math.fround(0.9);
    const parameters = [rows(6, decay, 0, 1, 0, 0, 0), rows(6, 1, 0)];
    const reset = rule === 'soft' ? rows(6, 0, 0, -decay, 0, 0, 0, 0) : rows(6, -decay, 0, 0, 0, 0, 0, 0);
    const call = {
      attributes: {},
      inputs: [current, ...parameters, undefined, reset],
      outputs: [true, false, true],
    };
    const leaky = lifNeuron(
      float64,
      sizes,
      { current: Float64Array.from(current.data), decay: new Float64Array(6).fill(decay) },
      { rule, threshold: 1, period: 0 },
    );
    expect(new Set(leaky.s)).toEqual(new Set([0, 1]));
    for (const backend of backends) {
      const { s, v } = await runOperator('FeedbackNeuron', call, backend);
      expectSame(s?.data, leaky.s, `s on ${backend}`);
      expectNear(
        v?.data,
        leaky.v,
        1e-5,
        `v on ${backend}`,
        leaky.v.map(() => 1),
      );
    }
  },
);

test.each(backends)('a trace that is kept raises the threshold and decays, on %s', async (backend) => {
  // No memory: the potential is the input, less the trace of the spikes before.
  const x = { data: Float32Array.of(1, 1, 1.25, 1.25, 2, 1), dims: [1, 6, 1] };
  const feed = rows(1, 0, 0, 0, 0, 0, 0, -1);
  const call = {
    attributes: { keep: 0.5 },
    inputs: [x, rows(1, 0, 0, 1, 0, 0, 0), rows(1, 1, 0), feed, undefined],
    outputs: [true, true, true],
  };
  const { s, count, v } = await runOperator('FeedbackNeuron', call, backend);
  // Trace: 0, 1, 1/2, 1/4, 9/8, 25/16 → the potentials below.
  expect(Array.from(v!.data)).toEqual([1, 0, 0.75, 1, 0.875, 0.4375]);
  expect(Array.from(s!.data)).toEqual([1, 0, 0, 1, 0, 0]);
  expect(Array.from(count!.data)).toEqual([2]);
});

test.each([
  ['spikes', false, [1, 0, 0, 1, 0, 0, 1, 0]],
  ['candidates', true, [1, 0, 0, 0, 0, 0, 1, 0]],
] as const)('a period that %s begin lets the states run on', async (_, byCandidates, expected) => {
  const sizes = { batch: 1, steps: 8, channels: 1 };
  const x = { data: Float32Array.of(1, 1, 0, 1, 0, 0, 1, 1), dims: [1, 8, 1] };
  const parameters = [rows(1, 0, 0, 1, 0, 0, 0), rows(1, 1, 0)];
  const values = { x: x.data, map: parameters[0]!.data, read: parameters[1]!.data };
  const numbers = { threshold: 1, keep: 0, period: 2, byCandidates };
  for (const backend of backends) {
    const call = {
      attributes: asAttributes(numbers),
      inputs: [x, ...parameters],
      outputs: [true, false, true],
    };
    const { s, v } = await runOperator('FeedbackNeuron', call, backend);
    expect(Array.from(s!.data), backend).toEqual(expected);
    expect(v!.data).toEqual(x.data);
  }
  expect(Array.from(feedbackNeuron(float64, sizes, values, numbers).s)).toEqual(expected);
});

test.each(backends)(
  'an empty batch stays empty, what is not a number stays silent, on %s',
  async (backend) => {
    const parameters = [rows(2, 0.5, 0, 1, 0, 0, 0), rows(2, 1, 0)];
    const outputs = [true, true, true];
    const empty = [floats(random(1), [0, 3, 2]), ...parameters];
    const { s, count } = await runOperator('FeedbackNeuron', { inputs: empty, outputs }, backend);
    expect([s?.dims, count?.dims]).toEqual([
      [0, 3, 2],
      [0, 2],
    ]);
    const inputs = [{ data: Float32Array.of(NaN, 5, 5, 5), dims: [1, 2, 2] }, ...parameters];
    const some = await runOperator('FeedbackNeuron', { inputs, outputs }, backend);
    expect(Array.from(some['s']!.data)).toEqual([0, 1, 0, 1]);
  },
);

test.each([
  ['a map of other channels', { map: [6, 5] }, {}, 'map must be [6,H] = [6,4], but it is [6,5]'],
  ['a short map', { map: [4, 4] }, {}, 'map must be [6,H] = [6,4], but it is [4,4]'],
  ['another reading', { read: [3, 4] }, {}, 'read must be [2,H] = [2,4], but it is [3,4]'],
  ['a short feed', { feed: [6, 4] }, {}, 'feed must be [7,H] = [7,4], but it is [6,4]'],
  ['another reset', { reset: [7, 3] }, {}, 'reset must be [7,H] = [7,4], but it is [7,3]'],
  ['connections of others', { recurrent: [4, 5] }, {}, 'recurrent must be [H,H] = [4,4], but it is [4,5]'],
  ['a trace that never fades', {}, { keep: 1 }, 'attribute keep must be at least 0 and less than 1'],
])('%s is refused', async (_, dims, attributes, message) => {
  const sizes = {
    x: [2, 3, 4],
    map: [6, 4],
    read: [2, 4],
    feed: [7, 4],
    reset: [7, 4],
    recurrent: [4, 4],
    ...dims,
  };
  const inputs = Object.values(sizes).map((dims) => floats(random(1), dims));
  const running = runOperator('FeedbackNeuron', { attributes, inputs, outputs: [true] }, backends[0]!);
  await expect(running).rejects.toThrow(`refract.FeedbackNeuron: ${message}`);
});

test.each(backends)(
  'a spike reaches the neurons it is connected to at the next step, on %s',
  async (backend) => {
    // No memory: potentials are inputs. The first neuron drives the second, the second the third and holds back the first.
    const x = { data: Float32Array.of(1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0), dims: [1, 4, 3] };
    const recurrent = { data: Float32Array.of(0, -0.5, 0, 1, 0, 0, 0, 2, 0), dims: [3, 3] };
    const parameters = [rows(3, 0, 0, 1, 0, 0, 0), rows(3, 1, 0), undefined, undefined, recurrent];
    const call = { inputs: [x, ...parameters], outputs: [true, true, true] };
    const { s, v, count } = await runOperator('FeedbackNeuron', call, backend);
    expect(Array.from(v!.data)).toEqual([1, 0, 0, 1, 1, 0, 0.5, 1, 2, -0.5, 0, 2]);
    expect(Array.from(s!.data)).toEqual([1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1]);
    expect(Array.from(count!.data)).toEqual([2, 2, 2]);
  },
);
