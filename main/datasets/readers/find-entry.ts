/** @file Looking for a file by what it starts with. */
import { readHead, type ByteSource } from '../byte-source.ts';
import type { Source } from '../source.ts';

/** In a folder of very many files the first ones tell. */
const MAX_LOOKED_AT = 1000;
const HEAD_BYTES = 16;

/** The first entry that fits. @param fits gets the entry's first bytes, fewer where it is shorter */
export async function findEntry(
  source: Source,
  fits: (entry: ByteSource, head: Buffer) => boolean,
): Promise<ByteSource | undefined> {
  for (const entry of source.entries.slice(0, MAX_LOOKED_AT)) {
    // A damaged entry has no start to recognise; the reader that is chosen says what is wrong with it.
    const head = await readHead(entry, HEAD_BYTES).catch(() => Buffer.alloc(0));
    if (fits(entry, head)) return entry;
  }
  return undefined;
}
