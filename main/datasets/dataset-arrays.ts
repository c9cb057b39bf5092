/** @file What a reader hands over: the arrays of a data set, described but not read. */
import type { ArrayInput } from './array-input.ts';
import type { DiskFile } from './byte-source.ts';
import type { SplitName } from './manifest.ts';

/** An array of texts. */
export interface TextArray {
  /** For messages: the file and, in an archive, the member. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly file?: DiskFile;
  /** All of them, some at a time. @throws RefractError `invalid-data` */
  readonly readTexts: () => AsyncGenerator<readonly string[], void, undefined>;
}

export type LabelArray = ArrayInput | TextArray;

/** Samples and their labels. */
export interface LabelledArrays {
  /** [N, T], [N, T, C], or images [N, H, W] or [N, H, W, C]. */
  readonly x: ArrayInput;
  /** [N] or [N, 1]: whole numbers or names of classes, or numbers to predict. */
  readonly y: LabelArray;
}

/** Something of every part that there is. */
export interface OfParts<Value> {
  readonly train: Value;
  /** Absent where the files have none; then options.validationFraction may say what is kept for it. */
  readonly validation?: Value;
  /** Absent where the files have no test set; then options.testFraction says what is kept for testing. */
  readonly test?: Value;
}

/** The arrays of a whole data set. */
export interface DatasetArrays extends OfParts<LabelledArrays> {
  /** Whether three dimensions mean images rather than steps and channels. */
  readonly images: boolean;
  /** Whether labels from 0 to 65,535 are class numbers by definition of the format, also where some do not occur. */
  readonly labelsAreClassNumbers?: boolean;
}

/** The parts that there are, in the order in which their samples come. */
export const partsThere = <Value>(of: OfParts<Value>): [SplitName, Value][] =>
  (['train', 'validation', 'test'] as const).flatMap((part): [SplitName, Value][] =>
    of[part] === undefined ? [] : [[part, of[part]]],
  );

/** The same of every part, made one after the other. */
export async function eachPart<From, To>(
  { train, validation, test }: OfParts<From>,
  work: (part: From) => To | Promise<To>,
): Promise<OfParts<To>> {
  return {
    train: await work(train),
    ...(validation !== undefined && { validation: await work(validation) }),
    ...(test !== undefined && { test: await work(test) }),
  };
}
