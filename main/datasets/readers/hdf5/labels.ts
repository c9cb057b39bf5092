/** @file Labels and groups of an HDF5 file's samples: few and small, so they are read before the samples. */
import { invalid } from '../../byte-source.ts';
import type { H5File } from './client.ts';
import { readList } from './pieces.ts';
import type { Roles } from './roles.ts';

/** What is known of every sample of a part. */
export interface LabelList {
  /** Class numbers, or names. */
  readonly values: readonly (number | string)[];
  /** The same as numbers, where all are. */
  readonly numbers: Uint16Array | undefined;
  readonly classNames: readonly string[] | undefined;
  readonly groups: readonly string[] | undefined;
}

const MAX_LABEL = 2 ** 16 - 1;

/**
 * @param areToPredict labels are numbers to predict, not classes
 * @throws RefractError `invalid-data` for labels that are missing, or no classes
 */
export async function readLabelList(
  file: H5File,
  name: string,
  { labels, group, names }: Roles,
  areToPredict: boolean,
): Promise<LabelList> {
  if (!labels) {
    throw invalid(
      name,
      'no dataset in it is called as labels usually are.',
      'Choose the dataset of the labels.',
    );
  }
  const read = await readList(file, labels);
  const fraction = read.findIndex((label) => typeof label === 'number' && !Number.isInteger(label));
  if (fraction >= 0 && !areToPredict) {
    throw invalid(
      name,
      `"${labels.path}": the label of sample ${fraction} is ${read[fraction]}.`,
      'Classes are whole numbers or names. If these are numbers to predict, choose that the labels are numbers.',
    );
  }
  const areNumbers = read.every((label) => typeof label === 'number' && label >= 0 && label <= MAX_LABEL);
  const values = areNumbers || areToPredict ? read : read.map(String);
  const classNames = areNumbers && names ? (await readList(file, names)).map(String) : undefined;
  const fits = classNames && values.every((label) => Number(label) < classNames.length) && new Set(classNames).size === classNames.length; // prettier-ignore
  return {
    values,
    numbers: areNumbers ? Uint16Array.from(read as number[]) : undefined,
    classNames: fits ? classNames : undefined,
    groups: group && (await readList(file, group)).map(String),
  };
}
