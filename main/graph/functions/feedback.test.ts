/** @file Values and gradients of neurons whose spikes feed back, by their portable definition; see spiking-values.test.ts. */
import { expect, test } from 'vitest';
import { Graph } from '../graph.ts';
import type { Tensor } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import type { OperatorCase } from '../testing/check-operator.ts';
import { Nd, total } from '../testing/nd.ts';
import { add, mul } from './arithmetic.ts';
import { feedbackNeuron } from './feedback.ts';
import { unsqueeze } from './layout.ts';

const [batch, time, channels] = [2, 9, 3];
const shape = [batch, time, channels];
const [threshold, scale] = [0.4, 1.5];
const step = (z: number) => (z >= 0 ? 1 : 0);
/** The integral of the surrogate atan. */
const integral = (z: number) => Math.atan((Math.PI * scale * z) / 2) / Math.PI;

/** A place: sample, step, channel. */
type Place = readonly [b: number, t: number, h: number];
/** The value of a spike as feed and as reset have it. */
type Fired = (v: number, place: Place) => { readonly feeds: number; readonly resets: number };

/** A neuron's period: whether it may spike at a place, told of all before in their order. */
interface Gate {
  readonly isOpen: (place: Place) => boolean;
  readonly passed: (place: Place, candidate: number, spike: number) => void;
}
const always: Gate = { isOpen: () => true, passed: () => undefined };

/** Closed for `period` steps after what begins a period. */
function gateOf(period: number, byCandidates: boolean): Gate {
  const closed = new Set<string>();
  return {
    isOpen: (place) => !closed.has(String(place)),
    passed([b, t, h], candidate, spike) {
      const begins = (byCandidates ? candidate : spike) === 1;
      for (let k = 1; begins && k <= period; k++) closed.add(String([b, t + k, h]));
    },
  };
}

/** The potentials by their definition. */
function potentials(
  [x, map, read, feed, reset, recurrent]: readonly Nd[],
  keep: number,
  fired: Fired,
  gate = always,
): Nd {
  const v = new Map<string, number>();
  for (let b = 0; b < batch; b++) {
    const states = Array.from({ length: channels }, () => ({ h: [0, 0], feeds: 0, resets: 0 }));
    let last = states.map(() => 0);
    for (let t = 0; t < time; t++) {
      last = states.map((state, c) => {
        const brought = recurrent ? last.reduce((sum, s, j) => sum + recurrent.at(c, j) * s, 0) : 0;
        const row = (of: Nd, i: number, by: number) =>
          of.at(3 * i, c) * state.h[0]! + of.at(3 * i + 1, c) * state.h[1]! + of.at(3 * i + 2, c) * by;
        state.h = [0, 1].map(
          (i) =>
            row(map!, i, x!.at(b, t, c) + brought) +
            state.feeds * row(feed!, i, 1) +
            state.resets * row(reset!, i, 1),
        );
        const raised = state.feeds * feed!.at(6, c) + state.resets * reset!.at(6, c);
        const potential = read!.at(0, c) * state.h[0]! + read!.at(1, c) * state.h[1]! + raised;
        v.set(String([b, t, c]), potential);
        const open = Number(gate.isOpen([b, t, c]));
        const given = fired(potential, [b, t, c]);
        const [feeds, resets] = [open * given.feeds, open * given.resets];
        gate.passed([b, t, c], step(potential - threshold), feeds);
        state.feeds = keep * state.feeds + feeds;
        state.resets = keep * state.resets + resets;
        return feeds;
      });
    }
  }
  return Nd.of(shape, (...place) => v.get(String(place))!);
}

/** What is looked at: v + 2·s + 3·count. */
function looked(v: Nd, spike: (v: number, place: Place) => number): Nd {
  const s = Nd.of(shape, (b, t, h) => spike(v.at(b, t, h), [b, t, h]));
  return Nd.of(shape, (b, t, h) => v.at(b, t, h) + 2 * s.at(b, t, h) + 3 * total(time, (i) => s.at(b, i, h)));
}

