/**
 * @file Named runs of bytes, wherever they lie: a file, a gzip file's contents, a member of a zip archive. Readers
 * see only these, so that every format can also be read compressed. Nothing is read before it is asked for, and
 * nothing is allocated because a header says so.
 */
import { open } from 'node:fs/promises';
import { crc32, createGunzip, createInflateRaw } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { Readable, type Transform } from 'node:stream';
import { RefractError, toRefractError } from '../api/errors.ts';

/** A file on the disk. */
export interface DiskFile {
  readonly path: string;
  /** The name that messages and recipes use: relative to what the person named, with `/`. */
  readonly name: string;
  /** Its size in bytes when it was looked at. */
  readonly bytes: number;
}

/** Bytes that can be read, from their start, any number of times. */
export interface ByteSource {
  /** For messages: "train-images-idx3-ubyte.gz" or "digits.npz: x_train.npy". */
  readonly name: string;
  /** The last part of the name, without ".gz": what readers match names with. */
  readonly baseName: string;
  readonly packing: 'none' | 'gzip' | 'zip';
  /** The number of bytes, where it is known before reading. */
  readonly bytes?: number;
  /** No more than this many bytes can come out, whatever a header inside claims. */
  readonly maxBytes: number;
  /** The bytes as they lie on the disk. */
  readonly file: DiskFile;
  /**
   * The bytes in order.
   * @param chunkBytes how much to read from the disk at a time; 1 MiB if absent
   * @throws RefractError `invalid-data` for damaged compression or a file that shrank
   */
  readonly read: (chunkBytes?: number) => AsyncGenerator<Uint8Array, void, undefined>;
}

/** How many bytes are read from the disk at a time. */
const CHUNK = 2 ** 20;

/**
 * Deflate's best case is 258 bytes from two bits, that is 1,032 to 1 (RFC 1951 3.2.5): a header that claims more
 * than that lies, and is refused before anything is unpacked.
 */
const DEFLATE_MAX_RATIO = 1032;

/** What unpacks to more than both of these is taken for a zip bomb: real data stays below. */
const BOMB = { bytes: 2 ** 30, ratio: 200 };

const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** A file's own bytes. */
export function plainSource(file: DiskFile): ByteSource {
  return {
    name: file.name,
    baseName: baseName(file.name),
    packing: 'none',
    bytes: file.bytes,
    maxBytes: file.bytes,
    file,
    read: (chunkBytes) => readRange(file, 0, file.bytes, chunkBytes),
  };
}

/** What a gzip file (.gz) unpacks to; its size is known only at the end. */
export function gzipSource(file: DiskFile): ByteSource {
  return {
    name: file.name,
    baseName: baseName(file.name).replace(/\.gz$/i, ''),
    packing: 'gzip',
    maxBytes: file.bytes * DEFLATE_MAX_RATIO,
    file,
    read: (chunkBytes) =>
      inflate(
        file.name,
        readRange(file, 0, file.bytes, chunkBytes),
        createGunzip({ chunkSize: CHUNK / 4 }),
        file.bytes,
      ),
  };
}

/** Where a zip archive's directory says a member is. */
export interface ZipMember {
  readonly name: string;
  readonly headerOffset: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly deflated: boolean;
  readonly crc32: number;
}

/** A member of a zip archive, stored or deflated. Reading checks its claimed size, its size and its CRC-32. */
export function zipMemberSource(file: DiskFile, member: ZipMember): ByteSource {
  const name = `${file.name}: ${member.name}`;
  return {
    name,
    baseName: baseName(member.name),
    packing: 'zip',
    bytes: member.bytes,
    maxBytes: member.bytes,
    file,
    read: (chunkBytes) => readMember(name, file, member, chunkBytes),
  };
}

/**
 * Refuses a claimed size that cannot be true or is not reasonable.
 * @throws RefractError `invalid-data`
 */
