/** @file What looks like a mistake: nearly every sample with a class of its own, classes that may be one, steps of uneven times. */

/** Of fewer samples nothing can be told. */
const FEWEST = 20;

/**
 * What is to be said of so many different labels.
 * @param column where the labels stand, as the settings call it; undefined where that is no column
 * @param areNumbers whether every label is a number
 * @returns a sentence and what to do; undefined where nothing is odd
 */
export function labelWarning(
  classes: number,
  samples: number,
  column: string | undefined,
  areNumbers: boolean,
): string | undefined {
  if (samples < FEWEST || 2 * classes <= samples) return undefined;
  const count = (value: number): string => value.toLocaleString('en');
  const where = column === undefined ? 'The labels have' : `The label column "${column}" has`;
  return `${where} ${count(classes)} different values in ${count(samples)} samples: is this a number to be predicted, or an id, rather than a class? Choose another column as the label if so${areNumbers ? ', or take these as numbers to predict' : ''}.`;
}

/** What two names are the same by: numbers by their value, words without regard to case and space. */
const essence = (name: string): string =>
  name.trim() !== '' && Number.isFinite(Number(name)) ? String(Number(name)) : name.trim().toLowerCase();

/** What is to be said of classes whose names are the same but for how they are written: a sentence; undefined of none. */
export function nameWarning(classNames: readonly string[]): string | undefined {
  const alike = [...Map.groupBy(classNames, essence).values()].find((names) => names.length > 1);
  if (!alike) return undefined;
  const names = alike.map((name) => `"${name}"`);
  return `The classes ${names.slice(0, -1).join(', ')} and ${names.at(-1)} differ only in how they are written: give them one name if they are the same class.`;
}

/** What is to be said of samples whose steps are not evenly apart in time: a sentence and what to do; undefined of none. */
export function unevenWarning(uneven: number): string | undefined {
  if (uneven === 0) return undefined;
  const samples = uneven === 1 ? '1 sample has' : `${uneven.toLocaleString('en')} samples have`;
  return `${samples} steps that are not evenly apart in time, and each row is one step all the same: if the distances matter, bring the rows to even times before.`;
}

/** Whether all labels are numbers: by the classes' names or, where they have none, by themselves. */
export const areNumbers = (classNames: readonly string[] | undefined): boolean =>
  (classNames ?? []).every((text) => text.trim() !== '' && Number.isFinite(Number(text)));

/** The label column among a format's settings. */
export function labelColumn(settings: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const column = settings?.['label'] ?? settings?.['labels'];
  return typeof column === 'string' && column !== 'none' ? column : undefined;
}
