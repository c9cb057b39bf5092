/** @file The measures that groups of runs are compared by: where each comes from, and how sentences speak of it. */
import type { Run } from '../../../../db/index.ts';
import type { HandlerArguments } from '../../../api/contract.ts';
import type { TrainResult } from '../../../training/protocol.ts';

export type Measure = HandlerArguments<'compare.runs'>['measure'];

interface MeasureDescription {
  /** A run's value; null where it is not known. @param steps time steps of a sequence of its data set */
  readonly valueOf: (run: Run, steps: number) => number | null;
  /** As in "has no test accuracy". */
  readonly noun: string;
  readonly better: 'higher' | 'lower';
  /** What the group on the better side does, before "than". */
  readonly verb: string;
  /** Of a difference ("points", "s"). */
  readonly unit: string;
  /** The unit of a value, where it is another one than a difference's. */
  readonly valueUnit?: string;
  /** Whether it tells how often neurons fire: then a sentence need not say so besides. */
  readonly tellsFiring?: true;
}

const column =
  (name: Exclude<Measure, 'spikesPerSample'>) =>
  (run: Run): number | null =>
    run[name];

export const measures: Readonly<Record<Measure, MeasureDescription>> = {
  testAccuracy: {
    valueOf: column('testAccuracy'),
    noun: 'test accuracy',
    better: 'higher',
    verb: 'is better',
    unit: 'points',
    valueUnit: '%',
  },
  testSequenceAccuracy: {
    valueOf: column('testSequenceAccuracy'),
    noun: 'test sequence accuracy',
    better: 'higher',
    verb: 'gets more sequences all right',
    unit: 'points',
    valueUnit: '%',
  },
  testNrmse: {
    valueOf: column('testNrmse'),
    noun: 'test NRMSE',
    better: 'lower',
    verb: 'is better',
    unit: 'in NRMSE',
    valueUnit: '',
  },
  testRmse: {
    valueOf: column('testRmse'),
    noun: 'test RMSE',
    better: 'lower',
    verb: 'has a lower test RMSE',
    unit: '',
  },
  testLoss: {
    valueOf: column('testLoss'),
    noun: 'test loss',
    better: 'lower',
    verb: 'has a lower test loss',
    unit: '',
  },
  trainLoss: {
    valueOf: column('trainLoss'),
    noun: 'training loss',
    better: 'lower',
    verb: 'has a lower training loss',
    unit: '',
  },
  spikeRate: {
    valueOf: column('spikeRate'),
    noun: 'spike rate',
    better: 'lower',
    verb: 'fires less often in its last layer',
    unit: 'spikes per neuron and step',
    tellsFiring: true,
  },
  spikesPerSample: {
    valueOf: spikesPerSample,
    noun: 'spike count',
    better: 'lower',
    verb: 'takes fewer spikes',
    unit: 'spikes per sample',
    tellsFiring: true,
  },
  synapticOperations: {
    valueOf: column('synapticOperations'),
    noun: 'count of synaptic operations',
    better: 'lower',
    verb: 'takes fewer synaptic operations',
    unit: 'operations per sample',
    tellsFiring: true,
  },
  seconds: {
    valueOf: column('seconds'),
    noun: 'training time',
    better: 'lower',
    verb: 'trains in less time',
    unit: 's',
  },
  samplesPerSecond: {
    valueOf: column('samplesPerSecond'),
    noun: 'training speed',
    better: 'higher',
    verb: 'trains faster',
    unit: 'samples/s',
  },
};

export const measureNames = Object.keys(measures) as Measure[];

/** What tells how good a run is on its data: each has some of them. The first are asked for first. */
const ofGoodness: readonly Measure[] = ['testAccuracy', 'testNrmse', 'testSequenceAccuracy', 'testRmse'];

/** A measure or, where it tells how good runs are and none of them has it, the one of its kind that they have. */
export function measureFor(wanted: Measure, runs: readonly Run[]): Measure {
  const has = (name: Measure) =>
    runs.some((run) => run.status === 'done' && measures[name].valueOf(run, 1) !== null);
  if (!ofGoodness.includes(wanted) || has(wanted)) return wanted;
  return ofGoodness.find(has) ?? wanted;
}

/** Spikes of all layers on one sample: rate × neurons × steps. */
function spikesPerSample(run: Run, steps: number): number | null {
  const { spikeRate } = run.summary as unknown as Partial<TrainResult>;
  const { hidden } = run.config['options'] as { readonly hidden?: number };
  if (!spikeRate || hidden === undefined) return null;
  return spikeRate.reduce((sum, rate) => sum + rate * hidden * steps, 0);
}
