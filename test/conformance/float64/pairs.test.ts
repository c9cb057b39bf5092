/**
 * @file Every memory with every spike rule that goes with it, and every gradient switch of the pair: spikes, potentials and
 * gradients of a layer, native and portable, against plain loops in double precision; the gradients against differences of
 * the smooth twin (plain-rules.ts). Thresholds are chosen so that rounding decides nothing, except where a potential is made
 * to equal the threshold.
 */
import { expect, it } from 'vitest';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { Graph, encodeModel, gradients, mul, sum, uniform } from '../../../main/graph/index.ts';
import type { Tensor } from '../../../main/graph/index.ts';
import {
  ParameterList,
  findVariant,
  memories,
  misfit,
  optionNames,
  optionsOfLayer,
  pairId,
  spikeRules,
  startValues,
  variantOptions,
} from '../../../main/models/index.ts';
import type { LayerOptions } from '../../../main/models/index.ts';
import { loadEngine } from '../../../main/training/session.ts';
import { pseudoRandom } from '../../support/data.ts';
import { plainMemories, plainNeurons } from './plain-memories.ts';
import { plainRules } from './plain-rules.ts';
import type { Matrix, Trace } from './plain-rules.ts';

const engine = await loadEngine();
const [batch, steps, hidden] = [2, 9, 2];
const shape = [batch, steps, hidden];
const size = batch * steps * hidden;
const range = (length: number) => Array.from({ length }, (_, i) => i);

type Memory = (typeof memories)[number];
type Rule = (typeof spikeRules)[number];
type Given = Readonly<Record<string, unknown>>;

/** Small sizes, and dynamics that show within nine steps. */
const settings: Given = {
  ...{ network: 'stack', layers: 1, hidden, surrogate: 'atan', surrogateScale: 2, recurrent: false },
  ...{ refractory: 2, phase: 3, raise: 0.3, recovery: 0.6, order: 3, mask: 0.75, activation: 'tanh' },
  ...{
    stateSize: 4,
    branches: 2,
    blocks: 1,
    dtMin: 0.05,
    dtMax: 0.5,
    discretisation: 'zoh',
    learnDecay: true,
    crossing: '>=',
  },
  ...{ decay: 0.7, currentDecay: 0.5, adaptationScale: 5 },
};

