/** @file What a trained network does on a sample: its spikes, one neuron's potential, its scores; and its silent neurons. */
import { z } from 'zod';
import { call, count, id, list, measured } from './common.ts';

const split = z.enum(['train', 'test']);

/** A neuron by its layer and its place in it, both from 0. */
const neuron = z.strictObject({ layer: count, index: count });

/** The spikes of one layer. */
const raster = z.strictObject({
  neurons: count,
  /** Spikes of all of its neurons. */
  total: count,
  /** 1: all are given. Else only those of every so-many-th neuron, each with all of its spikes. */
  neuronStride: z.int().min(1),
  /** Of each spike that is given its step and its neuron, in the order of the steps. */
  spikes: z.strictObject({ steps: list(count), neurons: list(count) }),
});

/** One neuron over time. */
const trace = z.strictObject({
  ...neuron.shape,
  /** At each step, before a reset. For a sliding PSN the filtered input, whose threshold is 0. */
  potential: list(measured),
  threshold: z.number(),
  /** Steps. */
  spikes: list(count),
  /** Steps at which it reached the threshold and its refractory period forbade the spike. */
  suppressed: list(count),
});

/** One sample through a trained network. Steps, neurons, layers and classes count from 0. */
const activity = z.strictObject({
  split,
  index: count,
  steps: count,
  label: count,
  /** Null where something is asked at every step. */
  predicted: count.nullable(),
  /** By class; empty where something is asked at every step. */
  logits: list(measured),
  /** Where something is asked at every step: the share of steps that are right, or the root mean squared error. */
  atSteps: z.strictObject({ accuracy: measured, rmse: measured }).nullable(),
  layers: list(raster),
  neuron: trace.nullable(),
});

/** How much the neurons of a trained network fire. */
export const survey = z.strictObject({
  split,
  samples: count,
  layers: list(
    z.strictObject({
      neurons: count,
      /** Neurons that never fired on any of the samples. */
      dead: count,
      /** Neurons that fired at every step at which they were allowed to. */
      saturated: count,
      /** Of each neuron, spikes per step, 0 to 1. */
      rates: list(z.number()),
    }),
  ),
});

export const activityCalls = {
  /**
   * Runs one sample through a finished run's network. The first call for a run starts an engine, which takes about a
   * second; it stays for some minutes, in which other samples and neurons take milliseconds. `not-found` for a sample
   * or a neuron that is not there, `wrong-state` for a run that is not finished.
   */
  'runs.activity': call(
    z.strictObject({
      id,
      split: split.default('test'),
      index: count,
      neuron: neuron.nullable().default(null),
      /** Of a layer. */
      maxSpikes: z.int().min(100).max(200_000).default(20_000),
    }),
    activity,
  ),
  /**
   * Counts every neuron's spikes over the first test samples (training samples where there are no others); the job's
   * result is how many are dead and saturated. Remembered: asking again is quick.
   */
  'runs.survey': call(
    z.strictObject({ id, samples: z.int().min(1).max(10_000).default(256) }),
    z.strictObject({ jobId: id }),
  ),
};
