/** @file What a reader of a format is. To add one: a file with a `Reader` here, and a line in index.ts. */
import type { ImportOptions } from '../../api/import-options.ts';
import type { LongCall } from '../../api/progress.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import type { Settings } from './settings.ts';

/**
 * How well a format fits: `sure` where the contents carry its mark, `likely` where they have its structure, `possible`
 * where nothing speaks against it. The best fit is taken.
 */
export interface Verdict {
  readonly fit: 'sure' | 'likely' | 'possible' | 'no';
  /** In words, without a full stop: "train-images-idx3-ubyte starts with an IDX magic number", "no file is a zip archive". */
  readonly why: string;
}

/** Something in files that a setting of the kind `name` can mean. */
export interface FileName {
  /** What the setting is then. */
  readonly value: string;
  /** For people. */
  readonly title: string;
}

/** A call that opens files. */
export interface OpenCall extends LongCall {
  /** A look at the first samples follows, no import: what is known of all samples is not read where that takes long. */
  readonly isLook?: boolean;
}

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
  /** What can be chosen about reading it; what is left open is guessed from the contents. */
  readonly settings: Settings;
  /**
   * What the files have that such settings can mean, in their order; absent for a format without any. Few bytes are read.
   * @throws RefractError where that cannot be told
   */
  readonly names?: (source: Source, options: ImportOptions, call: LongCall) => Promise<readonly FileName[]>;
  /** Looks at the contents, not only at the names; reads no more than the first bytes of some files. */
  readonly detect: (source: Source) => Promise<Verdict>;
  /**
   * Describes the samples; only as much is read as that needs.
   * @throws RefractError `invalid-data`, `invalid-option` for a setting that does not fit the contents
   */
  readonly open: (source: Source, options: ImportOptions, call: OpenCall) => Promise<SampleInput>;
}

/** Names that are their own titles; those that a setting could not hold are left out. */
export const fileNames = (names: readonly string[]): readonly FileName[] =>
  [...new Set(names)]
    .filter((name) => name !== '' && name === name.trim() && name.length <= 1000)
    .map((name) => ({ value: name, title: name }));

export const no = (why: string): Verdict => ({ fit: 'no', why });
