/** @file Data sets: what is there, what is in files before they are imported, importing. */
import { z } from 'zod';
import { call, count, formOption, id, list, measured, scalar, name, noArguments, time } from './common.ts';
import { examination } from './examination.ts';
import { importOptions, settingValue } from './import-options.ts';

const split = z.enum(['train', 'validation', 'test']);

/** A data set in a list. */
export const dataset = z.strictObject({
  id,
  name: z.string(),
  /** The reader that made it ("idx", "npz" …), or "builtin". */
  format: z.string(),
  /** `validation` is null where there is no such part. */
  samples: z.strictObject({ train: count, validation: count.nullable(), test: count }),
  steps: count,
  channels: count,
  classes: count,
  bytes: count,
  sha256: z.string(),
  createdAt: time,
  deletedAt: time.nullable(),
  /** Runs on it that are not deleted. */
  runs: count,
  /** What a network has to say: one class a sample, or a class or numbers at steps. */
  asks: z.enum(['class', 'step classes', 'step values', 'sample value']),
  /** How many scores it takes to say it: classes, or numbers of a step. */
  scores: count,
  /** Options that are usual on it, in place of a variant's own defaults: a readout that says what is asked. */
  usualOptions: z.record(z.string(), scalar),
});

/** How numbers are stored and meant. */
const form = {
  /** Images as pixels or rows, or series as they were. */
  layout: z.enum(['pixels', 'rows', 'series']),
  steps: count,
  channels: count,
  classes: count,
  dtype: z.enum(['uint8', 'float32', 'events']),
  /** A stored number is divided by this in use. */
  divisor: z.number(),
};

/** Samples of each class, by class number. `test` is null where there is no test set yet. */
const balance = z.strictObject({
  train: list(count),
  validation: list(count).nullable(),
  test: list(count).nullable(),
});

/** The classes' names by class number; null where classes have numbers only. */
const classNames = list(z.string()).nullable();

/** Of the values in use, over the first `samples` training samples (not all: files may be large). */
const range = z.strictObject({ min: measured, max: measured, mean: measured, samples: count });

/**
 * One sample, thinned to what a chart shows: of each block of `stepStride` steps × `channelStride` channels the value
 * farthest from 0, so that a spike is never lost.
 */
const sampleView = z.strictObject({
  index: count,
  label: count,
  /** Of the view: values has steps × channels numbers, step by step. */
  steps: count,
  channels: count,
  stepStride: count,
  channelStride: count,
  values: list(z.number()),
});

/**
 * What the steps of a sample shall lead to, thinned as the sample is: steps × channels, step by step. A class number (of one
 * channel) or numbers in their own unit; of each block of steps the last that has one, null where none has.
 */
const targetView = z.strictObject({
  kind: z.enum(['class', 'real']),
  channels: count,
  values: list(z.number().nullable()),
});

/** A setting of one format, as a form shows it. */
const readerSetting = z.strictObject({
  name: z.string(),
  title: z.string(),
  help: z.string(),
  /** `name` is one of the inspection's `names`, or "none"; a text where there are no names. */
  kind: z.enum(['text', 'name', 'number', 'choice', 'flag']),
  /** Of a choice. */
  choices: list(z.strictObject({ value: z.string(), title: z.string() })),
  unit: z.string().nullable(),
  /** Chosen, or guessed from the contents; null where there is nothing to guess. */
  value: settingValue.nullable(),
});

/**
 * What the files have that a setting of the kind `name` can mean: columns, fields, arrays. Empty where that is not known, or
 * too much to choose from.
 */
const namesInFiles = list(z.strictObject({ value: z.string(), title: z.string() }));

const foundFormat = z.strictObject({ id: z.string(), title: z.string(), why: z.string() });

