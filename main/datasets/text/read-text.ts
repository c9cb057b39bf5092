/** @file A file's text as UTF-8 bytes, whatever Unicode encoding its mark says it has. */
import type { RefractError } from '../../api/errors.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import { twoInTurn } from '../chunk-memory.ts';

const marks: readonly { readonly bytes: readonly number[]; readonly encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

const markOf = (head: Uint8Array) => marks.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));

/**
 * A source's bytes without its byte order mark, UTF-16 turned into UTF-8; a piece is good until the next is asked for.
 * @throws RefractError `invalid-data` for UTF-16 that is none, and what reading throws
 */
export async function* readText(source: ByteSource): AsyncGenerator<Uint8Array, void, undefined> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  const decode = (chunk: Uint8Array, stream: boolean): Uint8Array => {
    try {
      return Buffer.from(decoder!.decode(chunk, { stream }));
    } catch {
      throw invalid(
        source.name,
        `is no valid text in ${decoder!.encoding.toUpperCase()}.`,
        'Save it as UTF-8.',
      );
    }
  };
  for await (const chunk of source.read(undefined, twoInTurn())) {
    const mark = isFirst ? markOf(chunk) : undefined;
    isFirst = false;
    if (mark && mark.encoding !== 'utf-8') decoder = new TextDecoder(mark.encoding, { fatal: true });
    if (decoder) yield decode(chunk, true);
    else yield mark ? chunk.subarray(mark.bytes.length) : chunk;
  }
  if (decoder) yield decode(new Uint8Array(0), false);
}

/** What is said of a name that is no UTF-8. */
export const notUtf8 = (place: string, text: string): RefractError =>
  invalid(place, `"${text.slice(0, 40)}" is no text in UTF-8.`, 'Save the file as UTF-8.');

/** The text at a file's start, the last line left out where the file goes on. @param isWhole whether `head` is all of it */
export function textOf(head: Buffer, isWhole: boolean): string {
  const mark = markOf(head);
  const text = new TextDecoder(mark?.encoding ?? 'utf-8').decode(head);
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
  return isWhole || end < 0 ? text : text.slice(0, end + 1);
}

/** Heads that were looked at: every reader of text asks. */
const looked = new WeakMap<Buffer, boolean>();

/** Whether bytes look like text: UTF-8 or marked UTF-16 without control characters. */
export function looksLikeText(head: Buffer): boolean {
  const known = looked.get(head) ?? hasOnlyText(head);
  looked.set(head, known);
  return known;
}

function hasOnlyText(head: Buffer): boolean {
  if (head.length === 0) return false;
  if (markOf(head) && head[0] !== 0xef) return true;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) return false;
  return true;
}
