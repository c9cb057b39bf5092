/** @file Reading class numbers, which have to be whole, small and as many as there are samples. */
import type { LongCall } from '../api/progress.ts';
import { wholeUnits, type ArrayInput } from './array-input.ts';
import { invalid } from './byte-source.ts';
import { throwIfCancelled } from './cancel.ts';
import type { LabelledArrays } from './dataset-arrays.ts';
import { decodeNumbers, numberTypes } from './numbers.ts';

/** Class numbers are stored as uint16. */
const MAX_LABEL = 2 ** 16 - 1;

/**
 * Reads the labels of an array of samples.
 * @returns one class number a sample
 * @throws RefractError `invalid-data` for another number of labels than samples, or a label that is no class number
 */
export async function readLabels(
  { x, y }: LabelledArrays,
  call: LongCall,
): Promise<Uint16Array<ArrayBuffer>> {
  return Uint16Array.from(await readEach({ x, y }, call, refuseNoClass));
}

/**
 * Reads labels that are numbers to predict.
 * @returns one number a sample; those that are no numbers are refused when the samples are read
 * @throws RefractError `invalid-data` for another number of labels than samples
 */
export const readNumberLabels = (
  arrays: LabelledArrays,
  call: LongCall,
): Promise<Float64Array<ArrayBuffer>> => readEach(arrays, call, () => undefined);

function refuseNoClass(value: number, at: number, name: string): void {
  if (Number.isInteger(value) && value >= 0 && value <= MAX_LABEL) return;
  throw invalid(
    name,
    `the label of sample ${at} (counted from 0) is ${value}.`,
    `Class numbers are whole, from 0 to ${MAX_LABEL}. If these are numbers to predict, choose that the labels are numbers.`,
  );
}

async function readEach(
  { x, y }: LabelledArrays,
  call: LongCall,
  check: (value: number, at: number, name: string) => void,
): Promise<Float64Array<ArrayBuffer>> {
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
  const labels = new Float64Array(count);
  let at = 0;
  for await (const bytes of wholeUnits(y.read(), numberTypes[y.dtype].bytes)) {
    throwIfCancelled(call);
    for (const value of decodeNumbers(bytes, y.dtype, y.bigEndian)) {
      check(value, at, y.name);
      labels[at++] = value;
    }
  }
  return labels;
}

const oneHotHint = (y: ArrayInput): string =>
  y.shape.length === 2
    ? 'For one-hot rows save y.argmax(axis=1) instead.'
    : 'Give each sample one class number.';
