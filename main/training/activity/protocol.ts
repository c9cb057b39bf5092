/**
 * @file What is asked of an engine that keeps a trained network ready, and what it answers. The job lasts until it is
 * stopped; requests and answers go by number, in any order.
 */
import type { ErrorCode } from '../../api/errors.ts';
import type { Progress } from '../../api/progress.ts';
import type { DatasetManifest } from '../../datasets/index.ts';
import type { RunConfig } from '../config.ts';
import type { Scores } from '../scores.ts';

export interface ActivityJob {
  readonly kind: 'activity';
  readonly config: RunConfig;
  readonly data: { readonly home: string; readonly manifest: DatasetManifest };
  /** Weights to use (safetensors). */
  readonly weights: string;
}

export type SplitName = 'train' | 'test';

/** One sample through the network. */
export interface SampleRequest {
  readonly what: 'sample';
  readonly split: SplitName;
  readonly index: number;
  /** Whose potential is wanted. */
  readonly neuron: { readonly layer: number; readonly index: number } | null;
  /** More spikes of a layer than this are thinned. */
  readonly maxSpikes: number;
}

/** The first samples of a split through the network. */
export interface SurveyRequest {
  readonly what: 'survey';
  readonly split: SplitName;
  readonly samples: number;
}

/** Spikes of one layer, by step. Thinned by neurons: of every `neuronStride`-th one, all of its spikes. */
export interface Raster {
  /** In the layer. */
  readonly neurons: number;
  /** Of all neurons. */
  readonly total: number;
  readonly neuronStride: number;
  /** Of the spikes that are given: the step, and the neuron. Both count from 0. */
  readonly spikes: { readonly steps: readonly number[]; readonly neurons: readonly number[] };
}

/** One neuron over time. Steps count from 0. */
export interface NeuronTrace {
  readonly layer: number;
  readonly index: number;
  /** At each step, before a reset. */
  readonly potential: readonly number[];
  readonly threshold: number;
  readonly spikes: readonly number[];
  /** Steps at which the potential reached the threshold and the refractory period forbade the spike. */
  readonly suppressed: readonly number[];
}

export interface SampleActivity {
  readonly label: number;
  /** By class; empty where something is asked at every step. */
  readonly logits: readonly number[];
  /** The class with the highest score; the first one where several are equal. Null where something is asked at every step. */
  readonly predicted: number | null;
  /** Where something is asked at every step: see Scores. */
  readonly atSteps: Pick<Scores, 'accuracy' | 'rmse'> | null;
  readonly steps: number;
  readonly layers: readonly Raster[];
  readonly neuron: NeuronTrace | null;
}

export interface LayerSurvey {
  readonly neurons: number;
  /** Neurons that never fired. */
  readonly dead: number;
  /** Neurons that fired at every step at which they were allowed to. */
  readonly saturated: number;
  /** Of each neuron, spikes per step, 0 to 1. */
  readonly rates: readonly number[];
}

export interface Survey {
  readonly split: SplitName;
  readonly samples: number;
  readonly layers: readonly LayerSurvey[];
}

export interface ActivityAnswers {
  readonly sample: SampleActivity;
  readonly survey: Survey;
}

export type ActivityRequest = SampleRequest | SurveyRequest;

/** Down: a request, or that an answer is no longer wanted. */
export type Ask =
  | { readonly type: 'ask'; readonly number: number; readonly request: ActivityRequest }
  | { readonly type: 'drop'; readonly number: number };

/** Up. */
export type ActivityEvent =
  | { readonly type: 'answer'; readonly number: number; readonly value: unknown }
  | { readonly type: 'asked'; readonly number: number; readonly progress: Progress }
  | {
      readonly type: 'refused';
      readonly number: number;
      readonly error: { code: ErrorCode; message: string; hint: string };
    };
