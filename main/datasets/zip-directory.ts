/** @file The members of a zip archive, from its central directory. Nothing is unpacked here. */
import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { RefractError } from '../api/errors.ts';
import { invalid, zipMemberSource, type ByteSource, type Region, type ZipMember } from './byte-source.ts';
import { memberNames, type Listing } from './member-names.ts';
import { Window } from './window.ts';

/** Whether a file starts as a zip archive does; an empty archive has its directory's end there. */
export const looksLikeZip = (head: Buffer): boolean =>
  ['PK\x03\x04', 'PK\x05\x06'].includes(head.toString('latin1', 0, 4));

/** The upper half of a member's attributes is its Unix mode, where it was made there; these are links. */
const [MODE_KIND, MODE_LINK] = [0o170000, 0o120000];

/** Where the members of zip archives are that lie there as they are. */
const stored = new WeakMap<ByteSource, { readonly archive: Region; readonly member: ZipMember }>();

/** Of a member that is stored as it is: what its directory says. */
export const storedMember = (entry: ByteSource) => stored.get(entry);

/**
 * Lists an archive's files as byte sources.
 * @param limit the most files it may have
 * @throws RefractError `invalid-data` for a damaged directory, names that lead out of the archive or are there twice,
 *   encryption, or methods other than stored and deflated
 */
export async function listZip(archive: Region, limit: number): Promise<Listing> {
  const entries: ByteSource[] = [];
  const names = memberNames(archive.name, limit);
  const ignored: { name: string; why: string }[] = [];
  const reader = new CheckedReader(archive);
  try {
    const zip = await fromRandomAccessReaderPromise(reader, archive.bytes, {
      lazyEntries: true,
      autoClose: false,
    });
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      const fileName = names(entry.fileName);
      const name = `${archive.name}: ${fileName}`;
      if (((entry.externalFileAttributes >>> 16) & MODE_KIND) === MODE_LINK) {
        ignored.push({ name, why: 'it is a link' });
        continue;
      }
      if (!entry.canDecodeFileData())
        throw invalid(name, 'is encrypted or packed in a way that is not supported.');
      const member = {
        name: fileName,
        headerOffset: entry.relativeOffsetOfLocalHeader,
        compressedBytes: entry.compressedSize,
        bytes: entry.uncompressedSize,
        deflated: entry.compressionMethod === 8,
        crc32: entry.crc32,
      };
      const source = zipMemberSource(archive, member);
      if (!member.deflated) stored.set(source, { archive, member });
      entries.push(source);
    }
  } catch (error) {
    if (error instanceof RefractError) throw error;
    throw invalid(
      archive.name,
      `the zip archive is damaged or cut short (${(error as Error).message}).`,
      'Download or copy the file again.',
    );
  }
  return { entries, ignored };
}

/**
 * Reads for yauzl, in few large pieces. Its own reader hands any position from the file to fs.read, which throws where
 * nobody can catch it: a directory said to be at byte 2^63 would end the process.
 */
class CheckedReader extends RandomAccessReader {
  readonly #window: Window;

  constructor(archive: Region) {
    super();
    this.#window = new Window(archive);
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#window.at(position, length).then(
      (bytes) => {
        if (bytes.length < length)
          return callback(new Error(`there is nothing at byte ${position + bytes.length}`));
        bytes.copy(buffer, offset);
        callback(null, length);
      },
      (error: Error) => callback(error),
    );
  }

  override close(callback: (error: Error | null) => void): void {
    process.nextTick(callback, null);
  }
}
