/** @file Which of the files that were dropped a data set uses, and why not the others. */
import type { CallResult } from '../../api/contract.ts';
import type { SampleInput } from '../../datasets/sample-input.ts';
import type { Source } from '../../datasets/source.ts';

type Listed = Pick<CallResult<'datasets.inspect'>, 'files' | 'fileCounts'>;

/** A folder may hold a hundred thousand files: so many are named. */
const MOST_NAMED = 1000;

/**
 * The files of a source: those that are not used first, then the others, each in the order of their names. What is left
 * out of archives stands among them, by the archive's name and its own.
 * @param title of the format
 */
export function usedFiles(
  { entries, ignored }: Pick<Source, 'entries' | 'ignored'>,
  { files, unused = new Map() }: Pick<SampleInput, 'files' | 'unused'>,
  title: string,
): Listed {
  const isUsed = new Set(files.map(({ name }) => name));
  const onDisk = new Map(entries.map(({ file }) => [file.name, file.bytes]));
  const sizes = new Map(entries.map(({ name, bytes }) => [name, bytes ?? null]));
  const members = [
    ...ignored.map(({ name, why }) => ({ path: name, bytes: null, used: false, why })),
    ...[...unused]
      .filter(([name]) => !onDisk.has(name))
      .map(([name, why]) => ({ path: name, bytes: sizes.get(name) ?? null, used: false, why })),
  ];
  const all = [...onDisk].map(([path, bytes]) => {
    const used = isUsed.has(path);
    return { path, bytes, used, why: used ? null : (unused.get(path) ?? `${title} has no use for it`) };
  });
  const named = [...all, ...members].sort(
    (a, b) => Number(a.used) - Number(b.used) || (a.path < b.path ? -1 : 1),
  );
  const used = all.filter((file) => file.used).length;
  return { files: named.slice(0, MOST_NAMED), fileCounts: { used, all: named.length } };
}
