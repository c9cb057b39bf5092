import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import { expectSame } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import type { Call } from '../../testing/run.ts';
import { float32 } from '../arithmetic.ts';
import { rules } from '../attributes.ts';
import { lifNeuron } from './reference.ts';

const some = fc
  .array(fc.boolean(), { minLength: 4, maxLength: 4 })
  .filter((outputs) => outputs.includes(true));

test('every backend gives the bits of the plain reference, whatever is asked for', async () => {
  const options = fc.record({
    rule: fc.constantFrom(...rules),
    threshold: fc.constantFrom(1, 0.3, 0, -0.2),
    period: fc.constantFrom(0, 1, 4, 300),
  });
  await fc.assert(
    fc.asyncProperty(sizes, seeds, options, some, async (sizes, seed, attributes, outputs) => {
      const next = random(seed);
      const current = floats(next, sequenceDims(sizes), -0.5, 1);
      const decay = floats(next, [sizes.channels], 0, 1);
      const inputs = { current: current.data, decay: decay.data };
      const expected = Object.values(lifNeuron(float32, sizes, inputs, attributes));
      for (const backend of backends) {
        const result = await runOperator(
          'LifNeuron',
          { attributes, inputs: [current, decay], outputs },
          backend,
        );
        ['s', 'count', 'v', 'open'].forEach((name, i) => {
          if (outputs[i]) expectSame(result[name]?.data, expected[i]!, `${name} on ${backend}`);
          else expect(result).not.toHaveProperty(name);
        });
      }
    }),
    { numRuns: 60 },
  );
});

test.each([
  // Constant drive of 0.6 without decay: what each rule makes of it.
  ['none', 0, [0.6, 1.2, 1.8, 2.4, 3.0, 3.6], [0, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]],
  ['soft', 0, [0.6, 1.2, 0.8, 1.4, 1.0, 0.6], [0, 1, 0, 1, 1, 0], [1, 1, 1, 1, 1, 1]],
  ['hard', 0, [0.6, 1.2, 0.6, 1.2, 0.6, 1.2], [0, 1, 0, 1, 0, 1], [1, 1, 1, 1, 1, 1]],
  ['refractory', 2, [0.6, 1.2, 1.8, 2.4, 3.0, 3.6], [0, 1, 0, 0, 1, 0], [1, 1, 0, 0, 1, 0]],
  ['refractory-conv', 2, [0.6, 1.2, 1.8, 2.4, 3.0, 3.6], [0, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0]],
])('an example of rule %s', async (rule, period, v, s, open) => {
  const current = { data: new Float32Array(6).fill(0.6), dims: [1, 6, 1] };
  const decay = { data: Float32Array.of(1), dims: [1] };
  const attributes = { rule, period, threshold: 0.99999 };
  const call = { attributes, inputs: [current, decay], outputs: [true, true, true, true] };
  const result = await runOperator('LifNeuron', call, backends[0]!);
  const values = (name: string) => Array.from(result[name]!.data);
  values('v').forEach((value, i) => expect(value).toBeCloseTo(v[i]!, 4));
  expect(values('s')).toEqual(s);
  expect(values('open')).toEqual(open);
  expect(values('count')).toEqual([s.reduce((sum, spike) => sum + spike, 0)]);
});

test('few samples with many channels are shared among the threads, with the same result', async () => {
  const sizes = { batch: 1, steps: 200, channels: 1000 };
  const current = floats(random(21), sequenceDims(sizes), -0.5, 1);
  const decay = floats(random(22), [sizes.channels], 0, 1);
  const attributes = { rule: 'refractory', threshold: 1, period: 4 } as const;
  const expected = lifNeuron(float32, sizes, { current: current.data, decay: decay.data }, attributes);
  const call = { attributes, inputs: [current, decay], outputs: [true, true] };
  const { s, count } = await runOperator('LifNeuron', call, backends[0]!);
  expectSame(s?.data, expected.s, 's');
  expectSame(count?.data, expected.count, 'count');
});

test.each(backends)('what is not a number stays silent, on %s', async (backend) => {
  const current = { data: Float32Array.of(NaN, 5, 5), dims: [1, 3, 1] };
  const inputs = [current, { data: Float32Array.of(0.5), dims: [1] }];
  for (const rule of rules) {
    const { s } = await runOperator('LifNeuron', { attributes: { rule }, inputs, outputs: [true] }, backend);
    expect(Array.from(s!.data), rule).toEqual([0, 0, 0]);
  }
});

test.each(backends)('an empty batch, on %s', async (backend) => {
  const inputs = [floats(random(1), [0, 3, 2]), floats(random(1), [2])];
  for (const rule of rules) {
    const call: Call = { attributes: { rule, period: 2 }, inputs, outputs: [true, true, true, true] };
    const { s, count, open } = await runOperator('LifNeuron', call, backend);
    expect([s?.dims, count?.dims, open?.dims], rule).toEqual([
      [0, 3, 2],
      [0, 2],
      [0, 3, 2],
    ]);
  }
});

test.each([
  [
    'an unknown rule',
    { rule: 'reset' },
    [2, 3, 4],
    [4],
    'attribute rule must be one of none, soft, hard, refractory, refractory-conv, but it is "reset"',
  ],
  ['no rule', {}, [2, 3, 4], [4], 'attribute rule must be one of'],
  [
    'a negative period',
    { rule: 'none', period: -3 },
    [2, 3, 4],
    [4],
    'attribute period must be at least 0, but it is -3',
  ],
  ['a scalar decay', { rule: 'none' }, [2, 3, 4], [], 'decay must be [H] = [4], but it is []'],
  [
    'a matrix',
    { rule: 'none' },
    [3, 4],
    [4],
    'current must be [B,T,H] with T and H at least 1, but it is [3,4]',
  ],
  [
    'no channels',
    { rule: 'none' },
    [3, 4, 0],
    [0],
    'current must be [B,T,H] with T and H at least 1, but it is [3,4,0]',
  ],
])('%s is refused', async (_, attributes, current, decay, message) => {
  const inputs = [floats(random(1), current), floats(random(1), decay)];
  const running = runOperator('LifNeuron', { attributes, inputs, outputs: [true] }, backends[0]!);
  await expect(running).rejects.toThrow(`refract.LifNeuron: ${message}`);
});

test('another element type is refused', async () => {
  const inputs = [{ data: new Uint8Array(24), dims: [2, 3, 4] }, floats(random(1), [4])];
  const running = runOperator(
    'LifNeuron',
    { attributes: { rule: 'none' }, inputs, outputs: [true] },
    backends[0]!,
  );
  await expect(running).rejects.toThrow(/tensor\(uint8\).*\(current\) of operator \(LifNeuron\)/);
});
