/** @file Looking for a file by what it starts with. Each start is read once, however many readers look at it. */
import { toRefractError, type RefractError } from '../../api/errors.ts';
import { invalid, readHead, type ByteSource } from '../byte-source.ts';
import type { Source } from '../source.ts';

/** In a folder of very many files the first ones tell. */
const MAX_LOOKED_AT = 1000;
const MAGIC_BYTES = 16;

/** As much as a structure needs to show, such as the lines of a table. */
export const HEAD_BYTES = 2 ** 16;

/** The first entry that fits. @param fits gets the entry's first bytes, fewer where it is shorter */
export async function findEntry(
  source: Source,
  fits: (entry: ByteSource, head: Buffer) => boolean,
): Promise<ByteSource | undefined> {
  for (const entry of source.entries.slice(0, MAX_LOOKED_AT)) {
    if (fits(entry, await magicOf(entry))) return entry;
  }
  return undefined;
}

const magics = new WeakMap<ByteSource, Promise<Buffer>>();
const heads = new WeakMap<ByteSource, Promise<Buffer>>();

/** An entry's first 16 bytes, none where it is damaged: the reader that is chosen says what is wrong with it. */
export const magicOf = (entry: ByteSource): Promise<Buffer> => startOf(entry, MAGIC_BYTES, magics);

/** An entry's first 64 KiB. */
export const headOf = (entry: ByteSource): Promise<Buffer> => startOf(entry, HEAD_BYTES, heads);

/** Why a file whose start is no text cannot be read: it is damaged, or it is something else. */
export async function notText(entry: ByteSource): Promise<RefractError> {
  try {
    await readHead(entry, HEAD_BYTES);
  } catch (error) {
    return toRefractError(error);
  }
  return invalid(entry.name, 'is no text: it has control characters.', 'Save it as UTF-8.');
}

function startOf(
  entry: ByteSource,
  bytes: number,
  known: WeakMap<ByteSource, Promise<Buffer>>,
): Promise<Buffer> {
  const before = known.get(entry);
  if (before) return before;
  const head: Promise<Buffer> = readHead(entry, bytes).catch(() => Buffer.alloc(0));
  known.set(entry, head);
  return head;
}
