import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds, sequenceDims } from '../../testing/arbitraries.ts';
import { expectNear, expectSame } from '../../testing/compare.ts';
import { expectPieces } from '../../testing/pieces.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float32, float64 } from '../arithmetic.ts';
import { rules } from '../attributes.ts';
import { lifNeuron } from '../lif-neuron/reference.ts';
import { stateSpaceNeuron } from './reference.ts';
import { stateSpaceInputs, stateSpaceSizes } from './testing.ts';

const some = fc
  .array(fc.boolean(), { minLength: 4, maxLength: 4 })
  .filter((outputs) => outputs.includes(true));
const names = ['s', 'count', 'v', 'open'] as const;
/** Each rule, and those without a mask with a membrane that freezes, too. */
const behaviours = [
  ...rules.map((rule) => ({ rule, freeze: false })),
  ...(['none', 'soft', 'hard'] as const).map((rule) => ({ rule, freeze: true })),
];
const named = ({ freeze, ...others }: { readonly freeze: boolean; readonly [name: string]: unknown }) => ({
  ...others,
  freeze: Number(freeze),
});

test('every instruction set gives the bits of the plain reference, whatever is asked for', async () => {
  const options = fc.record({
    behaviour: fc.constantFrom(...behaviours),
    threshold: fc.constantFrom(1, 0.3, -0.2),
    period: fc.constantFrom(0, 1, 4, 300),
  });
  const memory = fc.record({ states: fc.constantFrom(1, 2, 3, 4, 5, 8, 9), skip: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      stateSpaceSizes,
      seeds,
      options,
      memory,
      some,
      async (sizes, seed, { behaviour, ...numbers }, memory, outputs) => {
        const { inputs, values } = stateSpaceInputs(sizes, seed, memory.states, memory.skip);
        const expected = stateSpaceNeuron(float32, sizes, values, { ...behaviour, ...numbers });
        const attributes = named({ ...behaviour, ...numbers });
        for (const backend of backends) {
          if (backend === 'portable-function') continue;
          const result = await runOperator('StateSpaceNeuron', { attributes, inputs, outputs }, backend);
          names.forEach((name, i) => {
            if (outputs[i]) expectSame(result[name]?.data, expected[name], `${name} on ${backend}`);
            else expect(result).not.toHaveProperty(name);
          });
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('the portable function gives the same potentials to 1e-5, and the same spikes where none is that near', async () => {
  let compared = 0;
  for (const { rule, freeze } of behaviours) {
    for (let seed = 1; seed <= 12; seed++) {
      const sizes = { batch: 2, steps: 40, channels: 5 };
      const { inputs, values } = stateSpaceInputs(sizes, seed, 3, seed % 2 === 0);
      const options = { rule, threshold: 0.5, period: 2, freeze };
      const expected = stateSpaceNeuron(float32, sizes, values, options);
      const attributes = named(options);
      // A potential this close may fall on the other side by the order of the sums.
      if (expected.v.some((v: number) => Math.abs(v - 0.5) < 1e-5)) continue;
      compared++;
      const call = { attributes, inputs, outputs: [true, true, true, true] };
      const result = await runOperator('StateSpaceNeuron', call, 'portable-function');
      expectNear(
        result['v']?.data,
        expected.v,
        1e-5,
        `v of ${rule}`,
        expected.v.map(() => 1),
      );
      for (const name of ['s', 'count', 'open'] as const)
        expectSame(result[name]?.data, expected[name], name);
    }
  }
  expect(compared).toBeGreaterThan(50);
});

test('one real state is the leaky integrator, spike for spike', async () => {
  const sizes = { batch: 2, steps: 60, channels: 6 };
  const { channels } = sizes;
  const current = floats(random(5), sequenceDims(sizes), -0.5, 1);
  const decay = floats(random(6), [channels], 0.5, 1);
  const pole = {
    data: Float32Array.of(...decay.data, ...new Float32Array(channels)),
    dims: [2, 1, channels],
  };
  const mix = { data: new Float32Array(2 * channels).fill(1, 0, channels), dims: [2, 1, channels] };
  for (const rule of rules) {
    const attributes = { rule, threshold: 1, period: 3 };
    const call = { attributes, inputs: [current, pole, mix, undefined, mix], outputs: [true, false, true] };
    const { s, v } = await runOperator('StateSpaceNeuron', call, backends[0]!);
    const leaky = lifNeuron(
      float64,
      sizes,
      { current: Float64Array.from(current.data), decay: Float64Array.from(decay.data) },
      attributes,
    );
    expectSame(s?.data, leaky.s, `s of ${rule}`);
    expectNear(
      v?.data,
      leaky.v,
      1e-5,
      `v of ${rule}`,
      leaky.v.map(() => 1),
    );
  }
});

test('a soft reset along conj(mix)/|mix|² lowers the potential by the threshold', () => {
  const sizes = { batch: 1, steps: 50, channels: 3 };
  const { values } = stateSpaceInputs(sizes, 9, 4, false);
  const { v, s } = stateSpaceNeuron(float64, sizes, values, { rule: 'soft', threshold: 0.5, period: 0 });
  expect(s.some((spike: number) => spike === 1)).toBe(true);
  // With poles of 1 nothing decays: the potential is the sum of the inputs, less a threshold for each spike.
  const still = { ...values, pole: values.pole.map((_, i) => Number(i < values.pole.length / 2)) };
  const plain = stateSpaceNeuron(float64, sizes, still, { rule: 'none', threshold: 0.5, period: 0 });
  const soft = stateSpaceNeuron(float64, sizes, still, { rule: 'soft', threshold: 0.5, period: 0 });
  const fired = [0, 0, 0];
  for (let i = 0; i < v.length; i++) {
    expect(soft.v[i]).toBeCloseTo(plain.v[i]! - 0.5 * fired[i % 3]!, 5);
    fired[i % 3]! += soft.s[i]!;
  }
});

test('a sequence in pieces gives the bits of the whole, where each piece goes on from the last', async () => {
  const options = fc.record({
    behaviour: fc.constantFrom(...behaviours),
    threshold: fc.constantFrom(1, 0.3),
    period: fc.constantFrom(0, 1, 4, 300),
  });
  const memory = fc.record({ states: fc.constantFrom(1, 3, 4, 9), skip: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      stateSpaceSizes,
      seeds,
      options,
      memory,
      fc.nat(),
      async (sizes, seed, { behaviour, ...numbers }, { states, skip }, somewhere) => {
        const attributes = named({ ...behaviour, ...numbers });
        const cut = somewhere % sizes.steps;
        if (cut === 0) return;
        const { inputs } = stateSpaceInputs(sizes, seed, states, skip);
        const [x, ...parameters] = inputs;
        const names = ['s', 'count', 'v', 'open', 'next'];
        await expectPieces('StateSpaceNeuron', x!, cut, names, (sequence, state) => ({
          ...{ attributes, inputs: [sequence, ...parameters, state], outputs: names.map(() => true) },
        }));
      },
    ),
    { numRuns: 30 },
  );
});

test('a neuron that freezes is one that lives through its open steps only, whatever its input in the others', () => {
  const sizes = { batch: 2, steps: 70, channels: 3 };
  const { values } = stateSpaceInputs(sizes, 11, 2, true);
  for (const rule of ['none', 'soft', 'hard'] as const) {
    const options = { rule, threshold: 0.3, period: 3, freeze: true };
    const frozen = stateSpaceNeuron(float64, sizes, values, options);
    let closed = 0;
    for (let row = 0; row < sizes.batch * sizes.channels; row++) {
      const [sample, channel] = [Math.floor(row / sizes.channels), row % sizes.channels];
      const at = (t: number) => (sample * sizes.steps + t) * sizes.channels + channel;
      const open = Array.from({ length: sizes.steps }, (_, t) => t).filter((t) => frozen.open[at(t)] === 1);
      closed += sizes.steps - open.length;
      // The same neuron, one channel, with only the inputs that it took; nothing freezes it.
      const alone = {
        x: Float32Array.from(open, (t) => values.x[at(t)]!),
        ...Object.fromEntries(
          (['pole', 'mix', 'reset', 'skip'] as const).map((name) => [
            name,
            values[name]!.filter((_, i) => i % sizes.channels === channel),
          ]),
        ),
      } as unknown as typeof values;
      const lived = stateSpaceNeuron(float64, { batch: 1, steps: open.length, channels: 1 }, alone, {
        ...{ rule, threshold: 0.3, period: 0 },
      });
      expect(Array.from(lived.s)).toEqual(open.map((t) => frozen.s[at(t)]));
      expect(Array.from(lived.v)).toEqual(open.map((t) => frozen.v[at(t)]));
      for (let t = 0; t < sizes.steps; t++) {
        const before = [1, 2, 3].some((k) => t >= k && frozen.s[at(t - k)] === 1);
        expect(frozen.open[at(t)]).toBe(before ? 0 : 1);
      }
    }
    expect(closed).toBeGreaterThan(20);
  }
});

test('an empty batch stays empty', async () => {
  const inputs = [floats(random(1), [0, 3, 2]), floats(random(1), [2, 2, 2]), floats(random(1), [2, 2, 2])];
  const call = { attributes: { rule: 'none' }, inputs, outputs: [true, true, true, true] };
  for (const backend of backends) {
    const { s, count } = await runOperator('StateSpaceNeuron', call, backend);
    expect([s?.dims, count?.dims], backend).toEqual([
      [0, 3, 2],
      [0, 2],
    ]);
  }
});

test.each([
  [
    'poles without parts',
    [2, 3, 4],
    [1, 2, 4],
    [2, 2, 4],
    'pole must be [2,N,H] with N from 1 to 1024, but it is [1,2,4]',
  ],
  [
    'poles of other channels',
    [2, 3, 4],
    [2, 2, 5],
    [2, 2, 5],
    'pole must be [2,N,H] = [2,2,4], but it is [2,2,5]',
  ],
  ['another mix', [2, 3, 4], [2, 2, 4], [2, 1, 4], 'mix must be [2,N,H] = [2,2,4], but it is [2,1,4]'],
])('%s are refused', async (_, x, pole, mix, message) => {
  const inputs = [x, pole, mix].map((dims) => floats(random(1), dims));
  const running = runOperator(
    'StateSpaceNeuron',
    { attributes: { rule: 'none' }, inputs, outputs: [true] },
    backends[0]!,
  );
  await expect(running).rejects.toThrow(`refract.StateSpaceNeuron: ${message}`);
});

test('a soft reset needs what it takes', async () => {
  const inputs = [
    [2, 3, 4],
    [2, 2, 4],
    [2, 2, 4],
  ].map((dims) => floats(random(1), dims));
  const running = runOperator(
    'StateSpaceNeuron',
    { attributes: { rule: 'soft' }, inputs, outputs: [true] },
    backends[0]!,
  );
  await expect(running).rejects.toThrow('input reset is missing: a soft reset takes it from the states');
});

test('neurons freeze by themselves, not behind a mask', async () => {
  const inputs = [
    [2, 3, 4],
    [2, 2, 4],
    [2, 2, 4],
  ].map((dims) => floats(random(1), dims));
  const call = { attributes: { rule: 'refractory', period: 2, freeze: 1 }, inputs, outputs: [true] };
  await expect(runOperator('StateSpaceNeuron', call, backends[0]!)).rejects.toThrow(
    'attribute freeze goes with the rules none, soft and hard: a mask lets the membrane run on',
  );
});
