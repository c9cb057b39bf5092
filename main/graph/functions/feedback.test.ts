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

/** The potentials by their definition. */
function potentials([x, map, read, feed, reset, recurrent]: readonly Nd[], keep: number, fired: Fired): Nd {
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
        const { feeds, resets } = fired(potential, [b, t, c]);
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

const caseOf = (keep: number, isConnected: boolean): OperatorCase => ({
  name: `feedbackNeuron that keeps ${keep} of its trace${isConnected ? ', connected' : ''}`,
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
    const parameters = { map, read, feed, reset, keep, ...(recurrent && { recurrent }) };
    const { s, count, v } = feedbackNeuron(x, parameters, { threshold, surrogateScale: scale });
    return add(add(v, mul(s, 2)), unsqueeze(mul(count, 3), [1]));
  },
  reference: (...inputs) => looked(potentials(inputs, keep, hard), (v) => step(v - threshold)),
  // Spikes as they are at this point; with the surrogate's slope where the gradient goes through them.
  smooth: (...at) => {
    const v0 = potentials(at, keep, hard);
    const rises = (v: number, place: Place) =>
      integral(v - threshold) - integral(v0.at(...place) - threshold);
    const fired: Fired = (v, place) => {
      const s = step(v0.at(...place) - threshold);
      return { feeds: s + rises(v, place), resets: s };
    };
    return (...inputs) => looked(potentials(inputs, keep, fired), rises);
  },
});

checkOperators([caseOf(0, false), caseOf(0.7, false), caseOf(0, true), caseOf(0.7, true)]);

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
