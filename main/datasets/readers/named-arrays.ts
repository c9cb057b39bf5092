/** @file Several arrays as a data set: samples and labels of every part, found by name or chosen; and their axes. */
import type { ImportOptions, SettingValue } from '../../api/import-options.ts';
import type { LongCall } from '../../api/progress.ts';
import { stepsFirst } from '../array-axes.ts';
import type { ArrayInput } from '../array-input.ts';
import { samplesOfArrays } from '../array-samples.ts';
import type { ByteSource } from '../byte-source.ts';
import type { DatasetArrays, LabelledArrays } from '../dataset-arrays.ts';
import { describeNpy, describeNpyLabels } from '../npy.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { arrayName, arrayRoles, unusedArrays, type ArrayRoles } from './array-roles.ts';
import { fileNames, type FileName } from './reader.ts';
import { chosenSettings, choiceSetting, nameSetting } from './settings.ts';

const array = (title: string, help: string) =>
  nameSetting(title, help, 'Its name, with or without ".npy"; "none" where there is none.');

/** What can be chosen about arrays. */
export const arraySettings = {
  samples: array('Samples', 'The array of the training samples.'),
  labels: array('Labels', 'The array of their classes, one number or name a sample.'),
  validationSamples: array('Validation samples', 'The array of the validation samples.'),
  validationLabels: array('Validation labels', 'The array of their classes.'),
  testSamples: array('Test samples', 'The array of the test samples.'),
  testLabels: array('Test labels', 'The array of their classes.'),
  axes: choiceSetting('Axes', 'Of samples of three dimensions: what comes after the number of the sample.', {
    'steps-first': 'Steps, then channels: [N, T, C]',
    'channels-first': 'Channels, then steps: [N, C, T]',
  }),
} as const;

/**
 * The samples of the arrays of a data set; arrays that are neither are listed as not used.
 * @param files .npy files or members of an archive
 * @throws RefractError `invalid-data` when one is missing or there twice, or its header is wrong; `invalid-option`
 */
export async function openNamedArrays(
  formatId: string,
  source: Source,
  files: readonly ByteSource[],
  options: ImportOptions,
  call: LongCall,
): Promise<SampleInput> {
  const { axes = 'steps-first', ...named } = chosenSettings(formatId, arraySettings, options);
  const roles = await arrayRoles(source, files, named);
  const samplesOf = async (file: ByteSource): Promise<ArrayInput> => {
    const described = await describeNpy(file);
    return axes === 'channels-first' ? stepsFirst(described) : described;
  };
  const labelled = async (x: ByteSource, y: ByteSource): Promise<LabelledArrays> => ({
    x: await samplesOf(x),
    y: await describeNpyLabels(y),
  });
  const { validationSamples, validationLabels, testSamples, testLabels } = roles;
  const arrays: DatasetArrays = {
    train: await labelled(roles.samples!, roles.labels!),
    ...(validationSamples && { validation: await labelled(validationSamples, validationLabels!) }),
    ...(testSamples && { test: await labelled(testSamples, testLabels!) }),
    images: false,
  };
  const input = await samplesOfArrays(arrays, options, call);
  return { ...input, settings: settingsOf(roles, axes), unused: unusedArrays(files, roles) };
}

/** With every guess spelled out. A validation part is named only where there is one, as in recipes from before there were any. */
function settingsOf(roles: ArrayRoles, axes: string): Record<string, SettingValue> {
  const nameOf = (file: ByteSource | undefined): string => (file ? arrayName(file) : 'none');
  const { samples, labels, validationSamples, validationLabels, testSamples, testLabels } = roles;
  return {
    ...{ samples: nameOf(samples), labels: nameOf(labels) },
    ...(validationSamples && {
      validationSamples: nameOf(validationSamples),
      validationLabels: nameOf(validationLabels),
    }),
    ...{ testSamples: nameOf(testSamples), testLabels: nameOf(testLabels), axes },
  };
}

/** The arrays' names. */
export const arrayNames = (files: readonly ByteSource[]): readonly FileName[] =>
  fileNames(files.map(arrayName));
