/**
 * @file Refract against PyTorch (torch/reference.py, written from CONTRACT.md alone): the same start weights, the same
 * batches, a few steps; then the weights, the metrics, and what the trained network predicts. Skipped, loudly, where
 * python3 cannot import torch.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorkplace, type Run, type Workplace } from './command-line.ts';
import { bytes, floats, readNpz, writeNpz, type NpyArray } from './npz.ts';
import { makeSamples, sampleSets, type SampleSet } from './samples.ts';
import { spikeDifferences } from './spike-differences.ts';
import {
  caseName,
  controls,
  deepCases,
  defaultCases,
  isStill,
  otherCases,
  portableCases,
  type Case,
} from './torch/cases.ts';
import { feedbackCases } from './torch/feedback-cases.ts';
import { parallelCases } from './torch/parallel-cases.ts';
import { startReference, type Reference } from './torch/process.ts';

/** Weights after a few steps may differ by this much (issue: "What to measure", 2). */
const WEIGHT_TOLERANCE = 1e-5;
/** Each parameter has to move by so much, and by so many of the least differences that numbers of its size have. */
const LEAST_MOVE = 1e-4;
const LEAST_DIFFERENCES = 100;
/** A difference may be so much of what the parameter moved: a gradient that is wrong by more shows. */
const MOVE_TOLERANCE = 0.01;
/** Spikes per neuron and step between which a comparison of spikes says something. */
const RATES = { least: 0.01, most: 0.6 };
/** Logits and losses are sums of a few hundred float32 products of size 1. */
const VALUE_TOLERANCE = 1e-5;
/** How far from its threshold a membrane may be for rounding to decide its spike. */
const ROUNDING = 1e-5;
/** Samples whose spikes are compared one by one. */
const SPIKE_SAMPLES = 6;

const cases = [
  ...defaultCases,
  ...otherCases,
  ...portableCases,
  ...deepCases,
  ...parallelCases,
  ...feedbackCases,
];
const reference = await startReference();

if (typeof reference === 'string') {
  const checks = 2 * cases.length + cases.filter(({ predict }) => predict).length;
  const what = `${cases.length} configurations, ${checks} checks against PyTorch`;
  process.stderr.write(`\nSKIPPED: ${what}: ${reference}. Install torch for python3 to run them.\n\n`);
  test.skip(`${what} (${reference})`, () => undefined);
} else {
  describe('against PyTorch', () => againstTorch(reference));
}

