/** @file Sequences in pieces give what they give whole, for every variant of the catalogue that can be computed so. */
import { describe, expect, test } from 'vitest';
import { findVariant, variantOptions, variants } from '../models/index.ts';
import { Evaluator } from './evaluation.ts';
import type { LayerOutput } from './forward-model.ts';
import { startParameters } from './run-start.ts';
import { loadEngine } from './session.ts';
import type { Engine } from './session.ts';
import { buildStep } from './step-model.ts';
import { buildStreamed, pieceLengths } from './streamed-model.ts';

/** A prime, so that pieces are of two lengths. */
const STEPS = 149;
const PIECE = 40;

/** Thresholds of neurons that would be silent at their usual one. */
const thresholds: Readonly<Record<string, number>> = { prf: 0.02, 'd-rf': 0.1, 'se-adlif': 0.05, silif: 0.3 };

function specOf(variant: string, given: Record<string, unknown> = {}) {
  const own = findVariant(variant);
  const options = variantOptions(own, {
    ...{ hidden: 24, layers: 2 },
    ...(thresholds[variant] === undefined ? {} : { threshold: thresholds[variant] }),
    ...given,
  });
  return { variant, options, batch: 2, steps: STEPS, channels: 3, classes: 5 };
}

type Spec = ReturnType<typeof specOf>;

/** Sequences that swing about, so that all kinds of neurons spike. */
const data = {
  labels: () => Uint16Array.from([0, 1, 2]),
  readSteps: (indices: ArrayLike<number>, x: Float32Array, first: number, end: number) => {
    for (let at = 0; at < x.length; at++) {
      const [channel, step] = [at % 3, first + (Math.floor(at / 3) % (end - first))];
      const sample = indices[Math.floor(at / (3 * (end - first)))] ?? 0;
      const value = Math.imul(sample * 7919 + step * 3 + channel + 1, 2654435761) >>> 0;
      x[at] = (4 * value) / 2 ** 32 - 1 + Math.sin(step / 9);
    }
  },
};

/** What a network gives of three samples, as plain numbers. */
async function evaluate(engine: Engine, spec: Spec, also: readonly LayerOutput[], piece: number) {
  const evaluator = await Evaluator.create(engine, spec, 1, also, piece);
  const weights = startParameters(buildStep(spec), 3);
  const results: Record<string, number[]> = {};
  for await (const batch of evaluator.batches(weights, data, Int32Array.from([2, 0, 1]))) {
    const add = (name: string, values: ArrayLike<number> | undefined) => {
      if (values) (results[name] ??= []).push(...Array.from(values));
    };
    add('logits', batch.logits);
    batch.counts.forEach((count, l) => add(`count ${l}`, count));
    for (const name of also) batch.also(name).forEach((values, l) => add(`${name} ${l}`, values));
  }
  await evaluator.release();
  return results;
}

/** All but the scores, whose sums over time may be rounded otherwise, are the same to the bit. */
async function expectSame(engine: Engine, spec: Spec, also: readonly LayerOutput[]): Promise<void> {
  const { logits: whole = [], ...rest } = await evaluate(engine, spec, also, STEPS);
  const { logits: streamed = [], ...others } = await evaluate(engine, spec, also, PIECE);
  expect(Object.keys(others).length).toBeGreaterThan(also.length);
  for (const [name, values] of Object.entries(rest)) expect(others[name], name).toEqual(values);
  // In a comparison of silence nothing could go wrong.
  expect(rest['count 0']!.filter((count) => count > 0).length).toBeGreaterThan(10);
  expect(streamed).toHaveLength(whole.length);
  const size = Math.max(...whole.map(Math.abs));
  whole.forEach((value, i) => expect(Math.abs(streamed[i]! - value)).toBeLessThan(1e-6 * Math.max(1, size)));
}

/** Why a variant needs its sequences whole. */
const allSteps = 'every step is combined with every step';
const wholes: Readonly<Record<string, string>> = {
  ...{ psn: allSteps, 'psn-masked': allSteps },
  // Blocks of steps are sequences of their own, the last one filled up.
  'spiking-fr-ssm-block': 'steps are gathered into blocks',
};

const portable = { portable: true, fuse: false };
const native = { portable: false, fuse: true };

describe.each(variants.map(({ id }) => id))('%s', (id) => {
  const reason = wholes[id];
  if (reason !== undefined) {
    test('cannot be computed in pieces', () => {
      expect(buildStreamed(specOf(id), native, PIECE)).toEqual({
        reason: expect.stringContaining(reason) as string,
      });
    });
    return;
  }
  test('can be computed in pieces, also of portable operators', () => {
    for (const options of [native, portable])
      expect(buildStreamed(specOf(id), options, PIECE)).not.toHaveProperty('reason');
  });
  test('gives in pieces what it gives whole', async () => {
    await expectSame(await loadEngine(), specOf(id), ['trains', 'before', 'allowed']);
  });
});

/** Options that put a network together otherwise. */
const others: readonly (readonly [variant: string, options: Record<string, unknown>])[] = [
  ...['integrator-last', 'integrator-max', 'integrator-mean', 'softmax-sum'].map(
    (readout) => ['spiking-fr-ssm', { readout }] as const,
  ),
  ...['batch', 'rms', 'none'].map((norm) => ['binary-s4d', { norm }] as const),
  ['s4d', { normPlace: 'post' }],
  ['lru', { mixing: 'gelu', stateSize: 6 }],
  // Leaky neurons that are not fused, with and without what follows a spike.
  ...['lif-none', 'lif-soft', 'lif-hard', 'lif-refractory', 'lif-refractory-conv'].map(
    (variant) => [variant, { network: 'deep' }] as const,
  ),
  // A period that is longer than a piece.
  ['lif-refractory', { refractory: 60 }],
  ['spiking-fr-ssm-conv', { refractory: 60 }],
  ['lif-refractory', { recurrent: false, network: 'spike-sum', refractory: 60 }],
  ['lif-refractory-relative', { recurrent: true }],
  ['sn-delays', { maxDelay: 30 }],
  ['psn-sliding', { order: 1 }],
];

test.each(others)('%s %o gives in pieces what it gives whole', async (variant, options) => {
  await expectSame(await loadEngine(), specOf(variant, options), ['trains']);
});

test.each(['step-linear', 'step-mean', 'step-integrator'])(
  'scores of every step by %s are put together of pieces',
  async (readout) => {
    const own = findVariant('spiking-fr-ssm');
    const options = variantOptions(own, { hidden: 24, layers: 2, readout }, 'step classes');
    const spec = { ...specOf('spiking-fr-ssm'), options, asked: 'step classes' as const };
    await expectSame(await loadEngine(), spec, []);
  },
);

test.each(['spiking-fr-ssm', 'lif-refractory', 'gru', 'alif'])(
  '%s streams portable operators, too',
  async (variant) => {
    const engine = await loadEngine();
    await expectSame({ ...engine, kernels: 'portable', fuse: false }, specOf(variant), ['trains']);
  },
);

test('pieces are of one length where the sequence allows it, else about as long as each other', () => {
  expect(pieceLengths(149, 40)).toEqual([38, 37, 37, 37]);
  expect(pieceLengths(150, 40)).toEqual([30, 30, 30, 30, 30]);
  expect(pieceLengths(128, 128)).toEqual([128]);
  expect(pieceLengths(129, 128)).toEqual([43, 43, 43]);
  expect(pieceLengths(100_000, 7680)).toEqual(new Array(16).fill(6250));
});
