/**
 * @file What is shown of a trained network's activity, held step by step to CONTRACT's formulas: given the spikes of the
 * layer below, every potential, spike and suppressed candidate has to follow. With real engines.
 */
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../../api/contract.ts';
import { readNpz } from '../../../datasets/index.ts';
import { openTestService, pause, tiny } from '../testing.ts';
import type { TestService } from '../testing.ts';

type Activity = CallResult<'runs.activity'>;
type Trace = NonNullable<Activity['neuron']>;
type Weights = (name: string) => Float32Array;

const [hidden, layers, decay, theta, k] = [6, 2, 0.8, 0.7, 2];
const places = (length: number) => Array.from({ length }, (_, i) => i);

/** What CONTRACT says of a variant. */
interface Rule {
  readonly options: Readonly<Record<string, number>>;
  readonly theta: number;
  /** The potential, from the neuron's input current up to now and what it did before. */
  readonly potential: (
    current: number[],
    before: { v: number; s: number },
    layer: string,
    weights: Weights,
  ) => number;
  /** What closes a neuron for the next k steps. */
  readonly closing?: 'spikes' | 'candidates';
}

const leaky = (after: (v: number, s: number) => number, closing?: Rule['closing']): Rule => ({
  options: { decay, threshold: theta, ...(closing ? { refractory: k } : {}) },
  theta: Math.fround(theta),
  potential: (current, { v, s }) => decay * after(v, s) + current.at(-1)!,
  ...(closing ? { closing } : {}),
});

const rules: Readonly<Record<string, Rule>> = {
  'lif-none': leaky((v) => v),
  'lif-soft': leaky((v, s) => v - theta * s),
  'lif-hard': leaky((v, s) => v * (1 - s)),
  'lif-refractory': leaky((v) => v, 'spikes'),
  'lif-refractory-conv': leaky((v) => v, 'candidates'),
  'psn-sliding': {
    options: { order: 3 },
    theta: 0,
    potential: (current, _, layer, weights) =>
      [...weights(`${layer}.spike.weight`)].reduce(
        (sum, weight, age) => sum + weight * (current.at(-1 - age) ?? 0),
        weights(`${layer}.spike.bias`)[0]!,
      ),
  },
};

/** Trains a tiny network; its data set holds sample + step / 10 in every channel (testing.ts). */
async function trained(test: TestService, variant: string): Promise<string> {
  const { runIds } = await test.call('experiments.start', {
    datasetId: await test.importTiny(),
    groups: [{ variant, options: rules[variant]!.options }],
    seeds: [5],
    options: { hidden, layers },
    settings: { steps: 3, batch: 4, lr: 0.05, threads: 1 },
  });
  const id = runIds[0]!;
  for (let tries = 0; tries < 600; tries++) {
    const { row } = await test.call('runs.get', { id });
    if (row.status === 'done') return id;
    if (row.status === 'failed') throw new Error(row.error?.message);
    await pause(50);
  }
  throw new Error(`${variant} did not finish`);
}

/** One sample with the trace of every neuron, asked for one by one. */
async function observe({ call }: TestService, id: string, index: number) {
  const traces: Trace[][] = [];
  let activity!: Activity;
  for (const layer of places(layers)) {
    traces.push([]);
    for (const neuron of places(hidden)) {
      activity = await call('runs.activity', { id, index, neuron: { layer, index: neuron } });
      traces[layer]!.push(activity.neuron!);
    }
  }
  return { activity, traces };
}

const candidatesOf = (trace: Trace, rule: Rule) =>
  trace.potential.flatMap((v, t) => (v! >= rule.theta ? [t] : []));

/** Steps at which a neuron may fire. */
function openSteps(trace: Trace, rule: Rule): number[] {
  const closing = { spikes: trace.spikes, candidates: candidatesOf(trace, rule) };
  return places(trace.potential.length).filter(
    (t) => !rule.closing || !closing[rule.closing].some((step) => step < t && step >= t - k),
  );
}

