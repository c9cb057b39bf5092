/**
 * @file Which of several arrays are samples and labels: by their names (x_train, y_train, x_test, y_test, or x and y), or as
 * the settings say; and in which order their axes stand.
 */
import type { ImportOptions, SettingValue } from '../../api/import-options.ts';
import { RefractError } from '../../api/errors.ts';
import type { LongCall } from '../../api/progress.ts';
import { stepsFirst } from '../array-axes.ts';
import type { ArrayInput } from '../array-input.ts';
import { samplesOfArrays } from '../array-samples.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import type { DatasetArrays, LabelledArrays } from '../dataset-arrays.ts';
import { describeNpy } from '../npy.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { fileNames, type FileName } from './reader.ts';
import { chosenSettings, choiceSetting, nameSetting } from './settings.ts';

const array = (title: string, help: string) =>
  nameSetting(title, help, 'Its name, with or without ".npy"; "none" where there is none.');

/** What can be chosen about arrays. */
export const arraySettings = {
  samples: array('Samples', 'The array of the training samples.'),
  labels: array('Labels', 'The array of their classes, one number a sample.'),
  testSamples: array('Test samples', 'The array of the test samples.'),
  testLabels: array('Test labels', 'The array of their classes.'),
  axes: choiceSetting('Axes', 'Of samples of three dimensions: what comes after the number of the sample.', {
    'steps-first': 'Steps, then channels: [N, T, C]',
    'channels-first': 'Channels, then steps: [N, C, T]',
  }),
} as const;

type Chosen = ReturnType<typeof chosenSettings<typeof arraySettings>>;
type Roles = Record<'samples' | 'labels' | 'testSamples' | 'testLabels', ByteSource | undefined>;

/**
 * The samples of the arrays of a data set; arrays that are neither are left alone.
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
  const chosen = chosenSettings(formatId, arraySettings, options);
  const roles = rolesOf(source, files, chosen);
  const axes = chosen.axes ?? 'steps-first';
  const samplesOf = async (file: ByteSource): Promise<ArrayInput> => {
    const described = await describeNpy(file);
    return axes === 'channels-first' ? stepsFirst(described) : described;
  };
  const train: LabelledArrays = {
    x: await samplesOf(roles.samples!),
    y: await describeNpy(roles.labels!),
  };
  const test = roles.testSamples && {
    x: await samplesOf(roles.testSamples),
    y: await describeNpy(roles.testLabels!),
  };
  const arrays: DatasetArrays = { train, ...(test && { test }), images: false };
  const input = await samplesOfArrays(arrays, options, call);
  return { ...input, settings: settingsOf(roles, axes) };
}

/** With every guess spelled out. */
function settingsOf(roles: Roles, axes: string): Record<string, SettingValue> {
  const names = Object.entries(roles).map(([role, file]) => [role, file ? nameOf(file) : 'none'] as const);
  return { ...Object.fromEntries(names), axes };
}

const nameOf = ({ baseName }: Pick<ByteSource, 'baseName'>): string => baseName.replace(/\.npy$/i, '');

/** The arrays' names. */
export const arrayNames = (files: readonly ByteSource[]): readonly FileName[] => fileNames(files.map(nameOf));

function rolesOf(source: Source, files: readonly ByteSource[], chosen: Chosen): Roles {
  const byName = Map.groupBy(files, (file) => nameOf(file).toLowerCase());
  const found = files.map(nameOf).slice(0, 20).join(', ') || 'none';
  const has = (name: string): boolean => byName.has(name);

  function only(name: string): ByteSource {
    const [file, second] = byName.get(name.toLowerCase()) ?? [];
    if (!file) {
      throw invalid(
        source.name,
        `there is no array "${name}"; there are: ${found}.`,
        'Name the arrays x_train, y_train, x_test and y_test, or x and y; or choose which array is what.',
      );
    }
    if (second)
      throw invalid(source.name, `the array "${name}" is there twice: ${file.name} and ${second.name}.`);
    return file;
  }
  function picked(role: keyof Roles, usual: string | undefined): ByteSource | undefined {
    const text = chosen[role]?.trim().replace(/\.npy$/i, '');
    if (text === undefined) return usual === undefined ? undefined : only(usual);
    if (/^none$/i.test(text)) return undefined;
    if (has(text.toLowerCase())) return only(text);
    throw new RefractError('invalid-option', `${source.name} has no array "${text}" (setting "${role}"); there are: ${found}.`, 'Give the name of an array.'); // prettier-ignore
  }

  const isSplit = ['x_train', 'y_train', 'x_test', 'y_test'].some(has);
  const isChosen = chosen.samples !== undefined || chosen.labels !== undefined;
  if (isSplit && !isChosen && (has('x') || has('y'))) {
    throw invalid(source.name, `has both x or y and arrays of a split: ${found}.`, 'Keep one of the two, or choose which array is what.'); // prettier-ignore
  }
  const suffix = isSplit ? '_train' : '';
  const hasTest = isSplit && (isChosen ? has('x_test') && has('y_test') : has('x_test') || has('y_test'));
  const roles: Roles = {
    samples: picked('samples', `x${suffix}`),
    labels: picked('labels', `y${suffix}`),
    testSamples: picked('testSamples', hasTest ? 'x_test' : undefined),
    testLabels: picked('testLabels', hasTest ? 'y_test' : undefined),
  };
  const missing = !roles.samples ? 'samples' : !roles.labels ? 'labels' : undefined;
  if (missing) throw new RefractError('invalid-option', `${source.name}: there are no ${missing} without an array of them.`, `Choose the setting "${missing}"; there are: ${found}.`); // prettier-ignore
  if ((roles.testSamples === undefined) !== (roles.testLabels === undefined)) {
    throw new RefractError('invalid-option', `${source.name}: test samples and test labels need an array each.`, `Choose both, or none; there are: ${found}.`); // prettier-ignore
  }
  return roles;
}
