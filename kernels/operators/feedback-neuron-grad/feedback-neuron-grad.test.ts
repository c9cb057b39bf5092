import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import { expectNear, expectSame, largest } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float64 } from '../arithmetic.ts';
import type { Sizes } from '../arithmetic.ts';
import { feedbackNeuron } from '../feedback-neuron/reference.ts';
import { feedbackInputs } from '../feedback-neuron/testing.ts';
import { surrogates } from '../surrogate.ts';
import { feedbackNeuronGrad } from './reference.ts';

const names = ['dx', 'dmap', 'dread', 'dfeed'] as const;
const wide = (values: Float32Array) => Float64Array.from(values);

const options = fc.record({
  threshold: fc.constant(0.5),
  keep: fc.constantFrom(0, 0.5),
  period: fc.constantFrom(0, 2),
  byCandidates: fc.boolean(),
  straight: fc.boolean(),
  surrogate: fc.constantFrom(...surrogates),
  scale: fc.constantFrom(1, 2, 5),
});
const present = fc.record({ ds: fc.boolean(), dcount: fc.boolean(), dv: fc.boolean() });
const fed = fc.record({ feed: fc.boolean(), reset: fc.boolean(), recurrent: fc.boolean() });

test('every backend gives the gradients of the plain reference in double precision, within 1e-4 of the largest', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, seeds, options, present, fed, async (sizes, seed, options, present, fed) => {
      const { inputs, values } = feedbackInputs(sizes, seed, fed);
      const [x, map, read, feed, reset, recurrent] = inputs;
      const next = random(seed);
      const ds = present.ds ? floats(next, sequenceDims(sizes)) : undefined;
      const dcount = present.dcount ? floats(next, [sizes.batch, sizes.channels]) : undefined;
      const dv = present.dv ? floats(next, sequenceDims(sizes)) : undefined;
      const forward = feedbackNeuron(float64, sizes, widened(values), options);
      const v = { data: Float32Array.from(forward.v), dims: sequenceDims(sizes) };
      // The boxcar jumps, and so does a spike: a potential right there may be taken for the other side.
      fc.pre(v.data.every((value) => Math.abs(value - 0.5) > 1e-5 && Math.abs(value) < 1e3));
      fc.pre(
        options.surrogate !== 'boxcar' ||
          v.data.every((value) => Math.abs(Math.abs(value - 0.5) - 0.5 / options.scale) > 1e-5),
      );
      const given = {
        ...{ ...widened(values), v: forward.v },
        ...(ds && { ds: wide(ds.data) }),
        ...(dcount && { dcount: wide(dcount.data) }),
        ...(dv && { dv: wide(dv.data) }),
        ...(options.period > 0 && { open: forward.open }),
      };
      const open = options.period > 0 ? { data: forward.open, dims: sequenceDims(sizes) } : undefined;
      const { threshold, keep, surrogate, scale, straight } = options;
      const expected = feedbackNeuronGrad(float64, sizes, given, options);
      const call = {
        attributes: { threshold, keep, surrogate, scale, straight: Number(straight) },
        inputs: [x, v, map, read, feed, reset, ds, dcount, dv, recurrent, open],
        outputs: names.map(() => true),
      };
      const native: Record<string, ArrayLike<number>> = {};
      for (const backend of backends) {
        const result = await runOperator('FeedbackNeuronGrad', call, backend);
        for (const name of names) {
          const what = `${name} on ${backend}`;
          expectNear(result[name]?.data, expected[name], 1e-4, what, largest(expected[name]));
          // Instruction sets agree to the last bit.
          if (backend !== 'portable-function')
            expectSame(result[name]!.data, (native[name] ??= result[name]!.data), what);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test.each([
  [0, false, 0],
  [0.8, false, 0],
  [0.8, true, 0],
  [0, true, 2],
])(
  'the gradient through the potential is the slope of the loss, the trace keeping %d, connected %s, period %d',
  (keep, recurrent, period) => {
    const sizes: Sizes = { batch: 2, steps: 12, channels: 2 };
    const inputs = widened(feedbackInputs(sizes, 4, { feed: true, reset: true, recurrent }).values);
    const dv = wide(floats(random(3), sequenceDims(sizes)).data);
    const options = { threshold: 0.5, keep, period };
    const loss = (changed: typeof inputs) =>
      Array.from(feedbackNeuron(float64, sizes, changed, options).v).reduce(
        (sum, v, i) => sum + v * dv[i]!,
        0,
      );
    const { v, s, open } = feedbackNeuron(float64, sizes, inputs, options);
    expect(open.includes(0)).toBe(period > 0);
    expect(new Set(s)).toEqual(new Set([0, 1]));
    // A surrogate that is 0 but at the threshold: spikes stay as they are.
    const found = feedbackNeuronGrad(
      float64,
      sizes,
      { ...inputs, v, dv, open },
      { ...options, surrogate: 'triangle', scale: 1e9 },
    );
    const of = { x: found.dx, map: found.dmap, read: found.dread, feed: found.dfeed, reset: found.dfeed };
    for (const [name, gradient] of Object.entries(of)) {
      const slope = Float64Array.from(gradient, (_, i) => {
        const at = (change: number) => {
          const moved = inputs[name as 'x'].slice();
          moved[i]! += change;
          return loss({ ...inputs, [name]: moved });
        };
        return (at(1e-6) - at(-1e-6)) / 2e-6;
      });
      expectNear(gradient, slope, 1e-6, name, largest(slope));
    }
  },
);

test('a refused call says what is wrong', async () => {
  const dims = [
    [2, 3, 4],
    [2, 3, 5],
    [6, 4],
    [2, 4],
  ];
  const call = {
    attributes: { surrogate: 'atan' },
    inputs: dims.map((one) => floats(random(1), one)),
    outputs: [true],
  };
  await expect(runOperator('FeedbackNeuronGrad', call, backends[0]!)).rejects.toThrow(
    'refract.FeedbackNeuronGrad: v must be [B,T,H] = [2,3,4], but it is [2,3,5]',
  );
});

/** The same in double precision. */
function widened(values: ReturnType<typeof feedbackInputs>['values']) {
  const rows = (given: Float32Array | undefined) =>
    given ? wide(given) : new Float64Array((7 * values.read.length) / 2);
  return {
    ...{ x: wide(values.x), map: wide(values.map), read: wide(values.read) },
    ...{ feed: rows(values.feed), reset: rows(values.reset) },
    ...(values.recurrent && { recurrent: wide(values.recurrent) }),
  };
}
