/** @file A file's text as characters, piece by piece, and where it is none. */
import { isUtf8 } from 'node:buffer';
import { invalid, type ByteSource } from '../byte-source.ts';
import { readText } from './read-text.ts';

/**
 * The text of a source, in pieces of whole characters.
 * @throws RefractError `invalid-data` with the line of what is no UTF-8, and what reading throws
 */
export async function* charactersOf(source: ByteSource): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 1;
  const decode = (chunk: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(chunk, { stream });
    } catch {
      throw invalid(`${source.name}, line ${line + linesBefore(chunk)}`, 'is no text in UTF-8.', 'Save it as UTF-8, or choose bytes as symbols.'); // prettier-ignore
    }
  };
  for await (const chunk of readText(source)) {
    const text = decode(chunk, true);
    if (text !== '') yield text;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) line++;
  }
  const rest = decode(new Uint8Array(0), false);
  if (rest !== '') yield rest;
}

/** How many lines of a chunk are text before the first that is none; a character may be cut at its start. */
function linesBefore(chunk: Uint8Array): number {
  let [lines, start] = [0, 0];
  while (start < chunk.length && chunk[start]! >= 0x80 && chunk[start]! < 0xc0 && start < 3) start++;
  for (;;) {
    const end = chunk.indexOf(10, start);
    if (end < 0 || !isUtf8(chunk.subarray(start, end))) return lines;
    lines++;
    start = end + 1;
  }
}
