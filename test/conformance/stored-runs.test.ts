/**
 * @file What a stored run hands to other programs: the weights it started from, held to CONTRACT's words, and its
 * ONNX model, run by a plain onnxruntime in a process that knows nothing of Refract.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorkplace, type Run, type Workplace } from './command-line.ts';
import { bytes, floats, readNpz, writeNpz } from './npz.ts';
import { makeSamples, sampleSets, type SampleSet } from './samples.ts';
import { variants } from './torch/cases.ts';

const plainRuntime = fileURLToPath(new URL('onnx/plain-runtime.mjs', import.meta.url));
const LOGIT_TOLERANCE = 1e-4;

/** How the runs of one command are set up. */
interface Setting {
  samples: SampleSet;
  options: Record<string, string | number | boolean>;
}

const defaults: Setting = { samples: 'bytes', options: {} };
const odd: Setting = { samples: 'floats', options: { layers: 3, hidden: 19, refractory: 2 } };
const learned: Setting = { samples: 'bytes', options: { learnDecay: true, decay: 0.8, layers: 1 } };
const all = [
  ...variants.map((variant) => ({ variant, setting: defaults })),
  ...variants.map((variant) => ({ variant, setting: odd })),
  ...variants
    .filter((variant) => variant !== 'psn-sliding')
    .map((variant) => ({ variant, setting: learned })),
].map(({ variant, setting }) => ({
  variant,
  setting,
  name: `${variant} ${JSON.stringify(setting.options)}`,
}));

