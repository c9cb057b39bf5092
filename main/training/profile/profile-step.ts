/** @file Profiles optimizer steps: onnxruntime's own measurements, by the part of the network that they are about. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listNodes } from '../../graph/index.ts';
import type { BatchData } from '../batch-data.ts';
import { breathe } from '../evaluation.ts';
import type { Engine } from '../session.ts';
import { TrainingState } from '../state.ts';
import { TrainingStep } from '../training-step.ts';
import { scalarsOf } from '../step-model.ts';
import type { StepReport } from '../training-step.ts';
import type { StepModel, StepSpec } from '../step-model.ts';
import type { NamedArray } from '../weights-file.ts';
import { nodeTimes } from './node-times.ts';
import type { RunTimes } from './node-times.ts';
import { mapsOf, operationsOf } from './operations.ts';
import type { OperationsRow } from './operations.ts';
import { placesOf } from './parts.ts';
import { profileRows } from './rows.ts';
import type { ProfileRow } from './rows.ts';

export interface StepProfile {
  /** A step's median, in milliseconds; what the rows leave of it goes between operators. */
  readonly stepMs: number;
  /** In the order of the passes, the slowest first. */
  readonly rows: readonly ProfileRow[];
  readonly operations: readonly OperationsRow[];
  /** Spikes per neuron and time step, by layer, in the last step. */
  readonly spikeRate: readonly number[];
}

export interface ProfileSubject {
  readonly spec: StepSpec;
  readonly built: StepModel;
  /** Parameters and optimizer state. */
  readonly start: ReadonlyMap<string, NamedArray>;
  readonly learningRate: number;
  readonly threads: number;
  /** Fills the batch of a step. @param number from 1 */
  readonly fill: (batch: BatchData, number: number) => void;
  /** Integer that changes every step, for random numbers. */
  readonly dropoutSeed?: (number: number) => bigint;
}

/** Steps before those that count: the first ones allocate. */
const WARM_UP = 2;

/**
 * Makes some steps and measures them.
 * @param steps how many count
 * @param onStep told before each step with the number done
 */
export async function profileSteps(
  engine: Engine,
  subject: ProfileSubject,
  steps: number,
  onStep: (done: number) => void = () => undefined,
): Promise<StepProfile> {
  const { spec, built } = subject;
  const { times, report } = await measureSteps(engine, subject, steps, onStep);
  const nodes = listNodes(built.model(engine.kernels === 'portable', engine.fuse));
  const places = placesOf(nodes);
  const operations = operationsOf(spec, mapsOf(nodes, places), report.spikes, engine.crossover);
  return {
    stepMs: times.runMs,
    rows: profileRows(times.nodes, places, operations),
    operations: operations.map(({ by: _, ...row }) => row),
    spikeRate: report.spikes.map((count) => count / (spec.batch * spec.steps * spec.options.hidden)),
  };
}

async function measureSteps(
  engine: Engine,
  { spec, built, start, learningRate, threads, fill, dropoutSeed }: ProfileSubject,
  steps: number,
  onStep: (done: number) => void,
): Promise<{ times: RunTimes; report: StepReport }> {
  const folder = mkdtempSync(join(tmpdir(), 'refract-profile-'));
  const step = await TrainingStep.create(engine, spec, built, threads, join(folder, 'steps'));
  try {
    const state = new TrainingState(engine.ort, start);
    let report: StepReport = { loss: 0, correct: 0, spikes: [] };
    for (let number = 1; number <= WARM_UP + steps; number++) {
      await breathe();
      onStep(Math.max(0, number - 1 - WARM_UP));
      fill(step, number);
      const scalars = scalarsOf(spec, number, learningRate);
      report = await step.run(state, scalars, dropoutSeed?.(number));
    }
    step.endProfiling();
    const [written] = readdirSync(folder);
    if (written === undefined) throw new Error('onnxruntime has written no profile');
    return { times: nodeTimes(readFileSync(join(folder, written), 'utf8'), WARM_UP), report };
  } finally {
    await step.release();
    rmSync(folder, { recursive: true, force: true });
  }
}
