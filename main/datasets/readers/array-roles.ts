/**
 * @file Which of several arrays are samples and labels, and of which part: by their names (x_train, val_labels, data), or
 * as the settings say.
 */
import { RefractError } from '../../api/errors.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import type { SplitName } from '../manifest.ts';
import { describeNpyLabels } from '../npy.ts';
import type { Source } from '../source.ts';
import { partNamed } from './parts.ts';
import { usualLabels, usualSamples } from './usual-names.ts';

type Kind = 'samples' | 'labels';
const settingsOfPart = {
  train: { samples: 'samples', labels: 'labels' },
  validation: { samples: 'validationSamples', labels: 'validationLabels' },
  test: { samples: 'testSamples', labels: 'testLabels' },
} as const;

export type ArrayRole = (typeof settingsOfPart)[SplitName][Kind];
/** Which array has which role. Training has both, the other parts both or none. */
export type ArrayRoles = Partial<Readonly<Record<ArrayRole, ByteSource>>>;

export const arrayName = ({ baseName }: Pick<ByteSource, 'baseName'>): string =>
  baseName.replace(/\.npy$/i, '');

/** A word for a part at the start or the end of a name, with or without a sign between: "x_train", "valX", "test_data". */
const partWord = '(training|train|testing|test|evaluation|eval|validation|valid|val|dev)';
const withPart = new RegExp(`^(?:${partWord}[_. -]?(.+)|(.+?)[_. -]?${partWord})$`, 'i');

/** What an array's name says. */
interface Said {
  readonly file: ByteSource;
  /** Undefined where the name has no word for a part. */
  readonly part: SplitName | undefined;
  readonly kind: Kind;
  /** Whether it is called x or y, which comes before all other names. */
  readonly isPlain: boolean;
}

function saidBy(file: ByteSource): Said | undefined {
  const whole = arrayName(file);
  const kindOf = (name: string): Kind | undefined =>
    usualSamples.test(name) ? 'samples' : usualLabels.test(name) ? 'labels' : undefined;
  const plain = (name: string): boolean => /^[xy]$/i.test(name);
  const kind = kindOf(whole);
  if (kind) return { file, part: undefined, kind, isPlain: plain(whole) };
  const [, before, rest, otherRest, after] = withPart.exec(whole) ?? [];
  const name = rest ?? otherRest ?? '';
  const inPart = kindOf(name);
  return inPart && { file, part: partNamed(before ?? after ?? ''), kind: inPart, isPlain: plain(name) };
}

/**
 * Finds every array's role.
 * @param chosen names of arrays by role, as the settings give them
 * @throws RefractError `invalid-data` for an array that is missing, or several that could be the same; `invalid-option`
 */
