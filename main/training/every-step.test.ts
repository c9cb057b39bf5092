/** @file Every variant says something at every step, which no later input changes but where a neuron sees them all. */
import { expect, test } from 'vitest';
import { findVariant, variantOptions, variants } from '../models/index.ts';
import { Evaluator } from './evaluation.ts';
import { startParameters } from './run-start.ts';
import { loadEngine } from './session.ts';
import { buildStep } from './step-model.ts';

const [batch, steps, channels, classes] = [2, 12, 2, 3];

/** Variants whose neurons see a whole sequence at once, by their publication. */
const seesAll = new Set(['psn']);

/** Scores of two samples that are the same until the last step. */
async function scores(variant: string): Promise<Float32Array> {
  const engine = await loadEngine();
  const options = variantOptions(
    findVariant(variant),
    { hidden: 16, layers: 1, threshold: 0.01 },
    'step values',
  );
  const spec = { variant, options, asked: 'step values' as const, batch, steps, channels, classes };
  const evaluator = await Evaluator.create(engine, spec, 1);
  const split = {
    labels: () => new Uint16Array(batch),
    readSteps: (_: ArrayLike<number>, x: Float32Array) =>
      x.forEach((_, i) => {
        const [sample, place] = [Math.floor(i / (steps * channels)), i % (steps * channels)];
        x[i] = place >= (steps - 1) * channels ? 30 * sample : 20 * Math.sin(1 + place) + 10;
      }),
  };
  const weights = startParameters(buildStep(spec), 1);
  for await (const { logits } of evaluator.batches(weights, split, Int32Array.of(0, 1))) {
    const own = logits.slice();
    await evaluator.release();
    return own;
  }
  throw new Error('There was no batch.');
}

test.each(variants.map(({ id }) => id))('%s', async (id) => {
  const found = await scores(id);
  expect(found).toHaveLength(batch * steps * classes);
  expect(found.every(Number.isFinite)).toBe(true);
  const until = (steps - 1) * classes;
  const [first, second] = [0, steps * classes].map((from) => [...found.subarray(from, from + until)]);
  if (seesAll.has(id)) expect(first).not.toEqual(second);
  else expect(first).toEqual(second);
  // What is said changes over time.
  expect(new Set(first).size).toBeGreaterThan(classes);
});
