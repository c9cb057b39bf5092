/** @file Parquet files for a reader. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid } from '../../byte-source.ts';
import { takeThread, warmThread } from '../thread.ts';
import type { Answer, Column, Request, Stretch } from './messages.ts';

/** What takes longer than this and the time for its bytes never ends. */
const ANSWER_MS = 4000;
/** A tenth of what decoding does in a millisecond on an old machine. */
const BYTES_PER_MS = 4000;

const program = new URL(`worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
const TITLE = 'decoding';

/** Lets the thread start, so that it is there when a file is opened. */
export const warmParquet = (): void => warmThread(program, TITLE);

/** A file that is open. */
export interface ParquetFile {
  readonly columns: readonly string[];
  readonly stretches: readonly Stretch[];
  /** @throws RefractError `invalid-data` */
  readonly read: (columns: readonly string[], stretch: Stretch) => Promise<Readonly<Record<string, Column>>>;
  readonly close: () => Promise<void>;
}

/** @throws RefractError `invalid-data` for a file that is none */
export async function openParquet(path: string, name: string, bytes: number): Promise<ParquetFile> {
  const thread = await takeThread<Request, Answer>(program, TITLE);
  let isGone = false;
  async function ask<Kind extends Answer['kind']>(
    what: string,
    request: Request,
    kind: Kind,
    size = 0,
  ): Promise<Answer & { readonly kind: Kind }> {
    if (isGone) throw new RangeError(`${name} is closed.`);
    // What a header claims counts only as far as the file is large.
    const answer = await thread.ask(request, ANSWER_MS + Math.min(size, 20 * bytes) / BYTES_PER_MS);
    if (answer.kind === kind) return answer as Answer & { readonly kind: Kind };
    if (answer.kind === 'failed' && answer.isGone) isGone = true;
    else await close();
    const why =
      answer.kind === 'failed'
        ? answer.message
            .replace(/^parquet /, '')
            .trim()
            .replace(/\.$/, '')
        : `${answer.kind} is no answer`;
    throw invalid(name, `${what} cannot be read: ${why}.`, 'Download or copy the file again.');
  }
  async function close(): Promise<void> {
    if (isGone) return;
    isGone = true;
    const closed = await thread.ask({ kind: 'close' }, ANSWER_MS);
    if (closed.kind === 'closed') thread.keep();
    else thread.end();
  }
  const { columns, stretches } = await ask('the Parquet file', { kind: 'open', path }, 'opened');
  return {
    columns,
    stretches,
    read: async (wanted, { start, end, bytes: size }) =>
      (await ask(`rows ${start} to ${end - 1}`, { kind: 'read', columns: wanted, start, end }, 'rows', size))
        .columns,
    close,
  };
}
