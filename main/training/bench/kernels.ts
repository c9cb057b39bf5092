/** @file `bench kernels`: each operator alone, in bytes per second. */
import {
  Graph, convRefractoryMask, encodeModel, feedbackNeuron, lifNeuron, linearScan, refractoryMask, reshape, slice, slidingPsn, spike,
} from '../../graph/index.ts'; // prettier-ignore
import type { LifRule, Tensor as Symbol } from '../../graph/index.ts';
import type { BenchJob } from '../protocol.ts';
import { createSession } from '../session.ts';
import { maskCases } from './masks.ts';
import type { Engine, Values } from '../session.ts';
import type { BenchRow } from './index.ts';
import { peakRssMiB, time } from './timing.ts';

interface Case {
  readonly name: string;
  /** Adds the operator to the graph; what it returns becomes the model's outputs. */
  readonly build: (graph: Graph, size: Size) => Record<string, Symbol>;
  /** Bytes read and written for one of the B·T·H elements: inputs and outputs once each. */
  readonly bytesPerElement: number;
}

interface Size {
  readonly batch: number;
  readonly length: number;
  readonly hidden: number;
}

const surrogate = { surrogate: 'atan', scale: 2 } as const;
const options = { surrogate: 'atan', surrogateScale: 2 } as const;

const sequence = (graph: Graph, name: string, { batch, length, hidden }: Size) =>
  graph.input(name, 'float32', [batch, length, hidden]);

const cases: readonly Case[] = [
  {
    name: 'linear scan, constant gate',
    build: (graph, size) => ({
      h: linearScan(sequence(graph, 'x', size), graph.input('gate', 'float32', [size.hidden])),
    }),
    bytesPerElement: 8,
  },
  {
    name: 'linear scan, reverse',
    build: (graph, size) => ({
      h: linearScan(sequence(graph, 'x', size), graph.input('gate', 'float32', [size.hidden]), {
        reverse: true,
      }),
    }),
    bytesPerElement: 8,
  },
  {
    name: 'linear scan, gate by step',
    build: (graph, size) => ({ h: linearScan(sequence(graph, 'x', size), sequence(graph, 'gates', size)) }),
    bytesPerElement: 12,
  },
  {
    name: 'spike',
    build: (graph, size) => ({ s: spike(sequence(graph, 'u', size), options) }),
    bytesPerElement: 8,
  },
  {
    name: 'spike, gradient',
    build: (graph, size) => {
      const [u, ds] = [sequence(graph, 'u', size), sequence(graph, 'ds', size)];
      return { du: graph.append('spikeGrad', [u, ds], { threshold: 1, ...surrogate })[0] };
    },
    bytesPerElement: 12,
  },
  {
    name: 'refractory mask',
    build: (graph, size) => ({ ...refractoryMask(sequence(graph, 'c', size), { period: 4 }) }),
    bytesPerElement: 9,
  },
  {
    name: 'convolutional refractory mask',
    build: (graph, size) => ({ ...convRefractoryMask(sequence(graph, 'c', size), { period: 4 }) }),
    bytesPerElement: 9,
  },
  ...(['none', 'soft', 'hard', 'refractory', 'refractory-conv'] as const).flatMap((rule) => [
    forward(rule),
    backward(rule),
  ]),
  {
    name: 'feedback neuron',
    build: (graph, size) => {
      const { s, v } = feedbackNeuron(sequence(graph, 'x', size), fedBack(graph, size), options);
      return { s, v };
    },
    bytesPerElement: 12,
  },
  {
    name: 'feedback neuron, gradient',
    build: (graph, size) => {
      const [x, v, ds] = [
        sequence(graph, 'x', size),
        sequence(graph, 'v', size),
        sequence(graph, 'ds', size),
      ];
      const { map, read, feed } = fedBack(graph, size);
      const gradients = [ds, undefined, undefined] as const;
      const operands = [x, v, map, read, feed, undefined, ...gradients, undefined, undefined] as const;
      const numbers = { threshold: 1, keep: 0, period: 0, byCandidates: false, straight: false };
      const attributes = { ...numbers, ...surrogate };
      const [dx, dmap] = graph.append('feedbackNeuronGrad', operands, attributes);
      return { dx, dmap };
    },
    bytesPerElement: 16, // reads x, v and ds, writes dx
  },
  {
    name: 'sliding PSN, order 32',
    build: (graph, size) => {
      const { s, h } = psn(graph, size);
      return { s, h };
    },
    bytesPerElement: 12,
  },
  {
    name: 'sliding PSN, order 32, gradient',
    build: (graph, size) => {
      const [h, x, ds] = [
        sequence(graph, 'h', size),
        sequence(graph, 'x', size),
        sequence(graph, 'ds', size),
      ];
      const operands = [h, x, psnWeight(graph), ds, undefined, undefined] as const;
      const [dx, dweight] = graph.append('slidingPsnGrad', operands, surrogate);
      return { dx, dweight };
    },
    bytesPerElement: 16, // reads h, x and ds, writes dx
  },
];

