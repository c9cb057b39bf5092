/** @file `bench kernels`: each operator alone, in bytes per second. */
import type { Tensor } from 'onnxruntime-node';
import {
  Graph, convRefractoryMask, encodeModel, gradients, lifNeuron, linearScan, mul, refractoryMask, slidingPsn, spike, sum,
} from '../../graph/index.ts'; // prettier-ignore
import type { LifRule, Tensor as Symbol } from '../../graph/index.ts';
import type { BenchJob } from '../protocol.ts';
import { createSession } from '../session.ts';
import type { Engine, Values } from '../session.ts';
import type { BenchRow } from './index.ts';
import { time } from './timing.ts';

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

const settings = { threshold: 1, surrogate: 'atan', surrogateScale: 2 } as const;

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
    build: (graph, size) => ({ s: spike(sequence(graph, 'u', size), settings) }),
    bytesPerElement: 8,
  },
  {
    name: 'spike, gradient',
    build: (graph, size) => {
      const u = sequence(graph, 'u', size);
      return { du: derivative(spike(u, settings), u, sequence(graph, 'ds', size)) };
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
      const { s, x } = psn(graph, size);
      return { dx: derivative(s, x, sequence(graph, 'ds', size)) };
    },
    bytesPerElement: 16,
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
  return {
    name: `LIF neuron, ${rule}, forward and gradient`,
    build: (graph, size) => {
      const { s, current } = neuron(graph, size, rule);
      return { dcurrent: derivative(s, current, sequence(graph, 'ds', size)) };
    },
    // Forward reads the current and writes potential (and mask); backward reads those and ds, and writes.
    bytesPerElement: rule.startsWith('refractory') ? 22 : 20,
  };
}

function neuron(graph: Graph, size: Size, rule: LifRule) {
  const current = sequence(graph, 'current', size);
  const decay = graph.input('decay', 'float32', [size.hidden]);
  const period = rule.startsWith('refractory') ? { period: 4 } : {};
  return { current, ...lifNeuron(current, decay, { rule, ...settings, ...period }) };
}

function psn(graph: Graph, size: Size) {
  const x = sequence(graph, 'x', size);
  const weight = graph.constant(Float32Array.from({ length: 32 }, (_, i) => 2 ** -i));
  const outputs = slidingPsn(x, weight, graph.constant(-1), { surrogate: 'atan', surrogateScale: 2 });
  return { x, ...outputs };
}

/** The gradient of Σ y·dy with respect to x: what the backward operator computes when dy comes in. */
function derivative(y: Symbol, x: Symbol, dy: Symbol): Symbol {
  const [dx] = gradients(sum(mul(y, dy)), [x]);
  return dx!;
}

/** Times every operator at [batch, length, hidden]. */
export async function benchKernels(
  engine: Engine,
  job: BenchJob,
  report: (name: string) => void,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const { batch, length, hidden } = job;
  for (const { name, build, bytesPerElement } of cases) {
    report(name);
    const graph = new Graph();
    const outputs = build(graph, job);
    const model = encodeModel(graph, { outputs, portable: engine.kernels === 'portable' });
    const session = await createSession(engine, model, job.threads);
    const feeds = inputs(engine, graph, session.inputNames);
    const fetches = Object.fromEntries(
      Object.entries(outputs).map(([key, symbol]) => [key, empty(engine, symbol)]),
    );
    const timing = await time(() => session.run(feeds, fetches));
    await session.release();
    rows.push({
      name,
      ...timing,
      gbPerSecond: (batch * length * hidden * bytesPerElement) / timing.medianMs / 1e6,
    });
  }
  return rows;
}

/** Values that make neurons spike now and then: the same each time. */
function inputs({ ort }: Engine, graph: Graph, names: readonly string[]): Values {
  const wanted = graph.inputs.filter(({ name }) => names.includes(name!));
  return Object.fromEntries(
    wanted.map(({ name, shape }) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      let state = 1;
      for (let i = 0; i < data.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) | 0; // Numerical Recipes' generator: quick, and good enough here
        data[i] = name === 'decay' || name!.startsWith('gate') ? 0.95 : state / 2 ** 31;
      }
      return [name!, new ort.Tensor('float32', data, shape)];
    }),
  );
}

/** Memory for an output, so that a call does not spend its time getting fresh pages. */
function empty({ ort }: Engine, { dtype, shape }: Symbol): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return dtype === 'uint8'
    ? new ort.Tensor('uint8', new Uint8Array(size), shape)
    : new ort.Tensor('float32', new Float32Array(size), shape);
}