const hard: Fired = (v) => ({ feeds: step(v - threshold), resets: step(v - threshold) });

/** Period 0: none. */
interface Refractory {
  readonly period: number;
  readonly byCandidates: boolean;
  readonly straight: boolean;
}
const none: Refractory = { period: 0, byCandidates: false, straight: false };

const caseOf = (
  keep: number,
  isConnected: boolean,
  { period, byCandidates, straight }: Refractory = none,
): OperatorCase => ({
  name: `feedbackNeuron that keeps ${keep} of its trace${isConnected ? ', connected' : ''}, period ${period}${byCandidates ? ' by candidates' : ''}${straight ? ', straight' : ''}`,
  ...({ dtypes: ['float32'], portable: true } as const),
  inputs: [
    { shape, low: -1, high: 1.5 },
    { shape: [6, channels], low: -0.3, high: 0.7 },
    { shape: [2, channels], low: 0, high: 1 },
    { shape: [7, channels], low: -0.4, high: 0.2 },
    { shape: [7, channels], low: -0.4, high: 0.2 },
    ...(isConnected ? [{ shape: [channels, channels], low: -0.8, high: 0.8 }] : []),
  ],
  build: (x: Tensor, map: Tensor, read: Tensor, feed: Tensor, reset: Tensor, recurrent?: Tensor) => {
    const own = { map, read, feed, reset, keep, period, byCandidates };
    const parameters = { ...own, ...(recurrent && { recurrent }) };
    const { s, count, v } = feedbackNeuron(x, parameters, { threshold, surrogateScale: scale, straight });
    return add(add(v, mul(s, 2)), unsqueeze(mul(count, 3), [1]));
  },
  reference(...inputs) {
    const gate = gateOf(period, byCandidates);
    const v = potentials(inputs, keep, hard, gate);
    return looked(v, (value, place) => step(value - threshold) * Number(gate.isOpen(place)));
  },
  // Spikes as they are at this point; with the surrogate's slope where the gradient goes through them.
  smooth: (...at) => {
    const gate = gateOf(period, byCandidates);
    const v0 = potentials(at, keep, hard, gate);
    // What is forbidden stays so, and rises all the same where the gradient goes straight through.
    const still: Gate = { isOpen: (place) => straight || gate.isOpen(place), passed: () => undefined };
    const rises = (v: number, place: Place) =>
      integral(v - threshold) - integral(v0.at(...place) - threshold);
    const fired: Fired = (v, place) => {
      const s = step(v0.at(...place) - threshold) * Number(gate.isOpen(place));
      return { feeds: s + rises(v, place), resets: s };
    };
    return (...inputs) =>
      looked(potentials(inputs, keep, fired, still), (v, place) =>
        still.isOpen(place) ? rises(v, place) : 0,
      );
  },
});

checkOperators([
  ...[caseOf(0, false), caseOf(0.7, false), caseOf(0, true), caseOf(0.7, true)],
  caseOf(0, true, { period: 2, byCandidates: false, straight: false }),
  caseOf(0.7, false, { period: 1, byCandidates: true, straight: false }),
  caseOf(0, true, { period: 2, byCandidates: false, straight: true }),
]);

test('shapes and numbers that do not fit are refused by name', () => {
  const graph = new Graph();
  const of = (name: string, dims: readonly number[]) => graph.parameter(name, dims);
  const x = of('x', shape);
  const [map, read] = [of('map', [6, 3]), of('read', [2, 3])];
  const short = of('short', [6, 3]);
  expect(() => feedbackNeuron(x, { map, read: map })).toThrow(/read as \[2, 3\]/);
  expect(() => feedbackNeuron(x, { map, read, feed: short })).toThrow(/feed as \[7, 3\]/);
  expect(() => feedbackNeuron(x, { map, read, keep: 1 })).toThrow(/a share to keep from 0 to below 1, got 1/);
  expect(() => feedbackNeuron(map, { map, read })).toThrow(/x as \[batch, time, channel\]/);
});
