/** @file Training on from a checkpoint, against training without a break. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { findVariant, variantOptions } from '../models/index.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { firstPosition } from './position.ts';
import { atRest, startParameters } from './run-start.ts';
import { loadEngine } from './session.ts';
import { TrainingState } from './state.ts';
import { buildStep, scalarsOf } from './step-model.ts';
import { TrainingStep } from './training-step.ts';
import type { NamedArray } from './weights-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'refract-checkpoint-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('batch norm’s averages go on from a checkpoint with the same bits, and are no trained parameters', async () => {
  const options = variantOptions(findVariant('binary-s4d'), {
    ...{ norm: 'batch', layers: 2, hidden: 8, stateSize: 4 },
  });
  const spec = { variant: 'binary-s4d', options, batch: 4, steps: 12, channels: 3, classes: 3 };
  const engine = await loadEngine();
  const built = buildStep(spec);
  const step = await TrainingStep.create(engine, spec, built, 1);
  const train = async (start: ReadonlyMap<string, NamedArray>, from: number, to: number) => {
    const state = new TrainingState(engine.ort, start);
    for (let number = from; number <= to; number++) {
      step.x.forEach((_, i) => (step.x[i] = Math.sin(i * number)));
      step.labels.forEach((_, i) => (step.labels[i] = BigInt(i % 3)));
      await step.run(state, scalarsOf(spec, number, 1e-2));
    }
    return state.arrays();
  };

  const start = atRest(built, startParameters(built, 1));
  const whole = await train(start, 1, 6);
  writeCheckpoint(folder, await train(start, 1, 3), firstPosition(2));
  const resumed = await train(readCheckpoint(folder).tensors, 4, 6);
  await step.release();

  expect([...resumed.keys()]).toEqual([...whole.keys()]);
  for (const [name, { data }] of whole) expect(resumed.get(name)!.data, name).toEqual(data);
  const averages = built.weights.filter(({ name }) => name.includes('running')).map(({ name }) => name);
  expect(averages).toHaveLength(6);
  for (const name of averages) {
    expect(whole.get(name)!.data, name).not.toEqual(start.get(name)!.data);
    expect(built.parameters.map((parameter) => parameter.name)).not.toContain(name);
    expect(whole.has(`adam1.${name}`)).toBe(false);
  }
});
