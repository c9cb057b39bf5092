/** @file Which datasets of an HDF5 file are samples, labels and events: by their names, or as the settings say. */
import { RefractError } from '../../../api/errors.ts';
import type { SplitName } from '../../manifest.ts';
import { partNamed } from '../parts.ts';
import { usualLabels, usualSamples } from '../usual-names.ts';
import type { H5Dataset } from './messages.ts';

/** What a dataset can be. */
export type Role = 'samples' | 'labels' | 'times' | 'units' | 'group' | 'names';

/** The datasets of one part of a data set. */
export type Roles = Partial<Readonly<Record<Role, H5Dataset>>>;

/** What datasets are usually called, without the part that a name may also say. */
const usualNames: Readonly<Record<Role, RegExp>> = {
  samples: usualSamples,
  labels: usualLabels,
  times: /^(t|times?|timestamps?|spike_?times?)$/i,
  units: /^(i|units?|channels?|neurons?|addr(esse)?s?|spike_?units?)$/i,
  group: /^(speakers?|subjects?|groups?|users?|persons?)$/i,
  names: /^(keys|class_?names|label_?names)$/i,
};

/** What a dataset must be to have a role. */
const fits: Readonly<Record<Role, (dataset: H5Dataset) => boolean>> = {
  samples: ({ shape, type, isRagged }) =>
    type !== 'string' && (isRagged ? shape.length === 1 : shape.length >= 2),
  labels: isList,
  times: ({ isRagged, shape, type }) => isRagged && shape.length === 1 && type !== 'string',
  units: ({ isRagged, shape, type }) => isRagged && shape.length === 1 && type !== 'string',
  group: isList,
  names: (dataset) => isList(dataset) && dataset.type === 'string',
};

/** One number or text an element: [N] or [N, 1]. */
function isList({ shape, isRagged }: H5Dataset): boolean {
  return !isRagged && shape.slice(1).every((length) => length === 1);
}

/**
 * Finds the parts of a file: "train/x", "x_test" and such name them.
 * @param chosen paths that were chosen; then the file is one part
 * @returns by part; undefined where names say none
 * @throws RefractError `invalid-option` for a path that is not there or cannot have its role
 */
export function rolesIn(
  fileName: string,
  datasets: readonly H5Dataset[],
  chosen: Partial<Readonly<Record<Role, string>>>,
): Map<SplitName | undefined, Roles> {
  const isChosen = Object.keys(chosen).length > 0;
  const parts = new Map<SplitName | undefined, Partial<Record<Role, H5Dataset>>>();
  const isPlain = ({ path }: H5Dataset): boolean => /^[xy]$/i.test(nameOf(path).name);
  // What is called x or y comes before all other names, as among arrays.
  for (const dataset of [...datasets.filter(isPlain), ...datasets.filter((other) => !isPlain(other))]) {
    const { part, name } = nameOf(dataset.path);
    for (const role of Object.keys(usualNames) as Role[]) {
      if (chosen[role] !== undefined || !usualNames[role].test(name) || !fits[role](dataset)) continue;
      const key = isChosen ? undefined : part;
      const roles = parts.get(key) ?? {};
      roles[role] ??= dataset;
      parts.set(key, roles);
    }
  }
  for (const [role, path] of Object.entries(chosen) as [Role, string][]) {
    const roles = parts.get(undefined) ?? {};
    if (!/^none$/i.test(path.trim())) roles[role] = chosenDataset(fileName, datasets, role, path);
    parts.set(undefined, roles);
  }
  // Groups of no use (only names of classes, say) are no parts; what they know holds for the others.
  const shared = [...parts.values()].find(({ names }) => names)?.names;
  for (const [part, roles] of parts) {
    if (!hasSamples(roles)) parts.delete(part);
    else if (shared) roles.names ??= shared;
  }
  return parts;
}

const hasSamples = ({ samples, times, units }: Roles): boolean => samples !== undefined || (times !== undefined && units !== undefined); // prettier-ignore

function chosenDataset(
  fileName: string,
  datasets: readonly H5Dataset[],
  role: Role,
  path: string,
): H5Dataset {
  const wanted = path.trim().replace(/^\/+/, '');
  const found = datasets.find((dataset) => dataset.path === wanted);
  if (found && fits[role](found)) return found;
  const paths = datasets.filter(fits[role]).map((dataset) => dataset.path);
  throw new RefractError(
    'invalid-option',
    `${fileName}: "${wanted}" ${found ? 'cannot be that' : 'is not in it'} (setting "${role}"); it could be: ${paths.slice(0, 20).join(', ') || 'none'}.`,
    'Give the path of a dataset in the file.',
  );
}

/** The part that a path names, and its last name without it. */
function nameOf(path: string): { part: SplitName | undefined; name: string } {
  const pieces = path.split('/');
  const part = pieces.map((piece) => partNamed(piece)).findLast((named) => named !== undefined);
  const last = pieces.at(-1)!;
  const name = last.replace(/[_. -]?(training|train|testing|test|validation|valid|val|dev)[_. -]?/i, '');
  return { part, name: name === '' ? last : name };
}

/** Why datasets of a file are not used, by the file's name and theirs. */
export function unusedDatasets(
  fileName: string,
  datasets: readonly H5Dataset[],
  found: Iterable<Roles>,
): [string, string][] {
  const used = new Set([...found].flatMap((roles) => Object.values(roles)).map(({ path }) => path));
  return datasets
    .filter(({ path }) => !used.has(path))
    .map((dataset) => {
      const { name } = nameOf(dataset.path);
      const couldBe = (Object.keys(usualNames) as Role[]).some((role) => usualNames[role].test(name) && fits[role](dataset));
      const why = couldBe
        ? 'other datasets were taken; it can be chosen instead'
        : 'its name does not say what it is; it can be chosen';
      return [`${fileName}: ${dataset.path}`, why];
    });
} // prettier-ignore