function againstTorch(reference: Reference): void {
  let place: Workplace;
  const report = { weights: 0, logits: 0, cells: 0, spikes: 0, atThreshold: 0, kernels: new Set<string>() };
  beforeAll(() => {
    place = makeWorkplace();
  });
  afterAll(() => {
    reference.stop();
    place.remove();
    process.stderr.write(
      `Against PyTorch ${reference.torch} (${[...report.kernels].join(' and ')} kernels): weights differ by at most ${report.weights.toExponential(1)}` +
        ` after SGD, logits by ${report.logits.toExponential(1)};` +
        ` ${report.spikes} of ${report.cells} spikes differ, ${report.atThreshold} of them at the threshold.\n`,
    );
  });

  const imported = new Map<SampleSet, Promise<string>>();
  /** Imports a sample set once; the path of its file. */
  function samplesFile(name: SampleSet): Promise<string> {
    const path = place.file(`${name}.npz`);
    const importing = async () => {
      writeNpz(path, makeSamples(sampleSets[name]));
      await place.refract('import', path, '--name', name);
      return path;
    };
    const promise = imported.get(name) ?? importing();
    imported.set(name, promise);
    return promise;
  }

  const runs = new Map<Case, Promise<{ run: Run; data: string; start: string; end: string }>>();
  /** Trains a case by the command line, once, and writes its weights from before and after. */
  function trained(one: Case) {
    const training = async () => {
      const data = await samplesFile(one.samples);
      const { variant, samples, steps, batch, lr, seed, optimizer } = one;
      const settings = [...one.settings, `optimizer=${optimizer}`].flatMap((setting) => ['--set', setting]);
      const numbers = ['--steps', steps, '--batch', batch, '--lr', lr, '--seed', seed].map(String);
      const train = one.portable ? place.refractPortable : place.refract;
      const what = ['--dataset', samples, '--variant', variant, '--no-shuffle'];
      const { run } = (await train('train', ...what, ...numbers, ...settings)) as { run: Run };
      if (one.portable) expect(run.kernels).toBe('portable');
      const [start, end] = [place.file(`${run.id}-start.npz`), place.file(`${run.id}-end.npz`)];
      await Promise.all([
        place.refract('weights', run.id, '--at', 'start', '--out', start),
        place.refract('weights', run.id, '--at', 'end', '--out', end),
      ]);
      report.kernels.add(run.kernels);
      return { run, data, start, end };
    };
    const promise = runs.get(one) ?? training();
    runs.set(one, promise);
    return promise;
  }

  const networkOf = (one: Case) => [
    ...['--variant', one.variant, '--optimizer', one.optimizer],
    ...one.settings.flatMap((setting) => ['--set', setting]),
  ];

  describe.each(cases.map((one) => ({ name: caseName(one), one })))('$name', ({ one }) => {
    test.concurrent('ends with the same weights', { timeout: 180_000 }, async () => {
      const { run, data, start, end } = await trained(one);
      expect(run).toMatchObject({ status: 'done', steps: one.steps });
      const out = `${end}.torch.npz`;
      const numbers = ['--lr', one.lr, '--batch', one.batch, '--steps', one.steps].map(String);
      const { steps } = await reference.steps(
        '--start',
        start,
        '--data',
        data,
        '--out',
        out,
        ...numbers,
        ...networkOf(one),
      );
      const nearest = `a membrane came within ${Math.min(...steps.map(({ gap }) => gap))} of its threshold`;

      const [begun, ours, theirs] = [readNpz(start), readNpz(end), readNpz(out)];
      expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
      expectSpikes(one, steps);
      const differences = Object.keys(theirs).flatMap((name) => {
        const gaps = [...absoluteDifferences(ours, theirs, name)];
        const moved = Math.max(...absoluteDifferences(begun, theirs, name));
        const size = Math.max(...floats(theirs, name).data.map(Math.abs));
        if (isStill(one, name)) {
          expect(moved, `${name} moves, but should not`).toBeLessThan(LEAST_MOVE);
          return gaps;
        }
        // Where training moves nothing, equality proves nothing.
        const least = Math.max(LEAST_MOVE, LEAST_DIFFERENCES * 2 ** -23 * size);
        expect(moved, `${name} hardly moves`).toBeGreaterThan(least);
        if (one.optimizer === 'sgd') {
          expect(Math.max(...gaps) / moved, `${name}; ${nearest}`).toBeLessThanOrEqual(MOVE_TOLERANCE);
        }
        return gaps;
      });
      if (one.optimizer === 'sgd') {
        report.weights = Math.max(report.weights, ...differences);
        expect(Math.max(...differences), nearest).toBeLessThanOrEqual(WEIGHT_TOLERANCE);
      } else {
        const near = differences.filter((difference) => difference <= WEIGHT_TOLERANCE).length;
        expect(near / differences.length, nearest).toBeGreaterThanOrEqual(0.995);
      }
      // The training loss of a run is that of its last epoch, as far as it went.
      const inLastEpoch = (one.steps - 1) % Math.ceil(sampleSets[one.samples].train / one.batch);
      const last = steps.slice(-1 - inLastEpoch);
      const samples = last.reduce((sum, step) => sum + step.samples, 0);
      const loss = last.reduce((sum, step) => sum + step.loss * step.samples, 0) / samples;
      expectNear(run.metrics.trainLoss, loss);
    });

    test.concurrent('measures the same on the test split', { timeout: 180_000 }, async () => {
      const { run, data, end } = await trained(one);
      const files = ['--start', end, '--data', data, '--out', `${end}.measured.npz`];
      const found = await reference.evaluate(...files, ...networkOf(one));
      expect(run.metrics.testAccuracy).toBeCloseTo(found.accuracy, 6);
      expectNear(run.metrics.testLoss, found.loss);
      expect(run.spikeRate).toHaveLength(found.spikeRate.length);
      for (const [layer, rate] of found.spikeRate.entries())
        expect(run.spikeRate[layer]).toBeCloseTo(rate, 5);
    });

    if (!one.predict) return;
    test.concurrent('predicts the same logits and spikes', { timeout: 180_000 }, async () => {
      const { run, data, end } = await trained(one);
      const out = `${end}.predicted.npz`;
      const spikeOptions = ['--spikes', String(SPIKE_SAMPLES)];
      await place.refract(
        'predict',
        run.id,
        '--dataset',
        one.samples,
        '--split',
        'test',
        '--out',
        out,
        ...spikeOptions,
      );
      const theirFile = `${end}.evaluated.npz`;
      const files = ['--start', end, '--data', data, '--out', theirFile];
      await reference.evaluate(...files, ...spikeOptions, ...networkOf(one));
      const [ours, theirs] = [readNpz(out), readNpz(theirFile)];

      expect(ours['label']).toEqual(theirs['label']);
      const logits = Math.max(...absoluteDifferences(ours, theirs, 'logits'));
      report.logits = Math.max(report.logits, logits);
      // Those of an integrator are large, and so is what rounding does to them.
      const size = Math.max(1, ...floats(theirs, 'logits').data.map(Math.abs));
      expect(logits / size).toBeLessThanOrEqual(VALUE_TOLERANCE);
      const layers = Object.keys(theirs).filter((name) => name.startsWith('spikes_'));
      expect(Object.keys(ours).filter((name) => name.startsWith('spikes_'))).toEqual(layers);
      const compared = layers.map((name) => {
        const [mine, other] = [bytes(ours, name), bytes(theirs, name)];
        expect(mine.shape).toEqual(other.shape);
        const margin = floats(theirs, name.replace('spikes', 'margin')).data;
        return { shape: other.shape, ours: mine.data, theirs: other.data, margin };
      });
      const found = spikeDifferences(compared, ROUNDING);
      report.cells += found.cells;
      report.spikes += found.different;
      report.atThreshold += found.atThreshold;
      expect(found.cells).toBeGreaterThan(0);
      expect(found.unexplained).toBe(0);
    });
  });
}

/** A comparison of silence, or of neurons that never rest, could not fail. */
function expectSpikes({ variant }: Case, steps: readonly { readonly spikeRate: readonly number[] }[]): void {
  if ((controls as readonly string[]).includes(variant)) return;
  for (const { spikeRate } of steps) {
    expect(Math.min(...spikeRate), 'the most silent layer').toBeGreaterThanOrEqual(RATES.least);
    expect(Math.max(...spikeRate), 'the loudest layer').toBeLessThanOrEqual(RATES.most);
  }
}

/** Losses of which the larger ones are sums of larger numbers. */
function expectNear(ours: number, theirs: number): void {
  expect(Math.abs(ours - theirs) / Math.max(1, theirs)).toBeLessThanOrEqual(VALUE_TOLERANCE);
}

/** |a − b| for each value of the arrays of that name; throws where their shapes differ. */
function absoluteDifferences(
  a: Record<string, NpyArray>,
  b: Record<string, NpyArray>,
  name: string,
): Float64Array {
  const [one, other] = [floats(a, name), floats(b, name)];
  expect(one.shape, name).toEqual(other.shape);
  return Float64Array.from(one.data, (value, i) => Math.abs(value - other.data[i]!));
}
