/** @file Small files that unpack to about 320 MiB. */
import { constants, deflateRawSync, gzipSync } from 'node:zlib';

const PIECE_BYTES = 2 ** 24;
const PIECES = 20;

/** A piece of text, or a byte, so often that pieces can follow one another. */
function piece(content: string | number): Buffer {
  const length = typeof content === 'string' ? content.length : 1;
  return Buffer.alloc(Math.floor(PIECE_BYTES / length) * length, content);
}

/** About a thousandth of what it unpacks to: gzip members one after the other are one file. */
export const gzipBomb = (content: string | number): Buffer =>
  Buffer.concat(new Array<Buffer>(PIECES).fill(gzipSync(piece(content))));

/**
 * A zip archive with one deflated file.
 * @param claimed how many bytes the archive says the file has; as many as it has if absent
 */
export function deflateBomb(name: string, content: string, claimed?: number): Buffer {
  const one = piece(content);
  // Flushed pieces can stand one after the other; the last block ends the stream.
  const flushed = deflateRawSync(one, { finishFlush: constants.Z_FULL_FLUSH });
  const end = deflateRawSync(Buffer.alloc(0));
  const data = Buffer.concat([...new Array<Buffer>(PIECES).fill(flushed), end]);
  const about = Buffer.alloc(26);
  about.writeUInt16LE(20, 0); // version
  about.writeUInt16LE(8, 4); // deflated
  about.writeUInt32LE(data.length, 14);
  about.writeUInt32LE(claimed ?? PIECES * one.length, 18);
  about.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, Buffer.from(name), data]);
  const rest = Buffer.alloc(14);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), about, rest, Buffer.from(name)]);
  const directory = Buffer.alloc(22);
  directory.write('PK\x05\x06', 0, 'latin1');
  directory.writeUInt16LE(1, 8);
  directory.writeUInt16LE(1, 10);
  directory.writeUInt32LE(entry.length, 12);
  directory.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, directory]);
}
