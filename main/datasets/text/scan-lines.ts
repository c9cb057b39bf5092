/** @file Lines of text, straight from bytes, with any line ends. */
import { invalid, type ByteSource } from '../byte-source.ts';
import { readText } from './read-text.ts';

/** A line's place in its bytes, without its end. Good until the next line. */
export interface Line {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Counted from 1. */
  readonly number: number;
}

/** A line longer than this is no line: the file is not what it seems. */
const MAX_LINE_BYTES = 2 ** 26;

const [NEWLINE, RETURN] = [10, 13];

/**
 * The lines, as what `onLine` puts into a list, piece by piece.
 * @param mostBytes of a line
 * @throws RefractError `invalid-data` for a line without end, and what onLine throws
 */
export async function* linesInPieces<Item>(
  source: ByteSource,
  onLine: (line: Line, out: Item[]) => void,
  mostBytes = MAX_LINE_BYTES,
): AsyncGenerator<Item[], void, undefined> {
  let memory = new Uint8Array(0);
  /** So many bytes at the start are a line that was not complete. */
  let rest = 0;
  let enough = 0;
  let number = 1;
  let out: Item[] = [];
  function scan(bytes: Uint8Array, isLast: boolean): number {
    let start = 0;
    for (;;) {
      const end = lineEnd(bytes, start);
      // A return at the end of what is there may be followed by its newline.
      if (end < 0 || (end + 1 === bytes.length && bytes[end] === RETURN && !isLast)) break;
      onLine({ bytes, start, end, number: number++ }, out);
      start = bytes[end] === RETURN && bytes[end + 1] === NEWLINE ? end + 2 : end + 1;
    }
    if (isLast && start < bytes.length) onLine({ bytes, start, end: bytes.length, number }, out);
    return start;
  }
  for await (const chunk of readText(source)) {
    memory = withRoom(memory, rest, rest + chunk.length);
    memory.set(chunk, rest);
    rest += chunk.length;
    // A line that did not end is looked through again only once there is twice as much.
    if (rest >= enough) {
      const start = scan(memory.subarray(0, rest), false);
      memory.copyWithin(0, start, rest);
      rest -= start;
      enough = 2 * rest;
    }
    if (rest > mostBytes)
      throw invalid(source.name, `line ${number} does not end within ${mostBytes / 2 ** 20} MiB.`);
    if (out.length > 0) yield out;
    out = [];
  }
  scan(memory.subarray(0, rest), true);
  if (out.length > 0) yield out;
}

function lineEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) if (bytes[at] === NEWLINE || bytes[at] === RETURN) return at;
  return -1;
}

/** Memory for so many bytes whose first `kept` stay: twice as much as before where it has to grow, so that each is moved about once. */
function withRoom(memory: Uint8Array<ArrayBuffer>, kept: number, bytes: number): Uint8Array<ArrayBuffer> {
  if (bytes <= memory.length) return memory;
  const larger = new Uint8Array(Math.max(bytes, 2 * memory.length));
  larger.set(memory.subarray(0, kept));
  return larger;
}

export const lineText = ({ bytes, start, end }: Line): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