/** Every combination of what changes a pair's gradient, or takes a way of its own through the graph. */
const switches = {
  resetGradient: ['detached', 'through'],
  maskGradient: ['constant', 'straight-through'],
  reset: ['hard', 'soft', 'none'],
  resetShare: [0.5, 0],
};
const combined = (names: readonly string[]): Given[] =>
  Object.entries(switches)
    .filter(([name]) => names.includes(name))
    .reduce<Given[]>(
      (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
      [{}],
    );

const random = pseudoRandom(20_250_424);
/** Of each neuron, one sample begins above 0 and one below, so that some potential of the first step is above. */
const unit = range(size).map((i) =>
  i % (steps * hidden) < hidden ? (i < hidden ? 0.8 : -0.6) + 0.1 * random() : 2 * random() - 0.7,
);
/** What the loss gives each spike. */
const weights = Float32Array.from({ length: size }, () => 2 * random() - 1);

/** Numbers of rules' parameters, so that nine steps have spikes and none; those of memories are as they start. */
const ruleValues: Readonly<Record<string, (at: number) => number>> = {
  'spike.weight': (at) => 0.6 * Math.cos(1.7 * at),
  'spike.bias': (at) => 0.05 * Math.sin(at),
  'spike.raise': (at) => 0.5 - 0.2 * at,
  'spike.inputScale': () => 0.2,
  'spike.inputBias': () => 0.4,
  'spike.outputScale': () => 0.2,
  'spike.outputBias': () => 0.4,
};

type Values = ReadonlyMap<string, Float32Array | Float64Array>;

/** A memory and a rule with their options, and the numbers of their parameters. */
interface Case {
  readonly memory: Memory;
  readonly rule: Rule;
  readonly options: LayerOptions;
  readonly values: Values;
  readonly x: readonly number[];
}

/** A session that starts soon: of many small graphs in one, each is run once. */
const sessionOf = (graph: Graph, outputs: Readonly<Record<string, Tensor>>, portable: boolean) =>
  engine.ort.InferenceSession.create(encodeModel(graph, { outputs, portable }), {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
  });

/** Where a case's layer stands: of the first layer, whatever its place, since that decides what chance draws. */
const layerName = (at: number) => `layers.0.case${at}`;

function addLayer(graph: Graph, { memory, rule, options }: Omit<Case, 'values' | 'x'>, at: number) {
  const parameters = new ParameterList(graph);
  const current = graph.input(`x${at}`, 'float32', shape);
  const layer = rule.apply(current, memory, {
    name: layerName(at),
    hidden,
    options: optionsOfLayer(options, 0),
    parameters,
  });
  const specs = parameters.specs.map((spec) => ({
    ...spec,
    name: spec.name.slice(layerName(at).length + 1),
  }));
  return { ...layer, current, parameters: parameters.tensors, specs };
}

/** @param bias added to that of a rule that has a filter in place of a threshold */
function valuesOf(parts: Omit<Case, 'values' | 'x'>, bias = 0): Values {
  return new Map(
    addLayer(new Graph(), parts, 0).specs.map((spec) => {
      const start = startValues(spec, 3);
      const moved = spec.name === 'spike.bias' ? bias : 0;
      const own = ruleValues[spec.name];
      return [spec.name, own ? start.map((_, i) => own(i) + moved) : start];
    }),
  );
}

const matrix = (numbers: ArrayLike<number>, sample: number): Matrix =>
  range(steps).map((t) => range(hidden).map((c) => numbers[(sample * steps + t) * hidden + c]!));

/** Random numbers that layers of a graph draw in evaluation. */
const draws = await (async () => {
  const graph = new Graph();
  const seed = new ParameterList(graph).integer(0);
  const [first, second] = [0, 1].map((stream) => uniform([1, steps, hidden], seed, stream));
  const session = await sessionOf(graph, { first: first!, second: second! }, true);
  const results = await session.run({});
  await session.release();
  return ['first', 'second'].map((name) => matrix(results[name]!.data as Float32Array, 0));
})(); // prettier-ignore

/** Every sample by the plain reference. @param around the run whose smooth twin this is */
function plain({ memory, rule, options, values, x }: Case, around?: readonly Trace[]): Trace[] {
  const value = (name: string, at = 0) => {
    const numbers = values.get(name)!;
    return numbers[numbers.length === 1 ? 0 : at]!;
  };
  const layer = { hidden, options, value };
  const isOwn = plainNeurons[memory.id] !== undefined && rule.options.includes('recurrent');
  return range(batch).map((n) =>
    plainRules[rule.id]!({
      ...{ ...layer, x: matrix(x, n), draws },
      memory: (isOwn ? plainNeurons : plainMemories)[memory.id]!(layer),
      ...(around ? { around: around[n]! } : {}),
    }),
  );
}

const flat = (traces: readonly Trace[], of: 'spikes' | 'potential') =>
  traces.flatMap((trace) => trace[of].flat());

/** Σ weights·spikes of the smooth twin. */
const lossOf = (one: Case, around: readonly Trace[]) =>
  flat(plain(one, around), 'spikes').reduce((total, s, i) => total + weights[i]! * s, 0);

const STEP = 1e-6;

/** The twin's slope by one of the numbers of an array, made by differences. */
function slope(numbers: ArrayLike<number>, at: number, loss: (moved: Float64Array) => number): number {
  const moved = (by: number) => Float64Array.from(numbers).map((value, i) => (i === at ? value + by : value));
  return (loss(moved(STEP)) - loss(moved(-STEP))) / (2 * STEP);
}

interface Result {
  readonly spikes: number[];
  readonly potential: number[];
  readonly count: number[];
  /** By the input x and by parameters. */
  readonly gradients: ReadonlyMap<string, number[]>;
}

/** Cases by the graph, all in one session. */
async function run(cases: readonly Case[], portable: boolean): Promise<Result[]> {
  const graph = new Graph();
  const outputs: Record<string, Tensor> = {};
  const feeds: Record<string, OrtTensor> = {};
  const tensor = (data: ArrayLike<number>, of: readonly number[]) =>
    new engine.ort.Tensor('float32', Float32Array.from(data), [...of]);
  const names = cases.map((one, at) => {
    const { spikes, potential, count, current, parameters, specs } = addLayer(graph, one, at);
    const loss = sum(mul(spikes, graph.constant(weights, shape)));
    const found = gradients(loss, [current, ...parameters]);
    Object.assign(outputs, { [`s${at}`]: spikes, [`v${at}`]: potential, [`n${at}`]: count });
    found.forEach((gradient, i) => (outputs[`d${at}.${i}`] = gradient));
    feeds[`x${at}`] = tensor(one.x, shape);
    for (const spec of specs)
      feeds[`${layerName(at)}.${spec.name}`] = tensor(one.values.get(spec.name)!, spec.shape);
    return ['x', ...specs.map(({ name }) => name)];
  });
  const session = await sessionOf(graph, outputs, portable);
  const results = await session.run(
    Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!])),
  );
  await session.release();
  const numbers = (name: string) => Array.from(results[name]!.data as Float32Array);
  return names.map((own, at) => ({
    ...{ spikes: numbers(`s${at}`), potential: numbers(`v${at}`), count: numbers(`n${at}`) },
    gradients: new Map(own.map((name, i) => [name, numbers(`d${at}.${i}`)])),
  }));
}