function refuseBomb(name: string, bytes: number, compressedBytes: number): void {
  if (bytes > compressedBytes * DEFLATE_MAX_RATIO) {
    throw invalid(
      name,
      `${bytes} bytes are claimed, but ${compressedBytes} compressed bytes cannot hold so many.`,
    );
  }
  if (bytes > BOMB.bytes && bytes > compressedBytes * BOMB.ratio) {
    throw invalid(
      name,
      `${compressedBytes} compressed bytes would unpack to ${bytes}: this looks like a zip bomb.`,
      'If the file is really so repetitive, unpack it yourself and import what comes out.',
    );
  }
}

/**
 * The first bytes of a source.
 * @param count how many at most; fewer come back when the source is shorter
 */
export async function readHead(source: ByteSource, count: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let have = 0;
  for await (const chunk of source.read(Math.max(count, 4096))) {
    chunks.push(chunk);
    have += chunk.length;
    if (have >= count) break;
  }
  return Buffer.concat(chunks, Math.min(have, count)) as Buffer<ArrayBuffer>;
}

/** An error about a file's contents. */
export function invalid(name: string, what: string, hint = ''): RefractError {
  return new RefractError('invalid-data', `${name}: ${what}`, hint);
}

async function* readRange(
  file: DiskFile,
  start: number,
  end: number,
  chunkBytes = CHUNK,
): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(file.path, 'r').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    for (let at = start; at < end;) {
      const wanted = Math.min(chunkBytes, end - at);
      const { bytesRead, buffer } = await handle
        .read(Buffer.allocUnsafeSlow(wanted), 0, wanted, at)
        .catch((error: unknown) => {
          throw unreadable(file, error);
        });
      if (bytesRead === 0)
        throw invalid(file.name, `ends at byte ${at} although it had ${end} bytes before.`);
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

function unreadable(file: DiskFile, error: unknown): RefractError {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new RefractError('not-found', `${file.name} is not there any more.`);
  if (code === 'EACCES' || code === 'EPERM')
    return invalid(file.name, 'may not be read: permission was denied.');
  return toRefractError(error);
}

/** Runs compressed bytes through one of zlib's transforms. */
async function* inflate(
  name: string,
  compressed: AsyncGenerator<Uint8Array, void, undefined>,
  transform: Transform,
  compressedBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const input = Readable.from(compressed, { objectMode: false });
  const finished = pipeline(input, transform).catch(() => undefined);
  let bytes = 0;
  try {
    for await (const chunk of transform as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      refuseBomb(name, bytes, compressedBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof RefractError) throw error;
    throw invalid(
      name,
      `the compressed data is damaged or cut short after ${bytes} unpacked bytes (${(error as Error).message}).`,
      'Download or copy the file again.',
    );
  } finally {
    transform.destroy();
    input.destroy();
    await finished;
  }
}

async function* readMember(
  name: string,
  file: DiskFile,
  member: ZipMember,
  chunkBytes?: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (member.deflated) refuseBomb(name, member.bytes, member.compressedBytes);
  const start = await memberStart(name, file, member);
  const stored = readRange(file, start, start + member.compressedBytes, chunkBytes);
  const bytes = member.deflated
    ? inflate(name, stored, createInflateRaw({ chunkSize: CHUNK / 4 }), member.compressedBytes)
    : stored;
  let count = 0;
  let checksum = 0;
  for await (const chunk of bytes) {
    count += chunk.length;
    if (count > member.bytes) break;
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (count !== member.bytes) {
    const found = count > member.bytes ? 'more' : String(count);
    throw invalid(name, `the archive's directory claims ${member.bytes} bytes, but there are ${found}.`);
  }
  if (checksum !== member.crc32) {
    throw invalid(
      name,
      'the contents do not match their checksum (CRC-32).',
      'Download or copy the archive again.',
    );
  }
}

/** Where a member's data starts: after its local header, whose two last fields have a length of their own. */
async function memberStart(name: string, file: DiskFile, member: ZipMember): Promise<number> {
  const local: ByteSource = {
    ...plainSource(file),
    read: () => readRange(file, member.headerOffset, file.bytes, 64),
  };
  const header = await readHead(local, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) {
    throw invalid(name, `there is no zip member at byte ${member.headerOffset} of the archive.`);
  }
  const start = member.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + member.compressedBytes > file.bytes) {
    throw invalid(name, `the archive ends at byte ${file.bytes}, inside this member.`);
  }
  return start;
}
