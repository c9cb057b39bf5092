/** @file The members of a zip archive, from its central directory. Nothing is unpacked here. */
import { close, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { RefractError } from '../api/errors.ts';
import { invalid, zipMemberSource, type ByteSource, type DiskFile } from './byte-source.ts';

/** Whether a file starts as a zip archive does; an empty archive has its directory's end there. */
export const looksLikeZip = (head: Buffer): boolean =>
  ['PK\x03\x04', 'PK\x05\x06'].includes(head.toString('latin1', 0, 4));

/**
 * Lists an archive's files as byte sources.
 * @param limit the most files it may have
 * @throws RefractError `invalid-data` for a damaged directory, names that leave the archive, encryption, or methods
 *   other than stored and deflated
 */
export async function listZip(file: DiskFile, limit: number): Promise<ByteSource[]> {
  const members: ByteSource[] = [];
  const reader = new CheckedReader(await promisify(open)(file.path, 'r'), file.bytes);
  try {
    const zip = await fromRandomAccessReaderPromise(reader, file.bytes, {
      lazyEntries: true,
      autoClose: false,
    });
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      const name = `${file.name}: ${entry.fileName}`;
      if (!entry.canDecodeFileData())
        throw invalid(name, 'is encrypted or packed in a way that is not supported.');
      if (members.length >= limit) throw invalid(file.name, `there are more than ${limit} files in it.`);
      members.push(
        zipMemberSource(file, {
          name: entry.fileName,
          headerOffset: entry.relativeOffsetOfLocalHeader,
          compressedBytes: entry.compressedSize,
          bytes: entry.uncompressedSize,
          deflated: entry.compressionMethod === 8,
          crc32: entry.crc32,
        }),
      );
    }
  } catch (error) {
    if (error instanceof RefractError) throw error;
    throw invalid(
      file.name,
      `the zip archive is damaged or cut short (${(error as Error).message}).`,
      'Download or copy the file again.',
    );
  } finally {
    await reader.closed();
  }
  return members;
}

/**
 * Reads for yauzl. Its own reader hands any position from the file to fs.read, which throws where nobody can catch
 * it: a directory said to be at byte 2^63 would end the process.
 */
class CheckedReader extends RandomAccessReader {
  readonly #file: number;
  readonly #bytes: number;

  constructor(file: number, bytes: number) {
    super();
    this.#file = file;
    this.#bytes = bytes;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    if (!Number.isSafeInteger(position) || position < 0 || position + length > this.#bytes) {
      process.nextTick(callback, new Error(`there is nothing at byte ${position}`));
      return;
    }
    read(this.#file, buffer, offset, length, position, callback);
  }

  /** Closes the file. Not the method that yauzl calls when it thinks that nobody needs the file any more. */
  async closed(): Promise<void> {
    await promisify(close)(this.#file);
  }

  override close(callback: (error: Error | null) => void): void {
    process.nextTick(callback, null);
  }
}