/** Whether rounding decides nothing of a run, but where something equals the threshold: in so many places. */
const isSure = (traces: readonly Trace[], equal: number) =>
  traces.every(({ margin }) => margin > 2e-4) &&
  traces.reduce((n, trace) => n + trace.equal.size, 0) === equal;

/** Whether a run says something: some spikes, not everywhere, and none that rounding decides. */
const tells = (traces: readonly Trace[]) =>
  isSure(traces, 0) && new Set(flat(traces, 'spikes').map((s) => s > 0)).size === 2;

function optionsOf(memory: Memory, rule: Rule, given: Given): LayerOptions {
  const variant = findVariant(pairId(memory, rule));
  const names = optionNames(variant);
  const own = Object.entries({ ...settings, ...given }).filter(([name]) => names.includes(name));
  return optionsOfLayer(variantOptions(variant, Object.fromEntries(own)), 0);
}

/** The potential of a memory without any rule, and an input that brings it to about 2. */
function scaled(memory: Memory): { readonly x: number[]; readonly potential: number[] } {
  const rule = spikeRules.find(({ id }) => id === 'none')!;
  const options = optionsOf(memory, rule, {});
  const one = { memory, rule, options, values: valuesOf({ memory, rule, options }), x: unit };
  const largest = Math.max(...flat(plain(one), 'potential').map(Math.abs));
  // What cells with gates give is below 1, however large the input is.
  const x = unit.map((value) => Math.fround(value * (memory.gates ? 2 : 2 / largest)));
  return { x, potential: flat(plain({ ...one, x }), 'potential') };
}

/** Cases of a pair, one for each combination of its switches, each with a threshold at which the reference tells something. */
function casesOf(memory: Memory, rule: Rule, { x, potential }: ReturnType<typeof scaled>): Case[] {
  const sorted = potential.filter((u) => u > 0.05).toSorted((a, b) => a - b);
  const gaps = sorted
    .slice(1)
    .map((upper, i) => ({ at: (upper + sorted[i]!) / 2, width: upper - sorted[i]! }))
    .toSorted((a, b) => b.width - a.width);
  // Filters have a bias instead.
  const tries = rule.options.includes('threshold')
    ? gaps.map(({ at }) => ({ threshold: Math.fround(at), bias: 0 }))
    : range(41).map((i) => ({ threshold: 1, bias: (i - 20) / 20 }));
  return combined(rule.options).map((given) => {
    for (const { threshold, bias } of tries) {
      const options = optionsOf(memory, rule, { ...given, threshold });
      const one = { memory, rule, options, values: valuesOf({ memory, rule, options }, bias), x };
      if (tells(plain(one))) return one;
    }
    throw new Error(`${pairId(memory, rule)} ${JSON.stringify(given)}: no threshold tells anything`);
  });
}

/** The same case with a threshold that a potential of the first step equals, which then spikes, or does not. */
function atThreshold(one: Case, { potential }: Result): Case[] {
  const first = range(batch * hidden).map(
    (i) => potential[Math.floor(i / hidden) * steps * hidden + (i % hidden)]!,
  );
  for (const threshold of first.filter((value) => value > 0)) {
    const cases = (['>=', '>'] as const).map((crossing) => ({
      ...one,
      options: { ...one.options, threshold, crossing },
    }));
    const traces = cases.map((other) => plain(other));
    const spikes = traces.map((own) => flat(own, 'spikes').join());
    if (traces.every((own) => isSure(own, 1)) && spikes[0] !== spikes[1]) return cases;
  }
  throw new Error(`${wordsOf(one)}: nothing can equal the threshold`);
}

