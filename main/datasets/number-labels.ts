/** @file Labels that are numbers to be predicted, one a sample, instead of classes: regression. */
import type { ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import type { ArrangedPart } from './arrange.ts';
import { invalid } from './byte-source.ts';
import type { Sample, SampleInput } from './sample-input.ts';
import type { TargetForm } from './targets.ts';

/** Whether labels are taken as numbers: chosen, or said by the files. */
export const takesNumbers = (
  { labelsAreNumbers = false }: Pick<SampleInput, 'labelsAreNumbers'>,
  { labelsAs }: Pick<ImportOptions, 'labelsAs'>,
): boolean => (labelsAs === undefined ? labelsAreNumbers : labelsAs === 'numbers');

/**
 * The input with each sample's label as a number, and one class for all; itself where labels are classes.
 * @throws RefractError `invalid-option` for choices about classes, or samples whose steps have targets; while it is read
 *   `invalid-data` with the place of a label that is no finite number
 */
export function numberLabels(input: SampleInput, options: ImportOptions): SampleInput {
  if (!takesNumbers(input, options)) return input;
  const { name, classNames, labels: _, ...rest } = input;
  const refuse = (what: string): never => {
    throw new RefractError('invalid-option', what, 'Take the labels as classes, or leave that out.');
  };
  if (options.relabel ?? options.classes) refuse('The labels are taken as numbers: there are no classes to rename or choose.');
  if (input.targets) refuse(`The steps of ${name} have targets: their labels cannot be numbers to predict.`);
  const numbered = (sample: Sample): Sample => {
    const label = typeof sample.label === 'number' ? (classNames?.[sample.label] ?? sample.label) : sample.label;
    const number = typeof label === 'number' ? label : label.trim() === '' ? NaN : Number(label);
    if (Number.isFinite(number)) return { ...sample, label: 0, number };
    throw invalid(
      sample.place?.() ?? name,
      `the label is "${String(label).slice(0, 40)}", which is no number to predict.`,
      'Choose another label, or take the labels as classes.',
    );
  };
  return {
    ...{ ...rest, name },
    async *read(call) {
      for await (const samples of input.read(call)) yield samples.map(numbered);
    },
  };
} // prettier-ignore

/**
 * How numbers of samples are stored: as targets of the last step, with mean 0 and standard deviation 1 over the training
 * samples (of equal numbers the deviation counts as 1).
 */
export function numberTargets({ pool, places }: Pick<ArrangedPart, 'pool' | 'places'>): TargetForm {
  const numbers = pool.table.numbers.values();
  const mean = places.reduce((sum, place) => sum + numbers[place]!, 0) / places.length;
  const squares = places.reduce((sum, place) => sum + (numbers[place]! - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / places.length);
  return { kind: 'real', channels: 1, at: 'last', offset: mean, scale: deviation > 0 ? deviation : 1 };
}
