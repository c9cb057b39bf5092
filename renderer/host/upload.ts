/**
 * @file How dropped files get to a workbench behind HTTP: announced in portions, then sent several at once, small ones
 * together, since each request costs more than a small file.
 */
import type { Call, Source } from '../../main/api/client.ts';
import { RefractError } from '../../main/api/errors.ts';
import { sourceLimits } from '../../main/api/sources.ts';

/** A file with its path within what was dropped. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

export interface UploadOptions {
  readonly call: Call;
  /** Sends bytes to an address of the workbench; rejects with the refusal. */
  readonly send: (address: string, body: Blob) => Promise<unknown>;
  readonly onStart?: ((source: Source) => void) | undefined;
}

/** Requests at once. More would not be faster over the loopback, and browsers have six connections, calls included. */
const PARALLEL_UPLOADS = 4;

/** Files that are sent together have no more bytes than this, so that progress shows and a refusal costs little. */
const TOGETHER_BYTES = 4 * 2 ** 20;
const TOGETHER_FILES = 500;

/** The workbench reads calls of up to 4 MiB. A character of a path has at most 3 bytes, and quotes or controls 6. */
const PORTION_CHARACTERS = 2 ** 19;
const CHARACTERS_BESIDE = 20;

/**
 * Announces and sends files. A source that could not be finished is discarded.
 * @param files at least one
 * @returns the source, complete
 * @throws RefractError `too-large` for more files than a drop may have, before anything is announced; what the
 *   workbench refuses
 */
export async function uploadFiles(
  files: readonly DroppedFile[],
  { call, send, onStart }: UploadOptions,
): Promise<Source> {
  refuseTooMany(files.length);
  const announced = files.map(({ path, file }) => ({ path, bytes: file.size }));
  const [first, ...more] = portionsOf(announced);
  const total = { files: files.length, bytes: announced.reduce((sum, { bytes }) => sum + bytes, 0) };
  const { id, ...begun } = await call('sources.begin', { files: first!, total });
  onStart?.({ id, ...begun });
  try {
    let from = first!.length;
    for (const portion of more) {
      await call('sources.announce', { id, from, files: portion });
      from += portion.length;
    }
    await sendAll(id, files, send);
    return await call('sources.get', { id });
  } catch (error) {
    void call('sources.discard', { id }).catch(() => undefined); // it goes when Refract closes
    throw error;
  }
}

function refuseTooMany(files: number): void {
  if (files <= sourceLimits.files) return;
  const most = sourceLimits.files.toLocaleString('en');
  throw new RefractError(
    'too-large',
    `There are more than ${most} files in this drop.`,
    'Put them into one archive (zip or tar), and drop that.',
  );
}

async function sendAll(
  id: string,
  files: readonly DroppedFile[],
  send: UploadOptions['send'],
): Promise<void> {
  const groups = togetherOf(files);
  let next = 0;
  const worker = async () => {
    while (next < groups.length) {
      const { first, last } = groups[next++]!;
      const places = first === last ? `${first}` : `${first}-${last}`;
      const bodies = files.slice(first, last + 1).map(({ file }) => file);
      try {
        await send(`/upload/${id}/${places}`, bodies.length === 1 ? bodies[0]! : new Blob(bodies));
      } catch (error) {
        next = groups.length; // the others need not go on with what will be discarded
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_UPLOADS }, worker));
}

/** Files that follow each other and are sent in one request, by the places of the first and the last of them. */
export function togetherOf(files: readonly DroppedFile[]): { first: number; last: number }[] {
  const groups: { first: number; last: number }[] = [];
  let bytes = Infinity;
  for (const [place, { file }] of files.entries()) {
    const group = groups.at(-1);
    bytes += file.size;
    if (group && bytes <= TOGETHER_BYTES && place - group.first < TOGETHER_FILES) group.last = place;
    else {
      groups.push({ first: place, last: place });
      bytes = file.size;
    }
  }
  return groups;
}

/** Pieces of a list of files that one call can announce each. */
export function portionsOf<One extends { readonly path: string }>(files: readonly One[]): One[][] {
  const portions: One[][] = [];
  let characters = Infinity;
  for (const file of files) {
    const portion = portions.at(-1);
    const own = file.path.length + CHARACTERS_BESIDE;
    characters += own;
    if (portion && characters <= PORTION_CHARACTERS && portion.length < sourceLimits.portion)
      portion.push(file);
    else {
      portions.push([file]);
      characters = own;
    }
  }
  return portions;
}
