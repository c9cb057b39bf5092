/** @file HDF5 files for a reader. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid } from '../../byte-source.ts';
import { takeThread, warmThread } from '../thread.ts';
import type { Answer, H5Dataset, Request, Rows } from './messages.ts';

/**
 * What the library does not answer within this time it never will: pieces are so small (see pieces.ts) that they take
 * a fiftieth of it.
 */
const ANSWER_MS = 4000;

const program = new URL(`worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
const TITLE = 'the HDF5 library';

/** Lets the library start, so that it is there when a file is opened. */
export const warmH5 = (): void => warmThread(program, TITLE);

/** A file that is open. */
export interface H5File {
  readonly datasets: readonly H5Dataset[];
  /** Elements along the first dimension. @throws RefractError `invalid-data` */
  readonly read: (dataset: H5Dataset, start: number, count: number) => Promise<Rows>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a file.
 * @param path where it lies
 * @param name for messages
 * @throws RefractError `invalid-data` for what the library cannot open
 */
export async function openH5(path: string, name: string): Promise<H5File> {
  const thread = await takeThread<Request, Answer>(program, TITLE);
  let isGone = false;
  async function ask<Kind extends Answer['kind']>(
    what: string,
    request: Request,
    kind: Kind,
  ): Promise<Answer & { readonly kind: Kind }> {
    if (isGone) throw new RangeError(`${name} is closed.`);
    const answer = await thread.ask(request, ANSWER_MS);
    if (answer.kind === kind) return answer as Answer & { readonly kind: Kind };
    // After an error the library's state is anybody's guess: the next file gets a new thread.
    isGone = true;
    thread.end();
    const why =
      answer.kind === 'failed' ? answer.message.trim().replace(/\.$/, '') : `${answer.kind} is no answer`;
    throw invalid(name, `${what} cannot be read: ${why}.`, 'Download or copy the file again.');
  }
  const { datasets } = await ask('the HDF5 file', { kind: 'open', path }, 'opened');
  return {
    datasets,
    read: async (dataset, start, count) =>
      (await ask(`"${dataset.path}"`, { kind: 'read', dataset, start, count }, 'rows')).rows,
    close: async () => {
      if (isGone) return;
      await ask('the HDF5 file', { kind: 'close' }, 'closed');
      isGone = true;
      thread.keep();
    },
  };
}
