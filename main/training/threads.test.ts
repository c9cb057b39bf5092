/** @file A run's threads decide how fast it is, never what comes out. */
import { expect, test } from 'vitest';
import { drawsNumbers, findVariant, variantOptions, variants } from '../models/index.ts';
import { atRest, startParameters } from './run-start.ts';
import { loadEngine } from './session.ts';
import { TrainingState } from './state.ts';
import { buildStep, scalarsOf } from './step-model.ts';
import { TrainingStep } from './training-step.ts';

/** Everything trained, after some steps. */
async function trained(variant: string, threads: number): Promise<Record<string, number[]>> {
  const engine = await loadEngine();
  const options = variantOptions(findVariant(variant), { hidden: 72, layers: 2 });
  const spec = { variant, options, batch: 37, steps: 150, channels: 3, classes: 10 };
  const built = buildStep(spec);
  const state = new TrainingState(engine.ort, atRest(built, startParameters(built, 1)));
  const step = await TrainingStep.create(engine, spec, built, threads);
  for (let number = 1; number <= 3; number++) {
    step.x.forEach((_, i) => (step.x[i] = (Math.imul(i + number, 2654435761) >>> 0) / 2 ** 31));
    step.labels.forEach((_, i) => (step.labels[i] = BigInt(i % 10)));
    const seed = drawsNumbers(findVariant(variant), options) ? BigInt(number) : undefined;
    await step.run(state, scalarsOf(spec, number, 1e-2), seed);
  }
  await step.release();
  return Object.fromEntries([...state.arrays()].map(([name, { data }]) => [name, Array.from(data)]));
}

test.each(variants.map(({ id }) => id))('%s learns the same bits with any number of threads', async (id) => {
  const one = await trained(id, 1);
  expect(Object.values(one).flat().every(Number.isFinite)).toBe(true);
  for (const threads of [2, 3]) expect(await trained(id, threads)).toEqual(one);
});
