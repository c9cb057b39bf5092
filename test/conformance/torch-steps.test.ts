/**
 * @file Scores at every step against PyTorch: readouts, losses over what counts and their gradients, from the same start
 * weights, for every kind of network. Skipped, loudly, where python3 cannot import torch.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findVariant, variantOptions } from '../../main/models/index.ts';
import type { Asked } from '../../main/models/index.ts';
import { atRest, startParameters } from '../../main/training/run-start.ts';
import { loadEngine } from '../../main/training/session.ts';
import { TrainingState } from '../../main/training/state.ts';
import { buildStep, scalarsOf } from '../../main/training/step-model.ts';
import { TrainingStep } from '../../main/training/training-step.ts';
import { floats, readNpz, writeNpz, type NpyArray } from './npz.ts';
import { startReference, type Reference } from './torch/process.ts';

/** As in torch.test.ts. */
const TOLERANCE = 1e-5;
const [batch, batches, steps, channels, outputs] = [6, 3, 17, 3, 4];
const lr = 0.1;

/** One variant for each kind of network, and what makes its neurons fire. */
const networks = {
  'lif-soft': ['hidden=21', 'threshold=0.4'],
  'lif-refractory': ['hidden=19', 'layers=3', 'threshold=0.3'],
  'psn-sliding': ['hidden=18', 'order=5'],
  'binary-s4d': ['hidden=24', 'layers=2', 'stateSize=8', 'threshold=0.5'],
  prf: ['hidden=24', 'layers=2', 'threshold=0.5'],
  pmsn: ['hidden=24', 'layers=2', 'dropout=0'],
};
const cases = Object.entries(networks).flatMap(([variant, settings]) =>
  (['step classes', 'step values'] as const).flatMap((asked) =>
    ['step-linear', 'step-integrator'].map((readout) => ({
      ...{ variant, asked, readout, settings: [...settings, `readout=${readout}`] },
    })),
  ),
);
type Case = (typeof cases)[number];

const noise = (length: number, seed: number, size: number) =>
  Float32Array.from(
    { length },
    (_, i) => size * ((Math.imul(i + 1 + 7919 * seed, 2654435761) >>> 0) / 2 ** 31 - 1),
  );

/** About a third of the steps have no target. */
const counts = (place: number) => place % 3 !== 0 || place % 7 === 0;

/** What the network is to say: as it is fed, and as PyTorch reads it. */
function targetsOf(asked: Asked): { fed: BigInt64Array | Float32Array; written: NpyArray } {
  const places = batch * batches * steps;
  if (asked === 'step classes') {
    const at = (none: bigint) =>
      BigInt64Array.from({ length: places }, (_, i) => (counts(i) ? BigInt((i * 7) % outputs) : none));
    return { fed: at(65535n), written: { shape: [batch * batches, steps], data: at(-1n) } };
  }
  const data = noise(places * outputs, 5, 1).map((value, i) => (counts(i) ? value : NaN));
  return { fed: data, written: { shape: [batch * batches, steps, outputs], data } };
}

const reference = await startReference();
if (typeof reference === 'string') {
  const what = `${cases.length} checks of scores at every step against PyTorch`;
  process.stderr.write(`\nSKIPPED: ${what}: ${reference}. Install torch for python3 to run them.\n\n`);
  test.skip(`${what} (${reference})`, () => undefined);
} else {
  describe('scores at every step, against PyTorch', () => againstTorch(reference));
}

function againstTorch(torch: Reference): void {
  const folder = mkdtempSync(join(tmpdir(), 'refract-steps-'));
  afterAll(() => {
    torch.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(cases)('$variant, $asked, $readout', async (one) => {
    const file = (name: string) => join(folder, `${one.variant}-${one.asked[5]}-${one.readout}-${name}.npz`);
    const x = noise(batch * batches * steps * channels, 1, 3);
    const { fed, written } = targetsOf(one.asked);
    const ours = await trained(one, x, fed);
    writeNpz(file('start'), ours.start);
    const whole = { shape: [batch * batches, steps, channels], data: x };
    writeNpz(file('data'), { x_train: whole, y_train: written });
    const { steps: theirs } = await torch.steps(
      ...['--start', file('start'), '--data', file('data'), '--out', file('end'), '--variant', one.variant],
      ...['--optimizer', 'sgd', '--lr', String(lr), '--batch', String(batch), '--steps', String(batches)],
      ...one.settings.flatMap((setting) => ['--set', setting]),
    );
    const end = readNpz(file('end'));
    expect(Object.keys(ours.end).sort()).toEqual(Object.keys(end).sort());
    const gaps = (from: Record<string, NpyArray>) =>
      Object.keys(end).flatMap((name) => {
        const [a, b] = [floats(from, name).data, floats(end, name).data];
        return Array.from(a, (value, i) => Math.abs(value - b[i]!));
      });
    // If training moved nothing, equality would prove nothing.
    const moved = Math.max(...gaps(ours.start));
    expect(moved).toBeGreaterThan(100 * TOLERANCE);
    // Squared errors of an integrator move weights far; rounding goes with that.
    expect(Math.max(...gaps(ours.end))).toBeLessThanOrEqual(TOLERANCE * Math.max(1, moved));
    theirs.forEach(({ loss, correct }, at) => {
      // Squared errors of an integrator are large at first.
      const error = Math.abs(ours.reports[at]!.loss - loss) / Math.max(1, loss);
      expect(error).toBeLessThanOrEqual(TOLERANCE);
      expect(ours.reports[at]!.correct).toBe(correct);
    });
  });
}

/** Some steps of stochastic gradient descent, batch after batch. */
async function trained(
  { variant, asked, settings }: Case,
  x: Float32Array,
  targets: BigInt64Array | Float32Array,
) {
  const engine = await loadEngine();
  const given = Object.fromEntries(settings.map((setting) => setting.split('=')));
  const options = variantOptions(findVariant(variant), { ...given, optimizer: 'sgd' }, asked);
  const spec = { variant, options, asked, batch, steps, channels, classes: outputs };
  const built = buildStep(spec);
  const parameters = startParameters(built, 1);
  const state = new TrainingState(engine.ort, atRest(built, parameters));
  const step = await TrainingStep.create(engine, spec, built, 2);
  const reports = [];
  for (let number = 1; number <= batches; number++) {
    const part = ({ length }: { readonly length: number }) =>
      [((number - 1) * length) / batches, (number * length) / batches] as const;
    step.x.set(x.subarray(...part(x)));
    if (targets instanceof Float32Array) step.targets.set(targets.subarray(...part(targets)));
    else step.labels.set(targets.subarray(...part(targets)));
    reports.push(await step.run(state, scalarsOf(spec, number, lr)));
  }
  await step.release();
  const arrays = (from: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>) =>
    Object.fromEntries(
      [...from].map(([name, { shape, data }]) => [name, { shape: [...shape], data: data.slice() }]),
    );
  const end = [...state.arrays()].filter(([name]) => parameters.has(name));
  return { reports, start: arrays(parameters), end: arrays(new Map(end)) };
}
