/** @file What may be chosen about an import. The choices are a data set's recipe: the same files and recipe give the same data set. */
import { z } from 'zod';

/** A value of a reader's own setting; which settings there are, and what they mean, is the reader's table. */
export const settingValue = z.union([z.string().max(1000), z.number(), z.boolean()]);
export type SettingValue = z.infer<typeof settingValue>;

const share = z.number().gt(0).lt(1);
const seed = z.int().nonnegative();
const className = z.string().max(1000);

/** Import options. Absent means: as the file has it. `choices` in a description are what its values are called. */
export const importOptions = z.strictObject({
  layout: z
    .enum(['pixels', 'rows'])
    .exactOptional()
    .meta({
      title: 'Image layout',
      description: 'Images become sequences of their pixels, or of their rows.',
      choices: { pixels: 'Images, one pixel a step', rows: 'Images, one row a step' },
    }),
  testFraction: share.exactOptional().meta({
    title: 'Test share',
    description: 'Share of the samples kept for testing, where the files have no test set.',
  }),
  validationFraction: share.exactOptional().meta({
    title: 'Validation share',
    description: 'Share of the training samples kept for validation, where the files have no validation set.',
  }),
  splitSeed: seed
    .exactOptional()
    .meta({ title: 'Split seed', description: 'Chooses which samples those are; 0 if left out.' }),
  splitBy: z
    .enum(['class', 'random', 'group', 'order'])
    .exactOptional()
    .meta({
      title: 'Split by',
      description:
        'Of every class the same share; of all samples at random; whole groups (such as speakers); or the last samples as they stand.',
      choices: {
        class: 'Same share of every class',
        random: 'At random',
        group: 'Whole groups',
        order: 'The last samples',
      },
    }),
  stepOrder: z
    .enum(['bit-reversal', 'random', 'snake', 'hilbert'])
    .exactOptional()
    .meta({
      title: 'Step order',
      description: 'Takes the steps of every sample in a fixed other order.',
      choices: {
        'bit-reversal': 'Permuted: bit reversal',
        random: 'Permuted: at random',
        snake: 'Image: every second row backwards',
        hilbert: 'Image: along the Hilbert curve',
      },
    }),
  orderSeed: seed
    .exactOptional()
    .meta({ title: 'Order seed', description: 'Chooses the random step order; 0 if left out.' }),
  steps: z
    .int()
    .min(1)
    .max(2 ** 24)
    .exactOptional()
    .meta({
      title: 'Sequence length',
      description: 'In steps. Shorter samples are padded with zeros; of longer ones a part is taken.',
    }),
  part: z
    .enum(['first', 'last', 'middle', 'windows'])
    .exactOptional()
    .meta({
      title: 'Of longer samples',
      description: 'Which part is taken; windows make one sample of each part.',
      choices: {
        first: 'The first steps',
        last: 'The last steps',
        middle: 'The middle',
        windows: 'All, in windows',
      },
    }),
  stride: z.int().min(1).exactOptional().meta({
    title: 'Stride',
    description: 'Steps from one window to the next; as long as a window if left out.',
  }),
  padding: z
    .enum(['start', 'end'])
    .exactOptional()
    .meta({
      title: 'Padding',
      description: 'Where shorter samples get their zeros; at the end if left out.',
      choices: { start: 'At the start', end: 'At the end' },
    }),
  normalise: z
    .enum(['standard', 'standard-all', 'range'])
    .exactOptional()
    .meta({
      title: 'Normalisation',
      description:
        'Mean 0 and standard deviation 1 of each channel or of all together, or each channel from 0 to 1; fitted on the training set.',
      choices: {
        standard: 'Mean 0, deviation 1, each channel',
        'standard-all': 'Mean 0, deviation 1, all together',
        range: 'From 0 to 1, each channel',
      },
    }),
  binSteps: z
    .int()
    .min(2)
    .max(2 ** 20)
    .exactOptional()
    .meta({
      title: 'Steps in one',
      description: 'The mean of so many neighbouring steps of numbers becomes one step.',
      unit: 'steps',
    }),
  resampleTo: z
    .int()
    .min(1)
    .max(2 ** 20)
    .exactOptional()
    .meta({
      title: 'Resample to',
      description:
        'Stretches or shrinks every sample of numbers to so many steps, with straight lines between them.',
      unit: 'steps',
    }),
  binMs: z.number().positive().exactOptional().meta({
    title: 'Bin',
    description: 'Duration of a step: events are counted by steps.',
    unit: 'ms',
  }),
  channelGroup: z.int().min(1).exactOptional().meta({
    title: 'Channel group',
    description: 'So many neighbouring channels become one: events are taken together, of numbers the mean.',
  }),
  counts: z
    .enum(['sum', 'binary'])
    .exactOptional()
    .meta({
      title: 'Events in one step',
      description: 'Are counted, or are one spike.',
      choices: { sum: 'Are counted', binary: 'Are one spike' },
    }),
  encoder: z
    .enum(['direct', 'rate', 'latency', 'delta', 'level-crossing', 'population'])
    .exactOptional()
    .meta({
      title: 'Encoder',
      description:
        'Turns numbers into spikes, which are stored. Floats are first brought to the range from 0 to 1 of the training set, channel by channel, unless another normalisation is chosen.',
      choices: {
        direct: 'Direct current',
        rate: 'Rate (Bernoulli)',
        latency: 'Latency',
        delta: 'Delta (threshold crossing)',
        'level-crossing': 'Level crossing',
        population: 'Population (Gaussian receptive fields)',
      },
    }),
  encoderSeed: seed
    .exactOptional()
    .meta({ title: 'Encoder seed', description: 'Chooses the spikes of the rate encoder; 0 if left out.' }),
  encoderSettings: z.record(z.string().max(100), z.number()).exactOptional().meta({
    title: "The encoder's own settings",
    description: 'By name, as the encoder lists them.',
  }),
  labelsAs: z
    .enum(['classes', 'numbers'])
    .exactOptional()
    .meta({
      title: 'Labels are',
      description:
        'Classes, or numbers to predict (regression): then one number is asked for at the end of each sample.',
      choices: { classes: 'Classes', numbers: 'Numbers to predict' },
    }),
  relabel: z.record(className, className).exactOptional().meta({
    title: 'Rename classes',
    description: 'Gives classes other names; two that get the same name become one class.',
  }),
  classes: z.array(className).min(1).max(65536).exactOptional().meta({
    title: 'Classes',
    description: 'In this order; samples of other classes are left out.',
  }),
  licence: z.string().max(1000).exactOptional().meta({
    title: 'Licence or source',
    description: 'Where the data is from and what may be done with it; kept with the data set.',
  }),
  settings: z.record(z.string().max(100), settingValue).exactOptional().meta({
    title: "The format's own settings",
    description: 'By name, as the format lists them.',
  }),
});

export type ImportOptions = z.infer<typeof importOptions>;
