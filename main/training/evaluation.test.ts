import { expect, test } from 'vitest';
import { listNodes } from '../graph/index.ts';
import { findVariant, variantOptions } from '../models/index.ts';
import { evaluationBatch, fitting } from './evaluation-batch.ts';
import { Evaluator } from './evaluation.ts';
import { buildForward } from './forward-model.ts';
import type { LayerOutput } from './forward-model.ts';
import { requireStepMemory, startParameters } from './run-start.ts';
import { loadEngine } from './session.ts';
import { buildStep } from './step-model.ts';
import { pieceSteps } from './streamed-model.ts';

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

test('where that is more than there is room for, fewer go at once; what can never fit is refused', () => {
  const each = (samples: number) => samples * 100;
  expect([fitting(8, each, 1000), fitting(8, each, 450), fitting(8, each, 50)]).toEqual([8, 4, 1]);
  expect(() => fitting(8, (samples) => samples * 2 ** 30, 0, 2 ** 29)).toThrow(
    'Running the network over one sample would need about 1.0 GiB of memory at once, and this machine has 0.5 GiB.',
  );
});

test('a sequence that is too long for the machine is refused before anything is allocated', async () => {
  const engine = await loadEngine();
  await expect(Evaluator.create(engine, specOf('psn', 2 ** 20, 1), 1)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('Running the network over one sample would need about'),
  });
  expect(() => requireStepMemory(buildStep(specOf('psn', 2 ** 20, 1)))).toThrow('A training step would need');
  expect(() => requireStepMemory(buildStep(specOf('psn')))).not.toThrow();
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
    expect(streamed.longest).toBe({ 128: 100, 100: 100, 61: 60 }[piece]);
    expect(streamed.results).toEqual(whole.results);
    expect(whole.results).toHaveLength(2);
  },
);

test('what cannot be computed in pieces is evaluated in one go', async () => {
  const spec = specOf('psn', 20, 2);
  const evaluator = await Evaluator.create(await loadEngine(), spec, 1, [], 8);
  const data = noise(spec.steps);
  const weights = startParameters(buildStep(spec), 1);
  for await (const { rows } of evaluator.batches(weights, data, Int32Array.from([0, 1])))
    expect(rows).toBe(2);
  expect(data.longest).toEqual([20]);
  await evaluator.release();
});

test('scores of steps count among what fits: fewer samples at once of a thousand classes', () => {
  const spec = specOf('lif-soft', 10_000);
  expect(evaluationBatch({ ...spec, classes: 1000 }, true, 2)).toBe(64);
  expect(evaluationBatch({ ...spec, classes: 1000, asked: 'step classes' }, true, 2)).toBe(17);
});

test('a piece is some 192 MiB of a batch, however long the sequences', () => {
  // Of a step of a sample: a number, and the bits of one layer at a time.
  const perStep = 64 * (4 + 128 / 8);
  const fits = (3 * 2 ** 26) / perStep;
  expect(pieceSteps(specOf('lif-soft', 784))).toBe(Math.floor(fits / 128) * 128);
  expect(pieceSteps(specOf('lif-soft', 1e9))).toBe(pieceSteps(specOf('lif-soft', 784)));
  expect(pieceSteps(specOf('lif-soft', 784, 2 ** 20))).toBe(128);
});
