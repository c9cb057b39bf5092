/** @file One array of a data set on its way in: its description, and its bytes when they are asked for. */
import { invalid, type ByteSource, type DiskFile } from './byte-source.ts';
import { numberTypes, type NumberType } from './numbers.ts';

/** An array whose numbers have not been read yet. */
export interface ArrayInput {
  /** For messages: the file and, in an archive, the member. */
  readonly name: string;
  readonly dtype: NumberType;
  /** Whether each number's most significant byte comes first. */
  readonly bigEndian: boolean;
  /** [samples, …], row-major. */
  readonly shape: readonly number[];
  /** Exactly the array's bytes, in pieces of any size. @throws RefractError `invalid-data` */
  readonly read: () => AsyncGenerator<Uint8Array, void, undefined>;
  /** The same in pieces of whole samples, each in memory of its own, where it comes so: a look need not wait for more. */
  readonly readSamples?: () => AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;
  /** The file that it comes from; absent for arrays made in memory. */
  readonly file?: DiskFile;
}

/** How many bytes an array of that shape has. */
export const byteLength = (dtype: NumberType, shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, numberTypes[dtype].bytes);

/**
 * An array that lies in a file behind a header and fills the rest of it.
 * @param layout what the header says; `offset` is the number of bytes before the first number
 * @throws RefractError `invalid-data` when the header's shape does not fit the file's size
 */
export function arrayInFile(
  source: ByteSource,
  layout: { dtype: NumberType; bigEndian: boolean; shape: readonly number[]; offset: number },
): ArrayInput {
  const { dtype, bigEndian, shape, offset } = layout;
  const payload = byteLength(dtype, shape);
  const end = offset + payload;
  const claim = `the header describes ${shape.join(' × ')} numbers of ${numberTypes[dtype].bytes} bytes`;
  const wrongSize = (found: string): Error =>
    invalid(
      source.name,
      `${claim}, which end at byte ${end}, but ${found}.`,
      'Download or copy the file again.',
    );
  if (!Number.isSafeInteger(end)) throw invalid(source.name, `${claim}: no file can be so large.`);
  if (source.bytes !== undefined && source.bytes !== end)
    throw wrongSize(`the file has ${source.bytes} bytes`);
  if (end > source.maxBytes)
    throw wrongSize(`the compressed file cannot hold more than ${source.maxBytes} bytes`);

  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    let at = 0;
    for await (const chunk of source.read()) {
      const next = at + chunk.length;
      if (next > end) throw wrongSize('the file goes on after that');
      if (next > offset) yield chunk.subarray(Math.max(0, offset - at));
      at = next;
    }
    if (at < end) throw wrongSize(`the file ends at byte ${at}`);
  }
  return { name: source.name, dtype, bigEndian, shape, read, file: source.file };
}

/** An array that is already in memory, as little-endian bytes. */
export function arrayInMemory(
  name: string,
  dtype: NumberType,
  shape: readonly number[],
  data: ArrayBufferView,
): ArrayInput {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length !== byteLength(dtype, shape)) {
    throw new RangeError(`${name}: ${bytes.length} bytes are not an array of ${shape.join(' × ')} ${dtype}.`);
  }
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    yield bytes;
  }
  return { name, dtype, bigEndian: false, shape, read };
}

/**
 * Cuts a stream of bytes into pieces of whole units (numbers, samples), each in memory of its own.
 * @param unitBytes the size of one unit
 * @param pieceBytes about how large a piece should be; at least one unit
 */
export async function* wholeUnits(
  stream: AsyncIterable<Uint8Array>,
  unitBytes: number,
  pieceBytes = 2 ** 20,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const size = Math.max(1, Math.floor(pieceBytes / unitBytes)) * unitBytes;
  let piece = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + size - filled);
      piece.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === size) {
        yield piece;
        piece = new Uint8Array(size);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
