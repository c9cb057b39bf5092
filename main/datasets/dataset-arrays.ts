/** @file What a reader hands over: the arrays of a data set, described but not read. */
import type { ArrayInput } from './array-input.ts';

/** Samples and their class numbers. */
export interface LabelledArrays {
  /** [N, T], [N, T, C], or images [N, H, W] or [N, H, W, C]. */
  readonly x: ArrayInput;
  /** [N] or [N, 1]: whole numbers from 0 to 65,535. */
  readonly y: ArrayInput;
}

/** The arrays of a whole data set. */
export interface DatasetArrays {
  readonly train: LabelledArrays;
  /** Absent where the files have none; then options.validationFraction may say what is kept for it. */
  readonly validation?: LabelledArrays;
  /** Absent where the files have no test set; then options.testFraction says what is kept for testing. */
  readonly test?: LabelledArrays;
  /** Whether three dimensions mean images rather than steps and channels. */
  readonly images: boolean;
}