/** What files hold, looked at before they are imported. */
const inspection = z.strictObject({
  format: foundFormat,
  /** Why the other formats fit less, or not at all. */
  others: list(z.strictObject({ id: z.string(), title: z.string(), why: z.string() })),
  /** What can be chosen about reading this format, and what was chosen or guessed. */
  settings: list(readerSetting),
  names: namesInFiles,
  ...form,
  classNames,
  /** Whether every sample was looked at; else the counts are of the first ones. */
  complete: z.boolean(),
  samples: z.strictObject({ train: count, validation: count.nullable(), test: count.nullable() }),
  /** Steps of the shortest and the longest sample looked at. */
  lengths: z.strictObject({ min: count, max: count }),
  /** Whether the samples have groups (such as speakers) that a split can keep together. */
  hasGroups: z.boolean(),
  /** The files have no test set: `testFraction` must be chosen. */
  needsTestFraction: z.boolean(),
  balance,
  range,
  /** Of the labels, where they are taken as numbers to predict; else null. */
  numbers: range.nullable(),
  /** What is odd and yet no error, in sentences. */
  warnings: list(z.string()),
  /** Whether that is labels of which every one is a number: they can be taken as numbers to predict. */
  mayBeNumbers: z.boolean(),
  /** The first training samples. */
  examples: list(sampleView),
  /**
   * The files, those that are not used first; a thousand at most. What is left out of an archive stands among them. `bytes`
   * is null where the size is not known, `why` (it is not used) where it is.
   */
  files: list(
    z.strictObject({
      path: z.string(),
      bytes: count.nullable(),
      used: z.boolean(),
      why: z.string().nullable(),
    }),
  ),
  fileCounts: z.strictObject({ used: count, all: count }),
  /** A name that is not taken. */
  suggestedName: z.string(),
});

/** A data set's page. */
const datasetDetail = z.strictObject({
  ...dataset.shape,
  layout: form.layout,
  dtype: form.dtype,
  divisor: form.divisor,
  classNames,
  balance,
  range,
  /** Of the numbers that are asked for, in their own unit, over as many samples; null where classes are. */
  targetRange: range.nullable(),
  /** How many numbers of the files were missing and were filled, as the recipe says. */
  filled: count,
  /** The files that it was made from. */
  source: list(z.strictObject({ name: z.string(), bytes: count, sha256: z.string() })),
  recipe: importOptions,
});

/** A rule that turns values into spikes. */
const encoder = z.strictObject({
  id: z.string(),
  title: z.string(),
  formula: z.string(),
  source: z.string(),
  /** How good the way back is, in words. */
  inverse: z.string(),
  settings: list(formOption),
});

/** What one encoder makes of one sample. */
const encoded = z.strictObject({
  encoder: z.string(),
  /** Of the spikes; of values where there are none. */
  steps: count,
  channels: count,
  spikes: count,
  spikesPerValue: z.number(),
  /** Between the values and what is decoded from the spikes, in the unit of the scaled values. */
  rootMeanSquareError: z.number(),
  largestError: z.number(),
  /** The spikes (or values) thinned to what a chart shows, with their counts. */
  view: sampleView,
  /** What the spikes stand for. */
  decoded: sampleView,
});

