/** @file Labels and groups of an HDF5 file's samples: few and small, so they are read before the samples. */
import { invalid } from '../../byte-source.ts';
import type { H5File } from './client.ts';
import { readList, rowsInChunks } from './pieces.ts';
import type { Roles } from './roles.ts';

/** What is known of every sample of a part, or of the first ones. */
export interface LabelList {
  /** Class numbers, or names. */
  readonly values: ArrayLike<number | string>;
  /** The same as numbers, where all are. */
  readonly numbers: Uint16Array | undefined;
  readonly classNames: readonly string[] | undefined;
  readonly groups: readonly string[] | undefined;
  /** Whether there are more samples than values. */
  readonly isCut: boolean;
}

const MAX_LABEL = 2 ** 16 - 1;

/**
 * @param areToPredict labels are numbers to predict, not classes
 * @param isLook the first labels are enough, as many as one request gets, where they lie in very many chunks
 * @throws RefractError `invalid-data` for labels that are missing, or no classes
 */
export async function readLabelList(
  file: H5File,
  name: string,
  { labels, group, names }: Roles,
  areToPredict: boolean,
  isLook = false,
): Promise<LabelList> {
  if (!labels) {
    throw invalid(
      name,
      'no dataset in it is called as labels usually are.',
      'Choose the dataset of the labels.',
    );
  }
  const lists = isLook ? [labels, ...(group ? [group] : [])] : [];
  const most = Math.min(Infinity, ...lists.map(rowsInChunks));
  const read = await readList(file, labels, most);
  const inNumbers = read instanceof Float64Array ? read : undefined;
  const fraction = inNumbers?.findIndex((label) => !Number.isInteger(label)) ?? -1;
  if (fraction >= 0 && !areToPredict) {
    throw invalid(
      name,
      `"${labels.path}": the label of sample ${fraction} is ${read[fraction]}.`,
      'Classes are whole numbers or names. If these are numbers to predict, choose that the labels are numbers.',
    );
  }
  const areClasses = inNumbers?.every((label) => label >= 0 && label <= MAX_LABEL) ?? false;
  const numbers = areClasses ? Uint16Array.from(inNumbers!) : undefined;
  const classNames = numbers && names ? textsOf(await readList(file, names)) : undefined;
  const fits = classNames && numbers!.every((label) => label < classNames.length) && new Set(classNames).size === classNames.length; // prettier-ignore
  return {
    values: areClasses || areToPredict ? read : textsOf(read),
    numbers,
    classNames: fits ? classNames : undefined,
    groups: group && textsOf(await readList(file, group, most)),
    isCut: read.length < labels.shape[0]!,
  };
}

const textsOf = (list: Float64Array | readonly string[]): readonly string[] => Array.from<number | string, string>(list, String); // prettier-ignore

/**
 * The labels of all parts together: numbers that are not 0 to n − 1 without a gap are names of classes, as those of arrays
 * are. Of a look not all labels are known, so they stay as they are.
 */
export function withoutGaps<Part extends { readonly list: LabelList }>(
  parts: readonly Part[],
): readonly Part[] {
  const lists = parts.map(({ list }) => list);
  if (lists.some(({ numbers, classNames, isCut }) => !numbers || classNames || isCut)) return parts;
  const distinct = new Set(lists.flatMap(({ numbers }) => [...new Set(numbers)]));
  if ([...distinct].every((label) => label < distinct.size)) return parts;
  const named = (list: LabelList): LabelList => ({ ...list, numbers: undefined, values: Array.from(list.numbers!, String) }); // prettier-ignore
  return parts.map((part) => ({ ...part, list: named(part.list) }));
}
