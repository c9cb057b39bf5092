/** @file Symbols of text by number: bytes as they are, or the characters of an alphabet and one for all others. */
import { RefractError } from '../../api/errors.ts';
import { readHead, type ByteSource } from '../byte-source.ts';
import { readText, textOf } from '../text/read-text.ts';
import { charactersOf } from '../text/utf8.ts';
import { spread } from './sample-files.ts';

/** What a text is a sequence of. */
export interface Symbols {
  /** How many there are. */
  readonly count: number;
  /** The numbers of a source's symbols, piece by piece. @throws RefractError `invalid-data` */
  readonly read: (source: ByteSource) => AsyncGenerator<Uint16Array, void, undefined>;
  /** The numbers of a text's symbols. */
  readonly of: (text: string) => Uint16Array;
}

export const bytes: Symbols = {
  count: 256,
  async *read(source) {
    for await (const chunk of readText(source)) yield Uint16Array.from(chunk);
  },
  of: (text) => Uint16Array.from(Buffer.from(text)),
};

/** Characters by their place in an alphabet; the last number is that of all others. */
export function characters(alphabet: readonly string[]): Symbols {
  const numbers = new Map(alphabet.map((character, number) => [character, number]));
  const other = alphabet.length;
  // Nearly all characters are below this: a table is read faster than a map.
  const low = Uint16Array.from({ length: 2 ** 11 }, (_, code) => numbers.get(String.fromCodePoint(code)) ?? other); // prettier-ignore
  const of = (text: string): Uint16Array => {
    const found = new Uint16Array(text.length);
    let count = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.codePointAt(at)!;
      found[count++] = code < low.length ? low[code]! : (numbers.get(String.fromCodePoint(code)) ?? other);
      if (code > 0xffff) at++;
    }
    return found.subarray(0, count);
  };
  return {
    count: alphabet.length + 1,
    of,
    async *read(source) {
      // A character of two units may be cut between two pieces.
      let rest = '';
      for await (const piece of charactersOf(source)) {
        const text = rest + piece;
        const last = text.charCodeAt(text.length - 1);
        const isCut = last >= 0xd800 && last < 0xdc00;
        rest = isCut ? text.slice(-1) : '';
        yield of(isCut ? text.slice(0, -1) : text);
      }
      if (rest !== '') yield of(rest);
    },
  };
}

/** An alphabet is kept in the recipe, whose texts are short. */
const MAX_CHARACTERS = 400;
const LOOKED_AT = { files: 64, bytes: 2 ** 20 };

/**
 * The characters at the start of some files, in the order of their codes; of very many the most frequent ones.
 */
export async function alphabetOf(entries: readonly ByteSource[]): Promise<string[]> {
  const counts = new Map<string, number>();
  const some = spread(entries, LOOKED_AT.files);
  for (const entry of some) {
    const head = await readHead(entry, Math.floor(LOOKED_AT.bytes / some.length));
    for (const character of textOf(head, true)) {
      if (character !== '\ufffd') counts.set(character, (counts.get(character) ?? 0) + 1);
    }
  }
  const frequent = [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_CHARACTERS);
  return frequent.map(([character]) => character).sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
}

const signs: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
const meanings = new Map(Object.entries(signs).map(([character, sign]) => [sign, character]));

/** An alphabet in one line, as the recipe keeps it: "\n !abc". */
export const writtenAlphabet = (alphabet: readonly string[]): string =>
  alphabet.map((character) => signs[character] ?? character).join('');

/** The characters of a written alphabet. @throws RefractError `invalid-option` for none, or one twice */
export function readAlphabet(text: string): string[] {
  const found = [...text.matchAll(/\\[nrt\\]|./gsu)].map(([sign]) => meanings.get(sign) ?? sign);
  const twice = found.find((character, i) => found.indexOf(character) !== i);
  if (found.length > 0 && twice === undefined) return found;
  throw new RefractError(
    'invalid-option',
    found.length === 0
      ? 'The alphabet has no characters.'
      : `The alphabet has "${writtenAlphabet([twice!])}" twice.`,
    'Write each character once, line ends and tabs as \\n and \\t.',
  );
}