/** Current in; spikes, membrane potential and, for refractory rules, the mask out. */
function forward(rule: LifRule): Case {
  const masks = rule.startsWith('refractory');
  return {
    name: `LIF neuron, ${rule}`,
    build: (graph, size) => {
      const { s, v, open } = neuron(graph, size, rule);
      return masks ? { s, v, open } : { s, v };
    },
    bytesPerElement: masks ? 13 : 12,
  };
}

/** Membrane potential, mask and spike gradient in; current gradient out. */
function backward(rule: LifRule): Case {
  const masks = rule.startsWith('refractory');
  return {
    name: `LIF neuron, ${rule}, gradient`,
    build: (graph, size) => {
      const [v, ds] = [sequence(graph, 'v', size), sequence(graph, 'ds', size)];
      const open = masks ? graph.input('open', 'uint8', v.shape) : undefined;
      const decay = graph.input('decay', 'float32', [size.hidden]);
      const operands = [v, decay, ds, undefined, undefined, open] as const;
      return { dcurrent: graph.append('lifNeuronGrad', operands, { rule, threshold: 1, ...surrogate })[0] };
    },
    bytesPerElement: masks ? 13 : 12,
  };
}

function neuron(graph: Graph, size: Size, rule: LifRule) {
  const current = sequence(graph, 'current', size);
  const decay = graph.input('decay', 'float32', [size.hidden]);
  const period = rule.startsWith('refractory') ? { period: 4 } : {};
  return { current, ...lifNeuron(current, decay, { rule, ...options, ...period }) };
}

/** An adaptive neuron: a potential that the second state lowers, and spikes that reset it and drive the second state. */
function fedBack(graph: Graph, { hidden }: Size) {
  const rows = (...values: number[]) =>
    graph.constant(
      Float32Array.from({ length: values.length * hidden }, (_, i) => values[Math.floor(i / hidden)]!),
      [values.length, hidden],
    );
  const feed = rows(-0.9, 0, -0.1, 0, 0, 0.2, 0);
  return { map: rows(0.9, -0.1, 1, 0.05, 0.95, 0), read: rows(1, 0), feed };
}

function psn(graph: Graph, size: Size) {
  return slidingPsn(sequence(graph, 'x', size), psnWeight(graph), graph.constant(-1), options);
}

function psnWeight(graph: Graph): Symbol {
  return graph.constant(Float32Array.from({ length: 32 }, (_, i) => 2 ** -i));
}

/**
 * Times every operator at [batch, length, hidden], and the refractory mask at shapes of its own.
 * @param newGraph makes an empty graph for each
 */
export async function benchKernels(
  engine: Engine,
  job: BenchJob,
  report: (name: string) => void,
  newGraph = () => new Graph(),
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const { batch, length, hidden } = job;
  const all = [
    ...cases.map(({ name, build, bytesPerElement }) => ({
      name,
      build: (graph: Graph) => build(graph, job),
      bytes: batch * length * hidden * bytesPerElement,
    })),
    // Portable functions know one way alone.
    ...(engine.kernels === 'native' ? maskCases : []),
  ];
  for (const { name, build, bytes } of all) {
    report(name);
    const graph = newGraph();
    const outputs = build(graph);
    const model = encodeModel(graph, { outputs: corners(outputs), portable: engine.kernels === 'portable' });
    const session = await createSession(engine, model, job.threads);
    const feeds = inputs(engine, graph, session.inputNames);
    const timing = await time(() => session.run(feeds));
    await session.release();
    rows.push({
      name,
      ...timing,
      gbPerSecond: bytes / timing.medianMs / 1e6,
      peakRssMiB: peakRssMiB(),
    });
  }
  return rows;
}

/** A value of an input. @param random in [−1, 1) */
function valueOf(name: string, random: number): number {
  if (name === 'decay' || name.startsWith('gate')) return 0.95;
  if (!name.startsWith('spikes')) return random;
  return Number(name.endsWith('all') || random < -0.9);
}

/** The same each time. @param name of an input */
export function numbersOf(name: string, shape: readonly number[]): Float32Array {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0; // Numerical Recipes' generator: quick, and good enough here
    data[i] = valueOf(name, state / 2 ** 31);
  }
  return data;
}

/** Values that make neurons spike now and then: the same each time. */
function inputs({ ort }: Engine, graph: Graph, names: readonly string[]): Values {
  const wanted = graph.inputs.filter(({ name }) => names.includes(name!));
  return Object.fromEntries(
    wanted.map(({ name, dtype, shape }) => {
      if (dtype === 'uint8') {
        const ones = new Uint8Array(shape.reduce((a, b) => a * b, 1)).fill(1);
        return [name!, new ort.Tensor('uint8', ones, shape)];
      }
      const data = numbersOf(name!, shape);
      return [name!, new ort.Tensor('float32', data, shape)];
    }),
  );
}

/**
 * The first element of each output in place of the whole: big tensors stay inside the model, as in a training step, where
 * they cost neither fresh pages nor a copy to JavaScript.
 */
function corners(outputs: Readonly<Record<string, Symbol>>): Record<string, Symbol> {
  const first = (tensor: Symbol) => slice(reshape(tensor, [-1]), { axis: 0, start: 0, end: 1 });
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, first(tensor)]));
}
