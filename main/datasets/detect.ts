/** @file Which reader fits what a person named. */
import { RefractError } from '../api/errors.ts';
import { readers } from './readers/index.ts';
import type { Reader, Verdict } from './readers/reader.ts';
import { openSource, type Source } from './source.ts';
import { unfit } from './unfit.ts';

/** A reader that fits, and why; and why the others do not, or less. */
export interface Detection {
  readonly reader: Reader;
  readonly title: string;
  /** In words: "train-images-idx3-ubyte starts with the IDX magic number 0x00000803". */
  readonly why: string;
  readonly others: readonly { readonly reader: Reader; readonly why: string }[];
}

/** The better ones later. */
const fits: readonly Verdict['fit'][] = ['no', 'possible', 'likely', 'sure'];

/**
 * Finds the format of files or folders by their contents.
 * @throws RefractError `unknown-format` when no reader fits or several do equally, `invalid-data` for what is known but
 *   not read, and what openSource throws
 */
export const detectFormat = async (paths: readonly string[]): Promise<Detection> =>
  detectSource(await openSource(paths));

/** As detectFormat, of what is already opened. */
export async function detectSource(source: Source): Promise<Detection> {
  const verdicts: { reader: Reader; fit: Verdict['fit']; why: string }[] = [];
  for (const reader of readers) verdicts.push({ reader, ...(await reader.detect(source)) });
  const best = fits.findLast((fit) => fit !== 'no' && verdicts.some((verdict) => verdict.fit === fit));
  const found = verdicts.filter(({ fit }) => fit === best);
  const others = verdicts.filter(({ fit }) => fit !== best);
  const [first] = found;
  const told = first ? undefined : await unfit(source.entries);
  if (told) throw told;
  const named = byName(source);
  // A name counts where the contents say nothing (a damaged file is told what is wrong with it), or several things alike.
  const isTie = found.length > 1 && found.some(({ reader }) => reader === named?.reader);
  if (named && (!first || isTie))
    return { ...named, others: verdicts.filter(({ reader }) => reader !== named.reader) };
  if (!first) throw new RefractError('unknown-format', `No known format fits ${source.name}.`, supported());
  if (found.length > 1) {
    const choices = found.map(({ reader, why }) => `${reader.id} (${why})`).join('; ');
    throw new RefractError(
      'unknown-format',
      `Several formats fit ${source.name}: ${choices}.`,
      'Choose with --format.',
    );
  }
  return { reader: first.reader, title: first.reader.title, why: first.why, others };
}

function byName(source: Source): Omit<Detection, 'others'> | undefined {
  for (const reader of readers) {
    const entry = source.entries.find(({ baseName }) => reader.usualName.test(baseName));
    if (entry) return { reader, title: reader.title, why: `${entry.name} is called as such files are` };
  }
  return undefined;
}

/**
 * The reader with an id.
 * @throws RefractError `unknown-format`
 */
export function readerById(id: string): Reader {
  const reader = readers.find((candidate) => candidate.id === id);
  if (!reader) {
    const ids = readers.map((known) => known.id).join(', ');
    throw new RefractError('unknown-format', `There is no format "${id}".`, `The formats are ${ids}.`);
  }
  return reader;
}

/** What can be read, in a few words: what a reader's format is called, by the reader's id. */
export const families: readonly {
  readonly what: string;
  readonly formats: Readonly<Record<string, string>>;
}[] = [
  { what: 'arrays', formats: { npz: 'NPZ', npy: 'NPY', idx: 'IDX', hdf5: 'HDF5' } },
  { what: 'tables', formats: { csv: 'CSV', jsonl: 'JSON Lines', parquet: 'Parquet' } },
  { what: 'series', formats: { ts: 'ts', arff: 'ARFF', text: 'plain text' } },
  { what: 'pictures', formats: { images: 'PNG, JPEG', cifar: 'CIFAR' } },
  { what: 'recordings', formats: { audio: 'WAV' } },
  { what: 'events', formats: { aedat: 'AEDAT', nmnist: 'N-MNIST', events: 'tables' } },
];

function supported(): string {
  const inFamilies = new Set(families.flatMap(({ formats }) => Object.keys(formats)));
  const each = [
    ...families.map(({ what, formats }) => `${what} (${Object.values(formats).join(', ')})`),
    ...readers.filter(({ id }) => !inFamilies.has(id)).map(({ title }) => title),
  ];
  return `Refract reads ${each.slice(0, -1).join(', ')} and ${each.at(-1)}; docs/datasets.md says how each has to look.`;
}
