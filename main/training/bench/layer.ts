/**
 * @file `bench layer`: one fused spiking layer alone, [B,T,H] to H neurons, forward and back, with spikes that come in at
 * forced rates: what it costs follows from how many there are.
 */
import type { InferenceSession } from 'onnxruntime-node';
import { Graph, encodeModel } from '../../graph/index.ts';
import type { Tensor as Symbol } from '../../graph/index.ts';
import type { BenchJob } from '../protocol.ts';
import { createSession } from '../session.ts';
import type { Engine, Values } from '../session.ts';
import type { BenchRow } from './index.ts';
import { peakRssMiB, time } from './timing.ts';

const neuron = { rule: 'refractory', threshold: 1, period: 4 } as const;
/** The usual one, and one that is zero but near the threshold: most of the input's gradient need not be computed then. */
const surrogates = {
  gradient: { surrogate: 'atan', scale: 2 },
  'gradient, narrow': { surrogate: 'triangle', scale: 8 },
} as const;

interface Size {
  readonly batch: number;
  readonly length: number;
  readonly hidden: number;
}

/** Bytes of a step's spikes, a bit each, in whole 64-bit words (kernels/operators/spiking-layer). */
const packedBytes = (neurons: number) => 8 * Math.ceil(neurons / 64);

function inputsOf(graph: Graph, { batch, length, hidden }: Size) {
  return {
    bits: graph.input('bits', 'uint8', [batch, length, packedBytes(hidden)]),
    weight: graph.input('weight', 'float32', [hidden, hidden]),
    bias: graph.input('bias', 'float32', [hidden]),
    decay: graph.input('decay', 'float32', [hidden]),
  };
}

function forward(size: Size): Record<string, Symbol> {
  const { bits, weight, bias, decay } = inputsOf(new Graph(), size);
  const [spikes, count, saved] = bits.graph.append(
    'spikingLayer',
    [undefined, bits, weight, bias, decay],
    neuron,
  );
  return { spikes, count, saved };
}

function backward(
  size: Size,
  savedShape: readonly number[],
  surrogate: (typeof surrogates)[keyof typeof surrogates],
): Record<string, Symbol> {
  const graph = new Graph();
  const { bits, weight, bias, decay } = inputsOf(graph, size);
  const saved = graph.input('saved', 'float32', savedShape);
  const dcount = graph.input('dcount', 'float32', [size.batch, size.hidden]);
  const layer = [weight, bias, decay, saved, undefined, dcount];
  const attributes = { ...neuron, ...surrogate, layers: 1, every: 0 };
  const [dx, dweight, dbias] = graph.append(
    'spikingLayerGrad',
    [undefined, bits, undefined, ...layer],
    attributes,
  );
  return { dx: dx!, dweight: dweight!, dbias: dbias! };
}

/** Spikes at a rate, the same ones each time: a bit each, the first neuron's in the lowest bit. */
export function spikesAtRate({ batch, length, hidden }: Size, rate: number): Uint8Array {
  const perStep = packedBytes(hidden);
  const bits = new Uint8Array(batch * length * perStep);
  let state = 1;
  for (let row = 0; row < batch * length; row++) {
    for (let i = 0; i < hidden; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      if ((state >>> 8) / 2 ** 24 < rate) bits[row * perStep + (i >> 3)]! |= 1 << (i & 7);
    }
  }
  return bits;
}

/** Times the layer at each rate. */
export async function benchLayer(
  engine: Engine,
  job: BenchJob,
  report: (name: string) => void,
): Promise<BenchRow[]> {
  const { batch, length, hidden, threads, rates } = job;
  const size = { batch, length, hidden };
  const { ort } = engine;
  const open = (outputs: Record<string, Symbol>) =>
    createSession(
      engine,
      encodeModel(Object.values(outputs)[0]!.graph, { outputs, portable: false }),
      threads,
    );
  const filled = (shape: readonly number[], value: (i: number) => number) =>
    new ort.Tensor(
      'float32',
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i)),
      [...shape],
    );
  const scale = 1 / Math.sqrt(hidden);
  const fixed: Values = {
    weight: filled([hidden, hidden], (i) => scale * (((i * 7919) % 256) / 128 - 0.9)),
    bias: filled([hidden], () => 0.02),
    decay: filled([hidden], () => 0.95),
  };
  const outputs = forward(size);
  const there = await open(outputs);
  const back = new Map<string, InferenceSession>();
  for (const [what, surrogate] of Object.entries(surrogates)) {
    back.set(what, await open(backward(size, outputs['saved']!.shape, surrogate)));
  }
  const rows: BenchRow[] = [];
  for (const rate of rates) {
    const name = `layer, ${Number((100 * rate).toPrecision(3))} % spikes in`;
    report(name);
    const bits = new ort.Tensor('uint8', spikesAtRate(size, rate), [batch, length, packedBytes(hidden)]);
    const feeds = { ...fixed, bits };
    const { saved, count } = await there.run(feeds);
    const spikes = (count!.data as Float32Array).reduce((a, b) => a + b, 0);
    const dcount = filled([batch, hidden], () => 1e-3);
    const shared = { peakRssMiB: peakRssMiB(), spikeRate: [rate, spikes / (batch * length * hidden)] };
    rows.push({ name, ...(await time(() => there.run(feeds))), ...shared });
    for (const [what, session] of back) {
      const gradient = await time(() => session.run({ ...feeds, saved: saved!, dcount }));
      rows.push({ name: `${name}, ${what}`, ...gradient, ...shared });
    }
  }
  await there.release();
  for (const session of back.values()) await session.release();
  return rows;
}