describe('stored runs', () => {
  let place: Workplace;
  const trained = new Map<Setting, Promise<Run[]>>();

  beforeAll(async () => {
    place = makeWorkplace();
    for (const name of ['bytes', 'floats'] as const) {
      writeNpz(place.file(`${name}.npz`), makeSamples(sampleSets[name]));
      await place.refract('import', place.file(`${name}.npz`), '--name', name);
    }
  });
  afterAll(() => place.remove());

  /** The run of a variant; all variants of a setting are trained by one command. */
  async function runOf({ variant, setting }: (typeof all)[number]): Promise<Run> {
    const training = async () => {
      const { samples, options } = setting;
      const ids = all.filter((other) => other.setting === setting).map((other) => other.variant);
      const what = ['--dataset', samples, '--variants', ids.join(','), '--seeds', '7', '--no-shuffle'];
      const how = ['--steps', '3', '--batch', '16', '--lr', '0.1', '--set', 'optimizer=sgd'];
      const set = Object.entries(options).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
      return ((await place.refract('compare', ...what, ...how, ...set)) as { runs: Run[] }).runs;
    };
    const promise = trained.get(setting) ?? training();
    trained.set(setting, promise);
    const run = (await promise).find((one) => one.variant === variant);
    if (!run) throw new Error(`compare trained no ${variant}.`);
    return run;
  }

  describe.each(all)('$name', (one) => {
    const { variant, setting } = one;
    const { channels, classes, steps, test: testSamples } = sampleSets[setting.samples];
    const { layers = 2, hidden = 128, learnDecay = false, decay = 0.95 } = setting.options;

    test.concurrent('starts as CONTRACT says', { timeout: 120_000 }, async () => {
      const { id } = await runOf(one);
      const file = place.file(`${id}-start.npz`);
      await place.refract('weights', id, '--at', 'start', '--out', file);
      const start = readNpz(file);

      const shapes: Record<string, number[]> = {};
      const fans: Record<string, number> = {};
      for (let layer = 0; layer <= Number(layers); layer++) {
        const readout = layer === layers;
        const name = readout ? 'readout' : `layers.${layer}.linear`;
        const fanIn = layer === 0 ? channels : Number(hidden);
        shapes[`${name}.weight`] = [readout ? classes : Number(hidden), fanIn];
        shapes[`${name}.bias`] = [readout ? classes : Number(hidden)];
        fans[`${name}.weight`] = fans[`${name}.bias`] = fanIn;
        if (readout) continue;
        if (learnDecay) shapes[`layers.${layer}.memory.decay`] = [Number(hidden)];
        if (variant !== 'psn-sliding') continue;
        shapes[`layers.${layer}.spike.weight`] = [32];
        shapes[`layers.${layer}.spike.bias`] = [];
      }
      expect(Object.fromEntries(Object.entries(start).map(([name, { shape }]) => [name, shape]))).toEqual(
        shapes,
      );

      for (const [name, fanIn] of Object.entries(fans)) {
        const { data } = floats(start, name);
        const bound = 1 / Math.sqrt(fanIn);
        expect(Math.max(...data.map(Math.abs)), name).toBeLessThanOrEqual(Math.fround(bound));
        expectUniform(data, bound, name);
      }
      for (const name of Object.keys(shapes)) {
        const logit = Math.log(Number(decay) / (1 - Number(decay)));
        if (name.endsWith('decay'))
          for (const value of floats(start, name).data) expect(value).toBeCloseTo(logit, 6);
        if (name.endsWith('spike.bias')) expect([...floats(start, name).data]).toEqual([-1]);
        const halves = Array.from({ length: 32 }, (_, i) => 2 ** -i);
        if (name.endsWith('spike.weight')) expect([...floats(start, name).data]).toEqual(halves);
      }
    });

    test.concurrent('its ONNX model needs nothing of Refract', { timeout: 120_000 }, async () => {
      const { id } = await runOf(one);
      const [model, predicted, input] = [`${id}.onnx`, `${id}.npz`, `${id}.bin`].map((name) =>
        place.file(name),
      ) as [string, string, string];
      const { maxAbsDifference } = (await place.refract('export', id, '--to', 'onnx', '--out', model)) as {
        maxAbsDifference: number;
      };
      const spikeOptions = ['--spikes', String(testSamples)];
      await place.refract(
        'predict',
        id,
        '--dataset',
        setting.samples,
        '--split',
        'test',
        '--out',
        predicted,
        ...spikeOptions,
      );
      const ours = readNpz(predicted);
      const { data: x } = makeSamples(sampleSets[setting.samples])['x_test']!;
      const values =
        x instanceof Uint8Array ? Float32Array.from(x, (value) => value / 255) : (x as Float32Array);

      // The number of samples is open: all of them, and only the first two.
      const counts = [testSamples, 2];
      writeFileSync(input, values);
      const shapes = counts.map((count) => `${count},${steps},${channels}`);
      const { stdout } = await promisify(execFile)(process.execPath, [plainRuntime, model, input, ...shapes]);
      const { runs } = JSON.parse(stdout) as {
        runs: { outputs: Record<string, { dims: number[]; data: number[] }> }[];
      };
      expect(runs).toHaveLength(counts.length);
      for (const [run, count] of counts.entries()) {
        const { outputs } = runs[run]!;
        expect(outputs['logits']?.dims).toEqual([count, classes]);
        const logits = floats(ours, 'logits').data;
        const difference = Math.max(
          ...outputs['logits']!.data.map((value, i) => Math.abs(value - logits[i]!)),
        );
        expect(difference).toBeLessThanOrEqual(LOGIT_TOLERANCE);
        if (count === testSamples) expect(maxAbsDifference).toBeLessThanOrEqual(LOGIT_TOLERANCE);
        for (let layer = 0; layer < Number(layers); layer++) {
          const spikes = bytes(ours, `spikes_${layer}`);
          const spikeCounts = new Array<number>(count * Number(hidden)).fill(0);
          for (const [i, spike] of spikes.data.subarray(0, count * steps * Number(hidden)).entries()) {
            spikeCounts[Math.floor(i / (steps * Number(hidden))) * Number(hidden) + (i % Number(hidden))]! +=
              spike;
          }
          expect(outputs[`spikes.${layer}`]).toMatchObject({ dims: [count, hidden], data: spikeCounts });
        }
      }
    });
  });
});

/** That values look uniform in ±bound: mean and variance within five standard errors. */
function expectUniform(data: Float32Array, bound: number, name: string): void {
  const n = data.length;
  const mean = data.reduce((sum, value) => sum + value, 0) / n;
  const square = data.reduce((sum, value) => sum + value * value, 0) / n;
  expect(Math.abs(mean), `mean of ${name}`).toBeLessThanOrEqual((5 * bound) / Math.sqrt(3 * n));
  // The variance of a square of a uniform value in ±1 is 1/5 − 1/9.
  expect(Math.abs(square - bound ** 2 / 3), `variance of ${name}`).toBeLessThanOrEqual(
    5 * bound ** 2 * Math.sqrt(4 / 45 / n),
  );
}
