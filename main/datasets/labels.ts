/** @file Reading the labels of arrays: whole numbers or names become class numbers, which all parts share. */
import type { LongCall } from '../api/progress.ts';
import { wholeUnits } from './array-input.ts';
import { invalid } from './byte-source.ts';
import { throwIfCancelled } from './cancel.ts';
import { inOrderOf } from './classes.ts';
import {
  eachPart,
  partsThere,
  type DatasetArrays,
  type LabelArray,
  type LabelledArrays,
  type OfParts,
} from './dataset-arrays.ts';
import { decodeNumbers, numberTypes } from './numbers.ts';

/** Class numbers are stored as uint16. */
const MAX_CLASSES = 2 ** 16;
/** A class's name is kept with the data set, and shown wherever its samples are. */
const MAX_NAME_LENGTH = 1000;

/** Labels as their file has them, one a sample. */
export type OwnLabels = Float64Array<ArrayBuffer> | readonly string[];

interface ClassLabels {
  /** One class number a sample. */
  readonly numbers: OfParts<Uint16Array<ArrayBuffer>>;
  /** By class number; absent where the labels are the class numbers. */
  readonly classNames?: readonly string[];
}

/**
 * Reads the labels of all parts as classes. Whole numbers that are 0 to n − 1 without a gap, all parts together, are the
 * class numbers. Others are numbered by value, names as those in a table are, and stay the classes' names.
 * @throws RefractError `invalid-data` for another number of labels than samples, a label that is no class, or too many
 */
export async function readLabels(arrays: DatasetArrays, call: LongCall): Promise<ClassLabels> {
  const labels = await eachPart(arrays, async (part) => {
    const own = await readOwnLabels(part, call);
    refuseNoClass(own, part.y.name);
    return own;
  });
  const parts = partsThere(labels);
  const isText = (own: OwnLabels): boolean => !(own instanceof Float64Array);
  const other = parts.find(([, own]) => isText(own) !== isText(labels.train));
  if (other) {
    const [name, found] = [arrays[other[0]]!.y.name, isText(other[1]) ? 'names' : 'numbers'];
    throw invalid(name, `the labels are ${found}, but not those of ${arrays.train.y.name}.`, 'Save both in the same way.'); // prettier-ignore
  }
  const distinct = new Set<number | string>();
  for (const [, own] of parts) for (const label of own) distinct.add(label);
  if (distinct.size > MAX_CLASSES) {
    throw invalid(
      arrays.train.y.name,
      `there are ${distinct.size} different labels; at most ${MAX_CLASSES} classes are possible.`,
      'If these are numbers to predict, choose that the labels are numbers.',
    );
  }
  const end = arrays.labelsAreClassNumbers === true ? MAX_CLASSES : distinct.size;
  if ([...distinct].every((label) => typeof label === 'number' && label >= 0 && label < end)) {
    return { numbers: await eachPart(labels, (own) => Uint16Array.from(own as Float64Array)) };
  }
  const classNames = Array.from(distinct, String);
  classNames.sort(inOrderOf(classNames));
  const numberOf = new Map(classNames.map((name, number) => [name, number]));
  const known = new Map(Array.from(distinct, (label) => [label, numberOf.get(String(label))!]));
  const numbers = await eachPart(labels, (own) => {
    const result = new Uint16Array(own.length);
    for (let i = 0; i < own.length; i++) result[i] = known.get(own[i]!)!;
    return result;
  });
  return { numbers, classNames };
}

function refuseNoClass(own: OwnLabels, name: string): void {
  for (let at = 0; at < own.length; at++) {
    const label = own[at]!;
    const place = `the label of sample ${at} (counted from 0)`;
    if (typeof label === 'string') {
      if (label === '') throw invalid(name, `${place} is empty.`, 'Give each sample a class.');
      if (label.length <= MAX_NAME_LENGTH) continue;
      throw invalid(
        name,
        `${place} has ${label.length} characters; at most ${MAX_NAME_LENGTH} are possible.`,
      );
    }
    // Of larger ones two that differ may have become one when they were read.
    if (Number.isSafeInteger(label)) continue;
    throw invalid(
      name,
      `${place} is ${label}.`,
      'Classes are names or whole numbers (below 2^53). If these are numbers to predict, choose that the labels are numbers.',
    );
  }
}

/**
 * Reads labels as they are, for numbers to predict; those that are none are refused when the samples are read.
 * @returns one number or text a sample
 * @throws RefractError `invalid-data` for another number of labels than samples
 */
export async function readOwnLabels({ x, y }: LabelledArrays, call: LongCall): Promise<OwnLabels> {
  const samples = x.shape[0]!;
  const [count = 0, ...rest] = y.shape;
  if (y.shape.length === 0 || rest.some((size) => size !== 1)) {
    throw invalid(y.name, `labels need the shape [N], not [${y.shape.join(', ')}].`, oneHotHint(y));
  }
  if (count !== samples) {
    throw invalid(
      y.name,
      `there are ${count} labels, but ${samples} samples in ${x.name}.`,
      'Make sure that the two files belong together.',
    );
  }
  if ('readTexts' in y) {
    // Equal texts are kept once.
    const known = new Map<string, string>();
    const texts: string[] = [];
    for await (const some of y.readTexts()) {
      throwIfCancelled(call);
      for (const text of some) {
        if (!known.has(text)) known.set(text, text);
        texts.push(known.get(text)!);
      }
    }
    return texts;
  }
  const labels = new Float64Array(count);
  let at = 0;
  for await (const bytes of wholeUnits(y.read(), numberTypes[y.dtype].bytes)) {
    throwIfCancelled(call);
    labels.set(decodeNumbers(bytes, y.dtype, y.bigEndian), at);
    at += bytes.length / numberTypes[y.dtype].bytes;
  }
  return labels;
}

const oneHotHint = (y: LabelArray): string =>
  y.shape.length === 2
    ? 'For one-hot rows save y.argmax(axis=1) instead.'
    : 'Give each sample one class number.';
