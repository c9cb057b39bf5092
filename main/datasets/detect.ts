/** @file Which reader fits what a person named. */
import { RefractError } from '../api/errors.ts';
import { readers } from './readers/index.ts';
import type { Reader } from './readers/reader.ts';
import { openSource, type Source } from './source.ts';

/** A reader that fits, and why. */
export interface Detection {
  readonly reader: Reader;
  readonly title: string;
  /** In words: "train-images-idx3-ubyte starts with the IDX magic number 0x00000803". */
  readonly why: string;
}

/**
 * Finds the format of files or folders by their contents.
 * @throws RefractError `unknown-format` when no reader fits or several do, and what openSource throws
 */
export const detectFormat = async (paths: readonly string[]): Promise<Detection> =>
  detectSource(await openSource(paths));

/** As detectFormat, of what is already opened. */
export async function detectSource(source: Source): Promise<Detection> {
  const found: Detection[] = [];
  for (const reader of readers) {
    const why = await reader.detect(source);
    if (why !== undefined) found.push({ reader, title: reader.title, why });
  }
  const [first = byName(source), ...others] = found;
  if (!first) throw new RefractError('unknown-format', `No known format fits ${source.name}.`, supported());
  if (others.length > 0) {
    const choices = found.map(({ reader, why }) => `${reader.id} (${why})`).join('; ');
    throw new RefractError(
      'unknown-format',
      `Several formats fit ${source.name}: ${choices}.`,
      'Choose with --format.',
    );
  }
  return first;
}

function byName(source: Source): Detection | undefined {
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
