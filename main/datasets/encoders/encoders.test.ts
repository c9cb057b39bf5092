/** @file Each encoder against its formula, its inverse and its promises, on signals of any kind. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importOptions } from '../../api/import-options.ts';
import { uniforms } from '../random.ts';
import { countsOf, encoderSettings, recordsOf, type Encoder, type Numbers } from './encoder.ts';
import { encoders } from './index.ts';

const signals = fc.record({
  channels: fc.integer({ min: 1, max: 3 }),
  steps: fc.integer({ min: 1, max: 40 }),
  seed: fc.nat(),
});

/** Values in [0, 1], or a walk whose steps are at most `step`. */
function valuesOf(
  { channels, steps, seed }: { channels: number; steps: number; seed: number },
  step?: number,
) {
  const random = uniforms(99, seed);
  const values = new Float32Array(steps * channels);
  for (let i = 0; i < values.length; i++) {
    const before = i < channels ? 0 : values[i - channels]!;
    values[i] = step === undefined ? random() : before + (2 * random() - 1) * step;
  }
  return { values, channels };
}

function around(encoder: Encoder, signal: ReturnType<typeof valuesOf>, given: Numbers, seed = 0) {
  const settings = encoderSettings(encoder, given);
  const records = recordsOf(encoder, signal, settings, uniforms(seed));
  const steps = (signal.values.length / signal.channels) * encoder.stepsPerValue(settings);
  const channels = encoder.channels(signal.channels, settings);
  const counts = countsOf(records, steps, channels);
  return { records, counts, steps, channels, decoded: encoder.decode(counts, signal.channels, settings) };
}

const farthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe.each(Object.entries(encoders).filter(([id]) => id !== 'direct'))('%s', (_, encoder) => {
  it('gives ascending records within its steps and channels, the same every time, and decodes to the shape of the values', () => {
    fc.assert(
      fc.property(signals, fc.nat(1000), (about, seed) => {
        const signal = valuesOf(about);
        const one = around(encoder, signal, {}, seed);
        expect(one.records).toEqual(around(encoder, signal, {}, seed).records);
        one.records.forEach((record, i) => {
          if (i > 0) expect(record).toBeGreaterThanOrEqual(one.records[i - 1]!);
          expect(Math.floor(record / 65536)).toBeLessThan(one.steps);
          expect(record % 65536).toBeLessThan(one.channels);
        });
        expect(one.decoded).toHaveLength(signal.values.length);
      }),
    );
  });

  it('refuses settings out of range, and those of another encoder', () => {
    expect(() => encoderSettings(encoder, { nonsense: 1 })).toThrow(/no setting "nonsense"/);
    for (const [name, { max, whole, min }] of Object.entries(encoder.settings)) {
      expect(() => encoderSettings(encoder, { [name]: max + 1 })).toThrow(name);
      expect(() => encoderSettings(encoder, { [name]: NaN })).toThrow(name);
      if (whole) expect(() => encoderSettings(encoder, { [name]: min + 0.5 })).toThrow(name);
    }
  });
});

it('rate: spikes with the probability of the value, and decodes to the mean', () => {
  const signal = { values: Float32Array.of(0, 0.25, 0.5, 1), channels: 1 };
  const window = 1024;
  const { decoded, counts } = around(encoders.rate, signal, { window });
  signal.values.forEach((value, i) => {
    const spikes = counts.subarray(i * window, (i + 1) * window).reduce((a, b) => a + b, 0);
    // Five standard deviations of a binomial count.
    expect(Math.abs(spikes - window * value)).toBeLessThanOrEqual(5 * Math.sqrt(window * value * (1 - value)));
    expect(decoded[i]).toBeCloseTo(spikes / window, 5);
  });
  const half = around(encoders.rate, { values: new Float32Array(1).fill(1), channels: 1 }, { window, gain: 0.5 });
  expect(Math.abs(half.records.length - window / 2)).toBeLessThan(5 * Math.sqrt(window / 4));
  expect(around(encoders.rate, signal, { window }, 1).records).not.toEqual(around(encoders.rate, signal, { window }).records);
}); // prettier-ignore

