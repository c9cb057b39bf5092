/** @file What a reader of a format is. To add one: a file with a `Reader` here, and a line in index.ts. */
import type { LongCall } from '../../api/progress.ts';
import type { DatasetArrays } from '../dataset-arrays.ts';
import type { ImportOptions } from '../options.ts';
import type { Source } from '../source.ts';

/** One format. */
export interface Reader {
  /** What --format takes and a manifest keeps. */
  readonly id: string;
  /** For people: "IDX (the format of MNIST)". */
  readonly title: string;
  /** What has to be there, for the message that nothing fits: "an image file and a label file named together". */
  readonly expects: string;
  /**
   * How such files are usually called. Where no contents are recognised, a name decides, so that a damaged file is
   * told what is wrong with it.
   */
  readonly usualName: RegExp;
  /**
   * Looks at the contents, not only at the names.
   * @returns why this is the format, in words, or undefined where it is not
   */
  readonly detect: (source: Source) => Promise<string | undefined>;
  /**
   * Describes the arrays; no numbers are read yet.
   * @throws RefractError `invalid-data`
   */
  readonly read: (source: Source, options: ImportOptions, call: LongCall) => Promise<DatasetArrays>;
}
