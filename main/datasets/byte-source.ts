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
import { freshMemory, type ChunkMemory } from './chunk-memory.ts';

/** A file on the disk. */
export interface DiskFile {
  readonly path: string;
  /** The name that messages and recipes use: relative to what the person named, with `/`. */
  readonly name: string;
  /** Its size in bytes when it was looked at. */
  readonly bytes: number;
}

/** Bytes of which any stretch can be read at once: a file, or what lies as it is in an archive. */
export interface Region {
  /** For messages. */
  readonly name: string;
  readonly bytes: number;
  readonly file: DiskFile;
  /** The bytes from `start` to before `end`. @throws RefractError `invalid-data` for a file that shrank */
  readonly read: (
    start: number,
    end: number,
    chunkBytes?: number,
    memory?: ChunkMemory,
  ) => AsyncGenerator<Uint8Array, void, undefined>;
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
  /** The first bytes, where they are at hand. */
  readonly head?: Buffer;
  /** Where any stretch of them can be read at once. */
  readonly region?: Region;
  /**
   * The bytes in order.
   * @param chunkBytes how much to read from the disk at a time; 1 MiB if absent
   * @param memory where pieces that are read from the disk as they are lie; each has its own if absent
   * @throws RefractError `invalid-data` for damaged compression or a file that shrank
   */
  readonly read: (chunkBytes?: number, memory?: ChunkMemory) => AsyncGenerator<Uint8Array, void, undefined>;
}

/** How many bytes are read from the disk at a time. */
const CHUNK = 2 ** 20;

/**
 * Deflate's best case is 258 bytes from two bits, that is 1,032 to 1 (RFC 1951 3.2.5): a header that claims more
 * than that lies, and is refused before anything is unpacked.
 */
const DEFLATE_MAX_RATIO = 1032;

/**
 * What unpacks to more than both of one of these is taken for a zip bomb: real data stays below. The second is little
 * but repetition, and would keep a reader busy for seconds up to the first.
 */
const BOMBS = [
  { bytes: 2 ** 27, ratio: 200 },
  { bytes: 2 ** 26, ratio: 300 },
];

const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** A file's own bytes. */
export const plainSource = (file: DiskFile): ByteSource => regionSource(file.name, diskRegion(file));

const diskRegion = (file: DiskFile): Region => ({
  ...{ name: file.name, bytes: file.bytes, file },
  read: (start, end, chunkBytes, memory) => readRange(file, start, end, chunkBytes, memory),
});

/** A stretch of a region. */
export const partOfRegion = (name: string, region: Region, start: number, bytes: number): Region => ({
  ...{ name, bytes, file: region.file },
  read: (from, to, chunkBytes, memory) => region.read(start + from, start + to, chunkBytes, memory),
});

/** Bytes in memory. */
export const memoryRegion = (name: string, file: DiskFile, memory: Uint8Array): Region => ({
  ...{ name, bytes: memory.length, file },
  async *read(start, end) {
    if (end > start) yield memory.subarray(start, end);
  },
});

/** A region's bytes as they are. @param name for messages, a path in its archive after ": " */
export const regionSource = (
  name: string,
  region: Region,
  packing: ByteSource['packing'] = 'none',
): ByteSource => ({
  ...{ name, baseName: baseName(name.split(': ').at(-1)!), packing, region, file: region.file },
  ...{ bytes: region.bytes, maxBytes: region.bytes },
  read: (chunkBytes, memory) => region.read(0, region.bytes, chunkBytes, memory),
});

/** What gzipped bytes (.gz) unpack to; its size is known only at the end. */
export function gzipSource(packed: ByteSource): ByteSource {
  return {
    ...{
      name: packed.name,
      baseName: packed.baseName.replace(/\.gz$/i, ''),
      packing: 'gzip',
      file: packed.file,
    },
    maxBytes: packed.maxBytes * DEFLATE_MAX_RATIO,
    read: (chunkBytes) =>
      inflate(packed.name, packed.read(chunkBytes), createGunzip({ chunkSize: CHUNK / 4 }), packed.maxBytes),
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
export function zipMemberSource(archive: Region, member: ZipMember): ByteSource {
  const name = `${archive.name}: ${member.name}`;
  return {
    ...{ name, baseName: baseName(member.name), packing: 'zip', file: archive.file },
    ...{ bytes: member.bytes, maxBytes: member.bytes },
    read: (chunkBytes) => readMember(name, archive, member, chunkBytes),
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
  if (BOMBS.some((bomb) => bytes > bomb.bytes && bytes > compressedBytes * bomb.ratio)) {
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
  const { head, bytes } = source;
  if (head && (head.length >= count || head.length === bytes)) return Buffer.from(head.subarray(0, count));
  const chunks: Uint8Array[] = [];
  let have = 0;
  for await (const chunk of source.read(Math.max(count, 4096))) {
    chunks.push(chunk);
    have += chunk.length;
    if (have >= count) break;
  }
  return Buffer.concat(chunks, Math.min(have, count)) as Buffer<ArrayBuffer>;
}

/** How what is said of the file itself begins: with its verb. */
export const saidOfIt = /^(is|has|does|may|would|ends|starts|holds|claims|lies|lists|says|looks|goes) /;

/**
 * An error about a file's contents.
 * @param name the file, and the place in it: "a.csv, line 7"
 * @param what either goes on after the name ("is empty.") or is a sentence of its own ("the value is missing.")
 */
export function invalid(name: string, what: string, hint = ''): RefractError {
  return new RefractError('invalid-data', `${name}${saidOfIt.test(what) ? '' : ':'} ${what}`, hint);
}

async function* readRange(
  file: DiskFile,
  start: number,
  end: number,
  chunkBytes = CHUNK,
  memory = freshMemory,
): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(file.path, 'r').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const readAt = (at: number) => {
    const wanted = Math.min(chunkBytes, end - at);
    return handle.read(memory(wanted), 0, wanted, at);
  };
  /** From the second chunk on the disk is read while the chunk before is used; who wants the first only, reads no more. */
  let ahead: ReturnType<typeof readAt> | undefined;
  try {
    for (let at = start; at < end;) {
      const { bytesRead, buffer } = await (ahead ?? readAt(at)).catch((error: unknown) => {
        throw unreadable(file, error);
      });
      ahead = undefined;
      if (bytesRead === 0)
        throw invalid(file.name, `ends at byte ${at} although it had ${end} bytes before.`);
      const isFirst = at === start;
      at += bytesRead;
      if (!isFirst && at < end) {
        ahead = readAt(at);
        ahead.catch(() => undefined); // told when it is waited for
      }
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await ahead?.catch(() => undefined);
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
  archive: Region,
  member: ZipMember,
  chunkBytes?: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (member.deflated) refuseBomb(name, member.bytes, member.compressedBytes);
  const start = await memberStart(name, archive, member);
  const stored = archive.read(start, start + member.compressedBytes, chunkBytes);
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
export async function memberStart(name: string, archive: Region, member: ZipMember): Promise<number> {
  const end = Math.min(member.headerOffset + 30, archive.bytes);
  const chunks: Uint8Array[] = [];
  if (member.headerOffset < end)
    for await (const chunk of archive.read(member.headerOffset, end)) chunks.push(chunk);
  const header = Buffer.concat(chunks);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) {
    throw invalid(name, `there is no zip member at byte ${member.headerOffset} of the archive.`);
  }
  const start = member.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + member.compressedBytes > archive.bytes) {
    throw invalid(name, `the archive ends at byte ${archive.bytes}, inside this member.`);
  }
  return start;
}
