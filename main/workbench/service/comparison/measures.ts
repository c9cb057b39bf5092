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
  /** What a difference is multiplied by to be shown, and its unit ("points", "s"). */
  readonly scale: number;
  readonly unit: string;
  /** The unit of a value, where it is another one than a difference's. */
  readonly valueUnit?: string;
  /** Digits after the point, at least. */
  readonly digits: number;
  /** Whether it tells how often neurons fire: then a sentence need not say so besides. */
  readonly tellsFiring?: true;
}

const column =
  (name: 'testAccuracy' | 'testLoss' | 'trainLoss' | 'spikeRate' | 'synapticOperations' | 'seconds' | 'samplesPerSecond') =>
  (run: Run): number | null =>
    run[name]; // prettier-ignore

export const measures: Readonly<Record<Measure, MeasureDescription>> = {
  testAccuracy: {
    valueOf: column('testAccuracy'),
    noun: 'test accuracy',
    better: 'higher',
    verb: 'is better',
    scale: 100,
    unit: 'points',
    valueUnit: '%',
    digits: 1,
  },
  testLoss: {
    valueOf: column('testLoss'),
    noun: 'test loss',
    better: 'lower',
    verb: 'has a lower test loss',
    scale: 1,
    unit: '',
    digits: 2,
  },
  trainLoss: {
    valueOf: column('trainLoss'),
    noun: 'training loss',
    better: 'lower',
    verb: 'has a lower training loss',
    scale: 1,
    unit: '',
    digits: 2,
  },
  spikeRate: {
    valueOf: column('spikeRate'),
    noun: 'spike rate',
    better: 'lower',
    verb: 'fires less often in its last layer',
    scale: 1,
    unit: 'spikes per neuron and step',
    digits: 3,
    tellsFiring: true,
  },
  spikesPerSample: {
    valueOf: spikesPerSample,
    noun: 'spike count',
    better: 'lower',
    verb: 'takes fewer spikes',
    scale: 1,
    unit: 'spikes per sample',
    digits: 0,
    tellsFiring: true,
  },
  synapticOperations: {
    valueOf: column('synapticOperations'),
    noun: 'count of synaptic operations',
    better: 'lower',
    verb: 'takes fewer synaptic operations',
    scale: 1,
    unit: 'operations per sample',
    digits: 0,
    tellsFiring: true,
  },
  seconds: {
    valueOf: column('seconds'),
    noun: 'training time',
    better: 'lower',
    verb: 'trains in less time',
    scale: 1,
    unit: 's',
    digits: 1,
  },
  samplesPerSecond: {
    valueOf: column('samplesPerSecond'),
    noun: 'training speed',
    better: 'higher',
    verb: 'trains faster',
    scale: 1,
    unit: 'samples/s',
    digits: 0,
  },
};

export const measureNames = Object.keys(measures) as Measure[];

/** Spikes of all layers on one sample: rate × neurons × steps. */
function spikesPerSample(run: Run, steps: number): number | null {
  const { spikeRate } = run.summary as unknown as Partial<TrainResult>;
  const { hidden } = run.config['options'] as { readonly hidden?: number };
  if (!spikeRate || hidden === undefined) return null;
  return spikeRate.reduce((sum, rate) => sum + rate * hidden * steps, 0);
}