export async function arrayRoles(
  source: Source,
  files: readonly ByteSource[],
  chosen: Partial<Readonly<Record<ArrayRole, string>>>,
): Promise<ArrayRoles> {
  const names = files.map(arrayName);
  const found = names.slice(0, 20).join(', ') || 'none';
  const said = files.map(saidBy).filter((one) => one !== undefined);
  const inParts = said.some(({ part }) => part === 'train');
  const isChosen = chosen.samples !== undefined || chosen.labels !== undefined;
  if (inParts && !isChosen && said.some(({ part, isPlain }) => part === undefined && isPlain)) {
    throw invalid(source.name, `has both x or y and arrays of a split: ${found}.`, 'Keep one of the two, or choose which array is what.'); // prettier-ignore
  }
  const of = (part: SplitName, kind: Kind): Said[] => {
    const key = part === 'train' && !inParts ? undefined : part;
    return said.filter((one) => one.part === key && one.kind === kind);
  };

  /** The array of a role that was not chosen. @param samples those that labels are for, where there are any */
  async function usual(part: SplitName, kind: Kind, samples?: ByteSource): Promise<ByteSource> {
    const all = of(part, kind);
    const plain = all.filter(({ isPlain }) => isPlain);
    let candidates = (plain.length > 0 ? plain : all).map(({ file }) => file);
    if (plain.length === 0 && candidates.length > 1) candidates = await fitting(candidates, kind, samples);
    const [file, second] = candidates;
    if (!file) throw missingArray(part, kind);
    if (!second) return file;
    const name = arrayName(file);
    if (arrayName(second).toLowerCase() === name.toLowerCase()) {
      throw invalid(source.name, `the array "${name.toLowerCase()}" is there twice: ${file.name} and ${second.name}.`); // prettier-ignore
    }
    const several = candidates.map(arrayName).join(', ');
    throw invalid(source.name, `several arrays could be the ${kind} of one part: ${several}.`, `Choose the setting "${settingsOfPart[part][kind]}".`); // prettier-ignore
  }
  function missingArray(part: SplitName, kind: Kind): RefractError {
    const word = part === 'validation' ? 'val' : part;
    const isWhole = part === 'train' && !inParts;
    const name = `${kind === 'samples' ? 'x' : 'y'}${isWhole ? '' : `_${word}`}`;
    return invalid(
      source.name,
      `there is no array "${name}"; there are: ${found}.`,
      'Name the arrays x_train, y_train, x_val, y_val, x_test and y_test, or x and y; or choose which array is what.',
    );
  }
  /** What was chosen for a role: undefined where it was left open, "none" where it shall have no array. */
  function picked(role: ArrayRole): ByteSource | 'none' | undefined {
    const text = chosen[role]?.trim().replace(/\.npy$/i, '');
    if (text === undefined) return undefined;
    if (/^none$/i.test(text)) return 'none';
    const [file, second] = files.filter((each) => arrayName(each).toLowerCase() === text.toLowerCase());
    if (!file) throw new RefractError('invalid-option', `${source.name} has no array "${text}" (setting "${role}"); there are: ${found}.`, 'Give the name of an array.'); // prettier-ignore
    if (second) throw invalid(source.name, `the array "${text}" is there twice: ${file.name} and ${second.name}.`); // prettier-ignore
    return file;
  }
  /** Whether a part is taken from the names. Labels alone under another name than y are no part, as in an HDF5 file. */
  function isThere(part: SplitName): boolean {
    if (part === 'train') return true;
    const [samples, labels] = [of(part, 'samples'), of(part, 'labels')];
    if (isChosen && (samples.length === 0 || labels.length === 0)) return false;
    // A recipe names every role that its data set has: it was made without a validation part, and stays so.
    if (part === 'validation' && isChosen && chosen.testSamples !== undefined) return false;
    return samples.length > 0 || labels.some(({ isPlain }) => isPlain);
  }

  const roles: { [Role in ArrayRole]?: ByteSource } = {};
  for (const part of ['train', 'validation', 'test'] as const) {
    const own = settingsOfPart[part];
    const [samples, labels] = [picked(own.samples), picked(own.labels)];
    const there = isThere(part);
    const x = samples ?? (there ? await usual(part, 'samples') : 'none');
    const y = labels ?? (there ? await usual(part, 'labels', x === 'none' ? undefined : x) : 'none');
    if (x !== 'none') roles[own.samples] = x;
    if (y !== 'none') roles[own.labels] = y;
    if (part === 'train') {
      const missing = x === 'none' ? 'samples' : y === 'none' ? 'labels' : undefined;
      if (missing) throw new RefractError('invalid-option', `${source.name}: there are no ${missing} without an array of them.`, `Choose the setting "${missing}"; there are: ${found}.`); // prettier-ignore
    } else if ((x === 'none') !== (y === 'none')) {
      throw new RefractError('invalid-option', `${source.name}: ${part} samples and ${part} labels need an array each.`, `Choose both, or none; there are: ${found}.`); // prettier-ignore
    }
  }
  return roles;
}

/** Of several arrays those whose shape allows the role: samples have steps, labels are one for each sample. */
async function fitting(
  files: readonly ByteSource[],
  kind: Kind,
  samples: ByteSource | undefined,
): Promise<ByteSource[]> {
  const count = samples && (await shapeOf(samples))?.[0];
  const fits = ([first, ...rest]: readonly number[]): boolean =>
    kind === 'samples' ? rest.length > 0 : first === count && rest.every((size) => size === 1);
  const shapes = await Promise.all(files.map(shapeOf));
  return files.filter((_, i) => shapes[i] && fits(shapes[i]));
}

/** Undefined for what is damaged or holds neither numbers nor texts: it is no candidate where there are others. */
const shapeOf = (file: ByteSource): Promise<readonly number[] | undefined> =>
  describeNpyLabels(file).then(
    ({ shape }) => shape,
    () => undefined,
  );

/** Why arrays are not used, by their files' names. */
export function unusedArrays(files: readonly ByteSource[], roles: ArrayRoles): Map<string, string> {
  const used = new Set(Object.values(roles));
  const why = (file: ByteSource): string =>
    saidBy(file)
      ? 'other arrays were taken as samples and labels; it can be chosen instead'
      : 'its name says neither samples nor labels; it can be chosen as such';
  return new Map(files.filter((file) => !used.has(file)).map((file) => [file.name, why(file)]));
}
