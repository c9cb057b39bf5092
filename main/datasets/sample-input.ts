/** @file What a reader hands over: samples one after the other, described beforehand and read when they are asked for. */
import type { SettingValue } from '../api/import-options.ts';
import type { LongCall } from '../api/progress.ts';
import type { DiskFile } from './byte-source.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import type { TargetValues } from './targets.ts';

/** Numbers of one sample, steps × channels, row-major; bytes where the input's dtype is uint8. */
export type Values = Uint8Array | Float32Array;

/** Events of one sample, in any order. */
export interface Events {
  /** Each event's time in the input's unit, from the sample's start. */
  readonly times: Float64Array;
  readonly channels: Uint32Array;
}

export interface Sample {
  readonly data: Values | Events;
  /** A class number, or a class's name. */
  readonly label: number | string;
  /** The part that the files put it into; `train` also where they say nothing. */
  readonly split: SplitName;
  /** What must not be torn apart by a split, such as a speaker. */
  readonly group?: string;
  /** How many of its numbers were missing, and were filled as a setting says. */
  readonly filled?: number;
  /** Whether the times of its steps are not evenly apart, where the files have times. */
  readonly isUneven?: boolean;
  /** What its steps shall lead to, steps × channels; 65,535 or NaN where a step has no target. Only where the input has targets. */
  readonly target?: TargetValues;
  /** What the whole sample shall lead to, where labels are taken as numbers (see number-labels.ts). */
  readonly number?: number;
  /** Where it is, for messages: "words.csv, line 7"; absent: its number says enough. */
  readonly place?: () => string;
}

/** A data set in files. */
export interface SampleInput {
  /** For messages: the file, or what was named. */
  readonly name: string;
  readonly layout: DatasetManifest['layout'];
  /** Numbers of one step; of events: how many channels there are before any are grouped. */
  readonly channels: number;
  readonly dtype: DatasetManifest['dtype'];
  readonly divisor: DatasetManifest['divisor'];
  /** The parts that the files have: `train` at least. */
  readonly splits: readonly SplitName[];
  /** About how much will be stored; as much as the files have if absent. */
  readonly bytes?: number;
  /** Every file that it is made from. */
  readonly files: readonly DiskFile[];
  /** Why files (or members of archives) that could have been samples are not used, by their names. */
  readonly unused?: ReadonlyMap<string, string>;
  /** The reader's settings with every guess spelled out. */
  readonly settings?: Readonly<Record<string, SettingValue>>;
  /** Whether samples have groups, so that a split by group makes sense. */
  readonly hasGroups?: boolean;
  /** The class number of every sample, where that is known before the samples are read. */
  readonly labels?: Partial<Readonly<Record<SplitName, Uint16Array>>>;
  /** Whether only the first samples come, since the input was opened for a look. */
  readonly isCut?: boolean;
  /** The classes' names by number, where labels are numbers that stand for names. */
  readonly classNames?: readonly string[];
  /** Whether the files say that labels are numbers to predict. */
  readonly labelsAreNumbers?: boolean;
  /** Images whose pixels are steps: orders in two dimensions need their size. */
  readonly image?: { readonly height: number; readonly width: number };
  /** Where every step may have a target: a class, or real numbers. */
  readonly targets?: NonNullable<DatasetManifest['targets']>;
  /** Of events: the seconds in one unit of time, and a usual bin in milliseconds. */
  readonly time?: { readonly unit: number; readonly binMs: number };
  /**
   * The samples in the files' order, some at a time. It may be read more than once, and left before its end. What a
   * sample's data points to is good until the next samples are asked for.
   * @throws RefractError `invalid-data` with file, place and field; `cancelled`
   */
  readonly read: (call: LongCall) => AsyncGenerator<readonly Sample[], void, undefined>;
}

export const isEvents = (data: Sample['data']): data is Events => !ArrayBuffer.isView(data);
