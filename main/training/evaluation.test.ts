import { expect, test } from 'vitest';
import { listNodes } from '../graph/index.ts';
import { findVariant, variantOptions } from '../models/index.ts';
import { evaluationBatch } from './evaluation-batch.ts';
import { Evaluator, buildForward, pieceSteps } from './evaluation.ts';
import type { LayerOutput } from './evaluation.ts';
import { startParameters } from './run-start.ts';
import { loadEngine } from './session.ts';
import { buildStep } from './step-model.ts';

const specOf = (variant: string, steps = 10, batch = 64) => {
  const options = variantOptions(findVariant(variant), { hidden: 128, layers: 2 });
  return { variant, options, batch, steps, channels: 1, classes: 10 };
};

/** The operators of the domain refract, in order. */
function operators(variant: string, also: readonly LayerOutput[] = []): string[] {
  const nodes = listNodes(buildForward(specOf(variant), { portable: false, also }));
  return nodes.map(({ op }) => op).filter((op) => /^(Spiking|Lif|Sliding)/.test(op));
}

test.each(['lif-none', 'lif-soft', 'lif-hard', 'lif-refractory', 'lif-refractory-conv'])(
  '%s is evaluated, and predicts, with the operators that train it',
  (variant) => {
    expect(operators(variant)).toEqual(['SpikingLayer', 'SpikingLayer']);
    expect(operators(variant, ['trains'])).toEqual(['SpikingLayer', 'SpikingLayer']);
  },
);

test('where potentials are asked for, each is computed on its own', () => {
  expect(operators('lif-soft', ['potentials'])).toEqual(['LifNeuron', 'LifNeuron']);
});

test('short sequences are evaluated in the batches of training', () => {
  expect(evaluationBatch(specOf('lif-soft', 784), true, 2)).toBe(64);
  expect(evaluationBatch(specOf('lif-soft', 784), false, 2)).toBe(64);
});

test('of long sequences, as many at once as fit: 2 GiB of 36 or 4,100 bytes a step', () => {
  expect(evaluationBatch(specOf('lif-soft', 10_000_000), true, 2)).toBe(5);
  expect(evaluationBatch(specOf('lif-soft', 100_000), false, 2)).toBe(5);
});

test('each thread has a sample, unless there are fewer', () => {
  expect(evaluationBatch(specOf('lif-soft', 1e10), true, 4)).toBe(4);
  expect(evaluationBatch(specOf('lif-soft', 1e10, 3), true, 4)).toBe(3);
});

/** Five samples of noise, and what was read of them at once. */
function noise(steps: number) {
  const longest: number[] = [];
  return {
    longest,
    labels: () => Uint16Array.from([0, 1, 2, 3, 4]),
    readSteps: (indices: ArrayLike<number>, x: Float32Array, first: number, end: number) => {
      longest.push(end - first);
      for (let place = 0; place < indices.length; place++) {
        for (let t = first; t < end; t++) {
          const value = Math.imul(indices[place]! * steps + t + 1, 2654435761) >>> 0;
          x[place * (end - first) + t - first] = value / 2 ** 31;
        }
      }
    },
  };
}

const reset = ['lif-none', 'lif-soft', 'lif-hard', 'lif-refractory', 'lif-refractory-conv'];

test.each(reset.flatMap((variant) => [128, 100, 61].map((piece) => [variant, piece] as const)))(
  '%s in pieces of %i steps gives the same bits as in one go',
  async (variant, piece) => {
    const spec = { ...specOf(variant, 300, 2), channels: 1 };
    const engine = await loadEngine();
    expect(engine.kernels).toBe('native');
    const weights = startParameters(buildStep(spec), 1);
    const evaluate = async (length: number) => {
      const evaluator = await Evaluator.create(engine, spec, 2, [], length);
      const data = noise(spec.steps);
      const results: unknown[] = [];
      for await (const batch of evaluator.batches(weights, data, Int32Array.from([4, 0, 2]))) {
        const { rows, logits, labels, counts } = batch;
        results.push({
          rows,
          logits: logits.slice(),
          labels: labels.slice(),
          counts: counts.map((one) => one.slice()),
        });
      }
      await evaluator.release();
      return { results, longest: Math.max(...data.longest), total: data.longest.length };
    };
    const whole = await evaluate(spec.steps);
    const streamed = await evaluate(piece);
    expect(whole.longest).toBe(300);
    expect(streamed.longest).toBe(piece);
    expect(streamed.results).toEqual(whole.results);
    expect(whole.results).toHaveLength(2);
  },
);

test('what is not fused is evaluated in one go', async () => {
  const spec = specOf('psn-sliding', 20, 2);
  const evaluator = await Evaluator.create(await loadEngine(), spec, 1, [], 8);
  const data = noise(spec.steps);
  const weights = startParameters(buildStep(spec), 1);
  for await (const { rows } of evaluator.batches(weights, data, Int32Array.from([0, 1])))
    expect(rows).toBe(2);
  expect(data.longest).toEqual([20]);
  await evaluator.release();
});

test('a piece is some 64 MiB of a batch, however long the sequences', () => {
  expect(pieceSteps(specOf('lif-soft', 784))).toBe(29_056);
  expect(pieceSteps(specOf('lif-soft', 1e9))).toBe(29_056);
  expect(pieceSteps(specOf('lif-soft', 784, 65_536))).toBe(128);
});
