/**
 * @file What the workbench and an engine process say to each other: one job down, events up, and perhaps a request to
 * stop. Messages are plain data (structured clone).
 */
import type { ErrorCode } from '../api/errors.ts';
import type { Progress } from '../api/progress.ts';
import type { DatasetManifest } from '../datasets/index.ts';
import type { ActivityEvent, ActivityJob } from './activity/protocol.ts';
import type { RunConfig } from './config.ts';

/** Where a job finds its data. */
export interface DataSource {
  /** The home folder that holds the blobs. */
  readonly home: string;
  readonly manifest: DatasetManifest;
}

export interface TrainJob {
  readonly kind: 'train';
  readonly config: RunConfig;
  readonly data: DataSource;
  /** Checkpoints and weights are written here; the folder exists. */
  readonly folder: string;
  /** Go on from the folder's checkpoint instead of starting anew. */
  readonly resume: boolean;
  /** Whether it leaves the processor to whatever else wants it: to a window above all. */
  readonly givesWay?: true;
}

export interface PredictJob {
  readonly kind: 'predict';
  readonly config: RunConfig;
  readonly data: DataSource;
  /** Classes that the network tells apart; the data set may have others. */
  readonly classes: number;
  readonly split: 'train' | 'test';
  readonly limit?: number;
  /** Weights to use (safetensors). */
  readonly weights: string;
  /** NPZ file to write. */
  readonly out: string;
  /** For so many samples, whole spike trains are written too. */
  readonly spikes: number;
}

export interface ExportJob {
  readonly kind: 'export';
  readonly config: RunConfig;
  readonly data: DataSource;
  readonly weights: string;
  readonly out: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface BenchJob {
  readonly kind: 'bench';
  readonly what: 'kernels' | 'layer' | 'train' | 'cuda';
  readonly length: number;
  readonly batch: number;
  readonly hidden: number;
  readonly layers: number;
  readonly variants: readonly string[];
  readonly threads: number;
  /** Shares of neurons that spike in a step, for `layer`. */
  readonly rates: readonly number[];
  /** Whether training steps are profiled too. */
  readonly profile: boolean;
  /** Network and optimizer options besides the sizes, for `train`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Measures steps of a run by operator and part of the network; stores nothing. */
export interface ProfileJob {
  readonly kind: 'profile';
  readonly config: RunConfig;
  readonly data: DataSource;
  /** Weights to begin with (safetensors); those of a new run if absent. */
  readonly weights?: string;
  /** How many steps are measured. */
  readonly steps: number;
}

export interface ProbeJob {
  readonly kind: 'probe';
}

/** Compares every native operator with its portable definition. */
export interface SelfTestJob {
  readonly kind: 'self-test';
}

export type Job =
  TrainJob | PredictJob | ExportJob | BenchJob | ProfileJob | ProbeJob | SelfTestJob | ActivityJob;

/** One value of a metric's series. `step` counts optimizer steps, or epochs, from 1. */
export interface Point {
  readonly scope: 'step' | 'epoch';
  readonly name: string;
  readonly step: number;
  readonly value: number;
  /** Spent in training steps until then, over all resumptions; evaluations and checkpoints left out. */
  readonly seconds: number;
}

/** What a finished epoch was like. */
export interface EpochReport {
  readonly epoch: number;
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface CheckpointReport {
  readonly epoch: number;
  readonly step: number;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What there is besides of data sets that ask for something at every step: see Scores. */
export const extraMetrics = [
  ...(['testSequenceAccuracy', 'validationSequenceAccuracy'] as const),
  ...(['testRmse', 'testNrmse', 'validationRmse', 'validationNrmse'] as const),
] as const;

export type ExtraMetrics = { readonly [Name in (typeof extraMetrics)[number]]?: number | null };

/** What a finished (or stopped) training run leaves behind; names as in CONTRACT. */
export interface TrainResult {
  readonly metrics: {
    /** Where numbers are asked for, losses are mean squared errors and there are no accuracies. */
    readonly trainLoss: number | null;
    readonly trainAccuracy: number | null;
    readonly testAccuracy: number | null;
    readonly testLoss: number | null;
    readonly validationAccuracy: number | null;
    readonly validationLoss: number | null;
  } & ExtraMetrics;
  /** Spikes per neuron and step on the test samples (the training samples where there is no test split), by layer. */
  readonly spikeRate: readonly number[];
  /** Mean accumulate operations per sample that spikes cause, and multiply-accumulates that the real-valued input causes. */
  readonly synapticOperations: number;
  readonly inputOperations: number;
  readonly parameters: number;
  readonly steps: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly samplesPerSecond: number;
  readonly peakRssMiB: number;
  readonly weightsSha256: string;
  readonly kernels: 'native' | 'portable';
  /** Set when early stopping ended the run. */
  readonly stoppedEarly: boolean;
}

export interface SelfTestResult {
  readonly rows: readonly {
    /** The operator, and which of its rules. */
    readonly name: string;
    readonly passed: boolean;
    /** Null where it is NaN or infinite. */
    readonly maxDifference: number | null;
    /** Numbers that were compared. */
    readonly compared: number;
    /** Empty where it passed. */
    readonly message: string;
  }[];
}

export type EngineEvent =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'points'; readonly points: readonly Point[] }
  | { readonly type: 'epoch'; readonly report: EpochReport }
  | { readonly type: 'checkpoint'; readonly report: CheckpointReport }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warning';
      readonly message: string;
      readonly topic?: 'kernels';
    }
  | ActivityEvent
  | { readonly type: 'result'; readonly value: unknown }
  | { readonly type: 'error'; readonly error: { code: ErrorCode; message: string; hint: string } };

/** What goes down after the job. */
export interface StopRequest {
  readonly type: 'stop';
}