it('latency: one spike a value, the earlier the larger, decoded to half a step', () => {
  expect([...around(encoders.latency, { values: Float32Array.of(1, 0.5, 0), channels: 1 }, { window: 5 }).counts])
    .toEqual([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]); // prettier-ignore
  fc.assert(
    fc.property(signals, fc.integer({ min: 2, max: 64 }), (about, window) => {
      const signal = valuesOf(about);
      const { decoded, records } = around(encoders.latency, signal, { window, cutoff: 0 });
      expect(records).toHaveLength(signal.values.length);
      expect(farthest(decoded, signal.values)).toBeLessThanOrEqual(0.5 / (window - 1) + 1e-6);
    }),
  );
});

it('delta: follows to within its threshold what moves by at most that', () => {
  const steep = around(encoders.delta, { values: Float32Array.of(0, 0.5, 0.5, 0, -0.5), channels: 1 }, { threshold: 0.2 });
  // b: 0, 0.2, 0.4, 0.2, 0; up at 1 and 2, down at 3 and 4.
  expect([...steep.counts]).toEqual([0, 0, 1, 0, 1, 0, 0, 1, 0, 1]);
  fc.assert(
    fc.property(signals, fc.double({ min: 0.01, max: 3, noNaN: true }), (about, threshold) => {
      const signal = valuesOf(about, threshold);
      const { decoded } = around(encoders.delta, signal, { threshold });
      expect(farthest(decoded, signal.values)).toBeLessThanOrEqual(threshold * (1 + 1e-5));
    }),
  );
}); // prettier-ignore

it('level crossing: a spike a level, decoded to half a level, however steep', () => {
  const { counts } = around(encoders['level-crossing'], { values: Float32Array.of(0.3, 1.1, 0.9, -0.1), channels: 1 }, { spacing: 0.25 });
  // levels 1, 4, 3, −1
  expect([...counts]).toEqual([1, 0, 3, 0, 0, 1, 0, 4]);
  fc.assert(
    fc.property(signals, fc.double({ min: 0.01, max: 3, noNaN: true }), (about, spacing) => {
      const signal = valuesOf(about, 2);
      const { decoded } = around(encoders['level-crossing'], signal, { spacing, most: 65535 });
      expect(farthest(decoded, signal.values)).toBeLessThanOrEqual(spacing / 2 + 1e-4);
    }),
  );
}); // prettier-ignore

it('population: neurons spike in the order in which their fields fit; the mean field gives the value back', () => {
  // Bohte et al. 2002 with n = 4, β = 1.5: centres −1/4, 1/4, 3/4, 5/4, σ = 1/3.
  const settings = { neurons: 4, sharpness: 1.5, window: 11, cutoff: 0.1 };
  const { records } = around(encoders.population, { values: Float32Array.of(0.25), channels: 1 }, settings);
  const fit = Math.exp(-(0.5 ** 2) / (2 / 9));
  const late = Math.round((1 - fit) * 10);
  expect([...records]).toEqual([1, late * 65536, late * 65536 + 2]);
  fc.assert(
    fc.property(signals, (about) => {
      const signal = valuesOf(about);
      const { decoded } = around(encoders.population, signal, { neurons: 8, window: 64, cutoff: 0.01 });
      expect(farthest(decoded, signal.values)).toBeLessThan(0.06);
    }),
  );
});

it('direct: values come back as they were repeated', () => {
  const settings = encoderSettings(encoders.direct, { window: 2 });
  expect([...encoders.direct.decode(Float32Array.of(1, 2, 1, 2, 3, 4, 3, 4), 2, settings)]).toEqual([1, 2, 3, 4]);
}); // prettier-ignore

it('are refused by the label that a person sees', () => {
  expect(() => encoderSettings(encoders.population, { neurons: 1 })).toThrow(
    '"Neurons a value" (neurons) of the encoder "Population (Gaussian receptive fields)" is 1; it takes whole numbers from 3 to 256.',
  );
});

it('are called in a form as in lists', () => {
  const { choices } = importOptions.shape.encoder.meta() as { choices: object };
  expect(choices).toEqual(Object.fromEntries(Object.values(encoders).map(({ id, title }) => [id, title])));
});
