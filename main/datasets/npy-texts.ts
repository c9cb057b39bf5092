/** @file Arrays of texts in .npy files, which labels may be: numpy's fixed-width strings (U, UTF-32) and bytes (S). */
import { isUtf8 } from 'node:buffer';
import { arrayInFile, wholeUnits } from './array-input.ts';
import { invalid, type ByteSource } from './byte-source.ts';
import type { TextArray } from './dataset-arrays.ts';
import type { NpyTextHeader } from './npy-header.ts';

/** Labels are shorter; what claims more is no list of them. */
const MAX_ELEMENT_BYTES = 2 ** 16;

/** Describes an array of texts behind its header. @throws RefractError `invalid-data` where it does not fit the file */
export function textsInFile(
  source: ByteSource,
  { text, width, bigEndian, shape, offset }: NpyTextHeader,
): TextArray {
  const { name } = source;
  const bytes = text === 'utf-32' ? 4 * width : width;
  if (bytes === 0) throw invalid(name, 'all texts in it are empty.');
  if (bytes > MAX_ELEMENT_BYTES)
    throw invalid(name, `each text in it has ${bytes} bytes: too long for labels.`);
  // To the file they are bytes. Of one dimension both orders of axes are the same, and labels have no more.
  const array = arrayInFile(source, { dtype: 'uint8', bigEndian: false, shape: [...shape, bytes], offset });
  const decode = text === 'utf-32' ? utf32(bigEndian) : utf8;
  async function* readTexts(): AsyncGenerator<string[], void, undefined> {
    let at = 0;
    for await (const piece of wholeUnits(array.read(), bytes)) {
      const elements = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      const texts = Array.from({ length: elements.length / bytes }, (_, i) => {
        const one = decode(elements.subarray(i * bytes, (i + 1) * bytes));
        if (one === undefined)
          throw invalid(name, `the text of sample ${at + i} (counted from 0) is damaged.`);
        return one;
      });
      yield texts;
      at += texts.length;
    }
  }
  return { name, shape, file: source.file, readTexts };
}

/** numpy fills up with zeros, and takes those at the end away. @returns undefined for what is no code point */
const utf32 =
  (bigEndian: boolean) =>
  (element: Buffer): string | undefined => {
    const points: number[] = [];
    for (let at = 0; at < element.length; at += 4) {
      points.push(bigEndian ? element.readUInt32BE(at) : element.readUInt32LE(at));
    }
    while (points.at(-1) === 0) points.pop();
    if (points.some((point) => point > 0x10ffff || (point >= 0xd800 && point < 0xe000))) return undefined;
    return String.fromCodePoint(...points);
  };

function utf8(element: Buffer): string | undefined {
  let end = element.length;
  while (end > 0 && element[end - 1] === 0) end--;
  const text = element.subarray(0, end);
  return isUtf8(text) ? text.toString('utf8') : undefined;
}
