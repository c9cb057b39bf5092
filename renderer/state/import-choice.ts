/** @file What a person chooses about one import: what of it is given to the workbench, and what is wrong with it. */
import type { CallArguments, CallResult } from '../../main/api/contract.ts';
import { readRecipe, type Texts } from './import-fields.ts';

export type Inspection = CallResult<'datasets.inspect'>;
/** What can be chosen about files whose look was refused. */
export type Reading = CallResult<'datasets.reading'>;
type Options = NonNullable<CallArguments<'datasets.import'>['options']>;

/** Empty strings mean: as the file has it. */
export interface ImportChoice {
  /** Null: as suggested. */
  readonly name: string | null;
  /** A reader's id; empty: as detected. */
  readonly format: string;
  readonly layout: '' | NonNullable<Options['layout']>;
  readonly stepOrder: '' | NonNullable<Options['stepOrder']>;
  /** In percent; undefined: left open; NaN: not a number. Counts only where the files have no test set. */
  readonly testPercent: number | undefined;
  readonly splitSeed: number | undefined;
  /** What was typed or chosen of the other choices of a recipe, by name. */
  readonly texts: Texts;
  /** Of the format's own settings, the values as JSON; of the encoder's, as typed. */
  readonly settings: Texts;
  readonly encoder: Texts;
}

export const firstChoice: ImportChoice = {
  name: null,
  format: '',
  layout: '',
  stepOrder: '',
  testPercent: 20,
  splitSeed: 0,
  texts: {},
  settings: {},
  encoder: {},
};

/** What changes how the files are read, so that they must be looked at again. */
export const changesReading = (change: Partial<ImportChoice>): boolean =>
  ['format', 'layout', 'stepOrder', 'texts', 'settings', 'encoder'].some((key) => key in change);

/** Whether a change comes letter by letter: files are looked at again once the typing pauses. */
export const isTyped = (change: Partial<ImportChoice>): boolean =>
  ['texts', 'settings', 'encoder'].some((key) => key in change);

/** How to look at the files. */
export function readingOf({ format, layout, stepOrder, texts, settings, encoder }: ImportChoice): {
  format?: string;
  options: Options;
} {
  return {
    ...(format && { format }),
    options: {
      ...(layout && { layout }),
      ...(stepOrder && { stepOrder }),
      ...readRecipe(texts).values,
      ...(Object.keys(settings).length > 0 && { settings: settingValues(settings) }),
      ...(texts['encoder'] && Object.keys(encoder).length > 0 && { encoderSettings: numbersOf(encoder) }),
    },
  };
}

/** Kept as JSON: whether "1" is a number or a column's name was known where it was typed. */
function settingValues(texts: Texts): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text) as string]));
}

function numbersOf(texts: Texts): Record<string, number> {
  const pairs = Object.entries(texts).map(([name, text]) => [name, Number(text)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => Number.isFinite(value)));
}

/** How to import the files, for a choice without problems. */
export function importOf(
  choice: ImportChoice,
  inspection: Inspection,
): { name: string; format?: string; options: Options } {
  const { format, options } = readingOf(choice);
  const { testPercent, splitSeed = 0 } = choice;
  const test = inspection.needsTestFraction ? { testFraction: testPercent! / 100 } : {};
  const isSplit = inspection.needsTestFraction || options.validationFraction !== undefined;
  const split = { ...test, ...(isSplit && { splitSeed }) };
  return { name: nameOf(choice, inspection), ...(format && { format }), options: { ...options, ...split } };
}

/** The name that the data set will have. */
export const nameOf = ({ name }: ImportChoice, inspection: Inspection | null): string =>
  (name ?? inspection?.suggestedName ?? '').trim();

/** What is wrong with a choice, in words, by field. */
interface ChoiceProblems {
  readonly name?: string;
  readonly testPercent?: string;
  readonly splitSeed?: string;
  /** Of the other choices, by name. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** @param taken names of data sets, and of what else is about to be imported */
export function problemsOf(
  choice: ImportChoice,
  inspection: Inspection,
  taken: ReadonlySet<string>,
): ChoiceProblems {
  const { needsTestFraction, samples, complete } = inspection;
  return {
    ...nameProblem(nameOf(choice, inspection), taken),
    ...(needsTestFraction && shareProblem(choice.testPercent, complete ? samples.train : null)),
    ...(needsTestFraction && seedProblem(choice.splitSeed)),
    ...textProblems(choice.texts),
  };
}

function textProblems(texts: Texts): ChoiceProblems {
  const { errors } = readRecipe(texts);
  return Object.keys(errors).length > 0 ? { texts: errors } : {};
}

function nameProblem(name: string, taken: ReadonlySet<string>): ChoiceProblems {
  if (name === '') return { name: 'Give it a name.' };
  if (name.length > 200) return { name: 'At most 200 characters.' };
  if (taken.has(name)) return { name: `“${name}” is taken. Choose another name.` };
  return {};
}

/** @param samples null where they are not all counted yet: the import counts them, and refuses what is too few */
function shareProblem(percent: number | undefined, samples: number | null): ChoiceProblems {
  if (percent === undefined || !(percent > 0 && percent < 100)) {
    return { testPercent: 'Give a share above 0 and below 100 %.' };
  }
  if (samples === null) return {};
  const test = testSamples(percent, samples);
  if (test > 0 && test < samples) return {};
  return { testPercent: `That leaves one part of ${samples} samples empty. Choose another share.` };
}

function seedProblem(seed: number | undefined): ChoiceProblems {
  if (seed === undefined || (Number.isSafeInteger(seed) && seed >= 0)) return {};
  return { splitSeed: 'A whole number from 0 on.' };
}

/** How many of so many samples a share for testing takes: the importer's own rounding. */
export const testSamples = (percent: number, samples: number): number =>
  Math.round((samples * percent) / 100);