const wordsOf = ({ memory, rule, options }: Case) =>
  `${pairId(memory, rule)} ${JSON.stringify({ ...Object.fromEntries(['threshold', 'crossing', ...Object.keys(switches)].map((name) => [name, options[name as keyof LayerOptions]])) })}`; // prettier-ignore

/** A result of the reference; its gradients in some places alone. */
interface Expected extends Omit<Result, 'gradients' | 'count'> {
  readonly isSpiking: boolean;
  readonly gradients: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

function expectedOf(one: Case): Expected {
  const traces = plain(one);
  const slopes = (numbers: ArrayLike<number>, count: number, loss: (moved: Float64Array) => number) =>
    new Map(
      range(numbers.length)
        .filter((at) => at % Math.ceil(numbers.length / count) === 0)
        .map((at) => [at, slope(numbers, at, loss)]),
    );
  const byInput = slopes(one.x, size / 2, (x) => lossOf({ ...one, x: [...x] }, traces));
  const byParameters = [...one.values].map(([name, numbers]) => {
    const loss = (moved: Float64Array) =>
      lossOf({ ...one, values: new Map([...one.values, [name, moved]]) }, traces);
    return [name, slopes(numbers, 4, loss)] as const;
  });
  return {
    ...{ spikes: flat(traces, 'spikes'), potential: flat(traces, 'potential') },
    isSpiking: one.rule.id !== 'activation',
    gradients: new Map([['x', byInput], ...byParameters]),
  };
}

function check(
  words: string,
  { spikes, potential, count, gradients: found }: Result,
  expected: Expected,
): void {
  near(spikes, expected.spikes, 1e-5, words);
  near(potential, expected.potential, 1e-5, words);
  if (expected.isSpiking) {
    expect(spikes, words).toEqual(expected.spikes);
    const ofNeuron = (i: number) => range(steps).map((t) => spikes[(Math.floor(i / hidden) * steps + t) * hidden + (i % hidden)]!); // prettier-ignore
    expect(count, words).toEqual(range(batch * hidden).map((i) => ofNeuron(i).reduce((n, s) => n + s)));
  }
  expect(Math.max(...[...expected.gradients.get('x')!.values()].map(Math.abs)), words).toBeGreaterThan(1e-4);
  for (const [name, slopes] of expected.gradients)
    near([...slopes.keys()].map((at) => found.get(name)![at]!), [...slopes.values()], 1e-4, `${words}, by ${name}`); // prettier-ignore
}

function near(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  words: string,
): void {
  const scale = Math.max(1, ...expected.map(Math.abs));
  const apart = actual.map((value, i) => Math.abs(value - expected[i]!) / scale);
  const worst = apart.indexOf(Math.max(...apart));
  expect(apart[worst], `${words}: ${actual[worst]} for ${expected[worst]}`).toBeLessThan(tolerance);
}

it.each(memories.map((memory) => [memory.id, memory] as const))(
  '%s with every rule that goes with it is what its equations say, and so is its gradient',
  async (_, memory) => {
    expect(engine.kernels).toBe('native');
    const input = scaled(memory);
    const rules = spikeRules.filter((rule) => misfit(memory, rule) === undefined);
    const cases = rules.flatMap((rule) => casesOf(memory, rule, input));
    const expected = cases.map(expectedOf);
    const native = await run(cases, false);
    const portable = await run(cases, true);
    cases.forEach((one, at) => {
      check(`${wordsOf(one)}, native`, native[at]!, expected[at]!);
      check(`${wordsOf(one)}, portable`, portable[at]!, expected[at]!);
    });
    // Rules with a bias in place of a threshold: main/models/spike-rules/parallel.test.ts.
    const equal = cases.flatMap((one, at) =>
      ['crossing', 'threshold'].every((name) => (one.rule.options as readonly string[]).includes(name))
        ? atThreshold(one, native[at]!)
        : [],
    );
    (await run(equal, false)).forEach((result, at) =>
      check(wordsOf(equal[at]!), result, expectedOf(equal[at]!)),
    );
  },
);