export const datasetCalls = {
  'datasets.list': call(
    z.strictObject({ includeDeleted: z.boolean().default(false) }),
    z.strictObject({ datasets: list(dataset) }),
  ),
  'datasets.get': call(z.strictObject({ id }), datasetDetail),
  /** Samples `from` … `from + count − 1` of a split, as many as there are. */
  'datasets.samples': call(
    z.strictObject({
      id,
      split,
      from: count.default(0),
      count: z.int().min(1).max(64).default(8),
      maxSteps: z.int().min(1).max(8192).default(1024),
      maxChannels: z.int().min(1).max(1024).default(64),
    }),
    z.strictObject({
      total: count,
      samples: list(z.strictObject({ ...sampleView.shape, targets: targetView.nullable() })),
    }),
  ),
  /** What can be read: for the text that shows while something is dragged over the window. */
  'datasets.formats': call(
    noArguments,
    z.strictObject({
      formats: list(
        z.strictObject({
          ...{ id: z.string(), title: z.string(), expects: z.string() },
          /** What its own settings are called, which stand in recipes by name. */
          settings: list(
            readerSetting.pick({ name: true, title: true, kind: true, choices: true, unit: true }),
          ),
        }),
      ),
    }),
  ),
  /** Detects the format of a source and previews it. Refused with `unknown-format` or `invalid-data`, in words. */
  'datasets.inspect': call(
    z.strictObject({
      source: id,
      format: z.string().max(100).exactOptional(),
      options: importOptions.default({}),
    }),
    inspection,
  ),
  /**
   * What can be chosen about reading a source: for one whose inspection was refused, which another choice may mend. The
   * format is the one that was chosen, else the detected one; refused with `unknown-format` where there is none.
   */
  'datasets.reading': call(
    z.strictObject({
      source: id,
      format: z.string().max(100).exactOptional(),
      options: importOptions.default({}),
    }),
    z.strictObject({ format: foundFormat, settings: list(readerSetting), names: namesInFiles }),
  ),
  /** Imports in the background: the job's result is the data set. The source is gone when the import succeeds. */
  'datasets.import': call(
    z.strictObject({
      source: id,
      name,
      format: z.string().max(100).exactOptional(),
      options: importOptions.default({}),
    }),
    z.strictObject({ jobId: id }),
  ),
  /** The encoders that an import can have, with their settings. */
  'datasets.encoders': call(noArguments, z.strictObject({ encoders: list(encoder) })),
  /** What an examination has found; null where there was none yet of this content. */
  'datasets.examined': call(z.strictObject({ id }), z.strictObject({ found: examination.nullable() })),
  /** Examines a data set in the background: the job's result is what it found. One that is at work is told again. */
  'datasets.examine': call(z.strictObject({ id }), z.strictObject({ jobId: id })),
  /** Tasks that are made, not read. */
  'datasets.syntheticTasks': call(
    noArguments,
    z.strictObject({
      tasks: list(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          rule: z.string(),
          source: z.string(),
          asks: z.enum(['class', 'step classes', 'step values']),
          settings: list(formOption),
          usual: z.strictObject({ train: count, test: count }),
        }),
      ),
    }),
  ),
  /** Makes a synthetic data set in the background: the job's result is the data set. */
  'datasets.generate': call(
    z.strictObject({
      name,
      task: z.string().max(100),
      train: z.int().min(1).max(10_000_000).exactOptional(),
      test: z.int().min(1).max(10_000_000).exactOptional(),
      seed: count.default(0),
      settings: z.record(z.string().max(100), z.number()).default({}),
      options: importOptions.default({}),
    }),
    z.strictObject({ jobId: id }),
  ),
  /** Each encoder on one sample of a data set of numbers. Refused with `invalid-option` for one of events. */
  'datasets.encode': call(
    z.strictObject({
      id,
      split,
      sample: count,
      seed: count.default(0),
      /** By encoder; those that are left out have their defaults. */
      settings: z.record(z.string().max(100), z.record(z.string().max(100), z.number())).default({}),
      maxSteps: z.int().min(1).max(8192).default(1024),
      maxChannels: z.int().min(1).max(1024).default(64),
    }),
    z.strictObject({
      /** The sample as the encoders get it. */
      scaled: sampleView,
      /** How it was scaled, in words. */
      scaling: z.string(),
      rows: list(encoded),
      /** Encoders that cannot take this sample with these settings, and why. */
      refused: list(z.strictObject({ encoder: z.string(), message: z.string(), hint: z.string() })),
    }),
  ),
  'datasets.rename': call(z.strictObject({ id, name }), dataset),
  /** Refused with `wrong-state` while a run waits for it or trains on it. */
  'datasets.delete': call(z.strictObject({ id }), dataset),
  /** Undoes delete. Refused with `already-exists` when the name was given away since. */
  'datasets.restore': call(z.strictObject({ id }), dataset),
};
