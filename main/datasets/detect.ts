/** @file Which reader fits what a person named. */
import { RefractError } from '../api/errors.ts';
import { readers } from './readers/index.ts';
import type { Reader, Verdict } from './readers/reader.ts';
import { openSource, type Source } from './source.ts';

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
 * @throws RefractError `unknown-format` when no reader fits or several do equally, and what openSource throws
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
  const named = byName(source);
  // A weak fit gives way to a name: a damaged file of a known format is told what is wrong with it.
  if (named && (!first || best === 'possible')) return { ...named, others: others.filter(({ reader }) => reader !== named.reader) }; // prettier-ignore
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
  if (!reader) throw new RefractError('unknown-format', `There is no format "${id}".`, supported());
  return reader;
}

const supported = (): string =>
  `These can be read: ${readers.map(({ id, title, expects }) => `${id}: ${title}, ${expects}`).join('; ')}.`;