function expectTrace(trace: Trace, rule: Rule, current: number[], layer: string, weights: Weights): void {
  const open = openSteps(trace, rule);
  const candidates = candidatesOf(trace, rule);
  expect(trace.threshold).toBeCloseTo(rule.theta, 6);
  expect(trace.spikes).toEqual(candidates.filter((t) => open.includes(t)));
  expect(trace.suppressed).toEqual(candidates.filter((t) => !open.includes(t)));
  trace.potential.forEach((v, t) => {
    const before = { v: trace.potential[t - 1] ?? 0, s: Number(trace.spikes.includes(t - 1)) };
    const expected = rule.potential(current.slice(0, t + 1), before, layer, weights);
    expect(Math.abs(v! - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-5);
  });
}

/** y = W x + b in double precision. */
const affine = (x: readonly number[], weights: Weights, name: string) =>
  [...weights(`${name}.bias`)].map((bias, i) =>
    x.reduce((sum, one, c) => sum + one * weights(`${name}.weight`)[i * x.length + c]!, bias),
  );

describe.each(Object.entries(rules))('%s', (variant, rule) => {
  it('follows its formulas at every step', { timeout: 60_000 }, async () => {
    const test = openTestService();
    const id = await trained(test, variant);
    const { file } = await test.call('runs.weights', { id, at: 'end' });
    const arrays = await readNpz(test.service.file(file).path);
    const weights: Weights = (name) => arrays[name]!.data as Float32Array;
    const { jobId } = await test.call('runs.survey', { id, samples: 100 });
    const samples: Awaited<ReturnType<typeof observe>>[] = [];
    for (const index of places(tiny.test)) samples.push(await observe(test, id, index));

    samples.forEach(({ activity, traces }, index) => {
      expect(activity).toMatchObject({
        steps: tiny.steps,
        label: index % tiny.classes,
        split: 'test',
        index,
      });
      let input = places(tiny.steps).map((t) => places(tiny.channels).map(() => Math.fround(index + t / 10)));
      traces.forEach((own, l) => {
        const currents = input.map((x) => affine(x, weights, `layers.${l}.linear`));
        own.forEach((trace, i) => {
          const current = currents.map((one) => one[i]!);
          expectTrace(trace, rule, current, `layers.${l}`, weights);
          const { spikes } = activity.layers[l]!;
          expect(spikes.steps.filter((_, at) => spikes.neurons[at] === i)).toEqual(trace.spikes);
        });
        input = input.map((_, t) => own.map(({ spikes }) => Number(spikes.includes(t))));
        const total = input.flat().reduce((a, b) => a + b, 0);
        expect(activity.layers[l]).toMatchObject({ neurons: hidden, total, neuronStride: 1 });
      });
      const rates = traces.at(-1)!.map(({ spikes }) => spikes.length / tiny.steps);
      const scores = affine(rates, weights, 'readout');
      scores.forEach((score, c) => expect(activity.logits[c]).toBeCloseTo(score, 5));
      expect(activity.predicted).toBe(scores.indexOf(Math.max(...scores)));
    });

    const job = await test.job(jobId);
    if (job.kind !== 'survey' || !job.result) throw new Error(job.error?.message);
    expect(job.result).toMatchObject({ split: 'test', samples: tiny.test });
    job.result.layers.forEach((layer, l) => {
      const neurons = places(hidden).map((i) => samples.map(({ traces }) => traces[l]![i]!));
      const fired = neurons.map((own) => own.flatMap(({ spikes }) => spikes).length);
      const open = neurons.map((own) => own.flatMap((trace) => openSteps(trace, rule)).length);
      expect(layer).toMatchObject({
        neurons: hidden,
        dead: fired.filter((n) => n === 0).length,
        saturated: fired.filter((n, i) => n === open[i]).length,
      });
      layer.rates.forEach((rate, i) => expect(rate).toBeCloseTo(fired[i]! / (tiny.test * tiny.steps), 6));
    });
    // Formulas that nothing happened in would prove nothing.
    const every = samples.flatMap(({ traces }) => traces.flat());
    expect(every.flatMap(({ spikes }) => spikes).length).toBeGreaterThan(10);
    expect(every.flatMap(({ suppressed }) => suppressed).length > 0).toBe(rule.closing !== undefined);
  });
});

it('is refused for what is not there, and needs a finished run', { timeout: 60_000 }, async () => {
  const test = openTestService();
  const id = await trained(test, 'lif-none');
  const { call } = test;
  await expect(call('runs.activity', { id, index: tiny.test })).rejects.toMatchObject({
    code: 'not-found',
    message: 'There is no test sample 6.',
  });
  const neuron = { layer: layers, index: 0 };
  await expect(call('runs.activity', { id, index: 0, neuron })).rejects.toMatchObject({ code: 'not-found' });
  expect(await call('runs.activity', { id, split: 'train', index: 11 })).toMatchObject({
    label: 2,
    neuron: null,
  });
  await call('queue.pause');
  const datasetId = (await call('datasets.list')).datasets[0]!.id;
  const groups = [{ variant: 'lif-none' }];
  const { runIds } = await call('experiments.start', { datasetId, groups, seeds: [9] });
  for (const name of ['runs.activity', 'runs.survey']) {
    const args = { id: runIds[0]!, ...(name === 'runs.activity' ? { index: 0 } : {}) };
    expect(await test.service.call(name, args)).toMatchObject({ ok: false, code: 'wrong-state' });
  }
});
