import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, mask, random, seeds, sequenceDims } from '../../testing/arbitraries.ts';
import { expectNear, largest } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float64 } from '../arithmetic.ts';
import type { Sizes } from '../arithmetic.ts';
import { rules } from '../attributes.ts';
import { stateSpaceNeuron } from '../state-space/reference.ts';
import { stateSpaceInputs, stateSpaceSizes } from '../state-space/testing.ts';
import { surrogates } from '../surrogate.ts';
import { stateSpaceNeuronGrad } from './reference.ts';

const names = ['dx', 'dpole', 'dmix', 'dskip'] as const;
/** Each rule, and those without a mask with a membrane that freezes for some steps, too. */
const behaviours = [
  ...rules.map((rule) => ({ rule, period: 0, freeze: false })),
  ...(['none', 'soft', 'hard'] as const).map((rule) => ({ rule, period: 3, freeze: true })),
];
const wide = (values: Float32Array) => Float64Array.from(values);

test('every backend gives the gradients of the plain reference in double precision, within 1e-4 of the largest', async () => {
  const options = fc.record({
    behaviour: fc.constantFrom(...behaviours),
    threshold: fc.constant(0.5),
    surrogate: fc.constantFrom(...surrogates),
    scale: fc.constantFrom(1, 2, 5),
    through: fc.boolean(),
  });
  const present = fc.record({ ds: fc.boolean(), dcount: fc.boolean(), dv: fc.boolean(), open: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      stateSpaceSizes,
      seeds,
      options,
      present,
      async (sizes, seed, { behaviour, ...others }, present) => {
        const options = { ...behaviour, ...others };
        const states = 1 + (seed % 6);
        const { inputs, values } = stateSpaceInputs(sizes, seed, states, seed % 2 === 0);
        const [x, pole, mix, skip, reset] = inputs;
        const next = random(seed);
        const ds = present.ds ? floats(next, sequenceDims(sizes)) : undefined;
        const dcount = present.dcount ? floats(next, [sizes.batch, sizes.channels]) : undefined;
        const dv = present.dv ? floats(next, sequenceDims(sizes)) : undefined;
        const forward = stateSpaceNeuron(float64, sizes, widened(values), options);
        const given = present.open ? mask(next, sequenceDims(sizes)) : undefined;
        const open = options.freeze ? { data: forward.open, dims: sequenceDims(sizes) } : given;
        const v = { data: Float32Array.from(forward.v), dims: sequenceDims(sizes) };
        // The boxcar jumps, and so does a spike: a potential right there may be taken for the other side.
        fc.pre(v.data.every((value) => Math.abs(value - 0.5) > 1e-5));
        fc.pre(
          options.surrogate !== 'boxcar' ||
            v.data.every((value) => Math.abs(Math.abs(value - 0.5) - 0.5 / options.scale) > 1e-5),
        );
        const expected = stateSpaceNeuronGrad(
          float64,
          sizes,
          {
            ...widened(values),
            v: forward.v,
            ...(ds && { ds: wide(ds.data) }),
            ...(dcount && { dcount: wide(dcount.data) }),
            ...(dv && { dv: wide(dv.data) }),
            ...(open && { open: open.data }),
          },
          options,
        );
        // Through resets and with a surrogate without end the sum may grow at every step: past float32 there is no answer.
        fc.pre(names.every((name) => Array.from(expected[name]).every((value) => Math.abs(value) < 1e30)));
        for (const backend of backends) {
          const { rule, threshold, surrogate, scale, through, freeze } = options;
          const attributes = {
            rule,
            threshold,
            surrogate,
            scale,
            through: Number(through),
            freeze: Number(freeze),
          };
          const call = {
            ...{ attributes, inputs: [x, v, pole, mix, skip, reset, ds, dcount, dv, open] },
            outputs: [true, true, true, true],
          };
          const result = await runOperator('StateSpaceNeuronGrad', call, backend);
          for (const name of names) {
            expectNear(
              result[name]?.data,
              expected[name],
              1e-4,
              `${name} on ${backend}`,
              largest(expected[name]),
            );
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test.each([
  ...(['none', 'soft', 'hard'] as const).map((rule) => ({ rule, freeze: false })),
  ...(['none', 'soft', 'hard'] as const).map((rule) => ({ rule, freeze: true })),
])(
  'the gradient through the potential is the slope of the loss, rule $rule, freeze $freeze',
  ({ rule, freeze }) => {
    const sizes: Sizes = { batch: 2, steps: 12, channels: 2 };
    const { values } = stateSpaceInputs(sizes, 4, 3, true);
    const next = random(3);
    const dv = wide(floats(next, sequenceDims(sizes)).data);
    const inputs = widened(values);
    const options = { rule, threshold: 0.5, period: freeze ? 2 : 0, freeze };
    const loss = (changed: ReturnType<typeof widened>) =>
      Array.from(stateSpaceNeuron(float64, sizes, changed, options).v).reduce(
        (sum, v, i) => sum + v * dv[i]!,
        0,
      );
    const { v, open } = stateSpaceNeuron(float64, sizes, inputs, options);
    expect(open.includes(0)).toBe(freeze);
    const found = stateSpaceNeuronGrad(
      float64,
      sizes,
      { ...inputs, v, dv, open },
      { ...options, surrogate: 'atan', scale: 2, through: false },
    );
    const of = { x: found.dx, pole: found.dpole, mix: found.dmix, skip: found.dskip };
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

test('where neurons freeze, the gradient has to be told when', async () => {
  const inputs = [
    [2, 3, 4],
    [2, 3, 4],
    [2, 1, 4],
    [2, 1, 4],
  ].map((dims) => floats(random(1), dims));
  const call = { attributes: { rule: 'hard', surrogate: 'atan', freeze: 1 }, inputs, outputs: [true] };
  await expect(runOperator('StateSpaceNeuronGrad', call, backends[0]!)).rejects.toThrow(
    'input open is missing: it says where neurons were frozen',
  );
});

test('a refused call says what is wrong', async () => {
  const inputs = [
    [2, 3, 4],
    [2, 3, 5],
    [2, 1, 4],
    [2, 1, 4],
  ].map((dims) => floats(random(1), dims));
  const call = { attributes: { rule: 'none', surrogate: 'atan' }, inputs, outputs: [true] };
  await expect(runOperator('StateSpaceNeuronGrad', call, backends[0]!)).rejects.toThrow(
    'refract.StateSpaceNeuronGrad: v must be [B,T,H] = [2,3,4], but it is [2,3,5]',
  );
});

/** The same in double precision. */
function widened(values: ReturnType<typeof stateSpaceInputs>['values']) {
  return {
    ...{ x: wide(values.x), pole: wide(values.pole), mix: wide(values.mix), reset: wide(values.reset) },
    skip: values.skip ? wide(values.skip) : new Float64Array(values.pole.length / 2),
  };
}
