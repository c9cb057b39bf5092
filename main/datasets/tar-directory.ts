/**
 * @file The members of tar archives (POSIX ustar and pax, and GNU's long names): headers of 512 bytes, each before its
 * file. Nothing is unpacked here.
 */
import { invalid } from './byte-source.ts';

const BLOCK = 512;

/** A header with names and sizes is no larger. */
const MAX_EXTRA_BYTES = 2 ** 20;

/** Where a member is in the archive. */
export interface TarMember {
  readonly name: string;
  readonly start: number;
  readonly bytes: number;
}

/** Reads bytes at places that only grow; fewer come back at the end. */
export type ReadForward = (position: number, length: number) => Promise<Buffer>;

/** What the letter in a header says a member is, where it is no file. */
const otherKinds: Readonly<Record<string, string>> = {
  '1': 'it is a link',
  '2': 'it is a link',
  '3': 'it is a device',
  '4': 'it is a device',
  '6': 'it is a pipe',
};

/** Whether bytes start as a tar archive does: a header whose checksum is right. */
export const looksLikeTar = (head: Buffer): boolean => head.length >= BLOCK && isHeader(head);

/**
 * The files of an archive in their order.
 * @param archive its name, for messages
 * @param headBytes how many of a file's first bytes onFile wants
 * @param onFile is told of each file
 * @param onOther is told of members that are no files, and why they are left out
 * @throws RefractError `invalid-data` for a header that is none, with its place, or an archive that is cut short
 */
export async function readTar(
  archive: string,
  read: ReadForward,
  headBytes: (member: TarMember) => number,
  onFile: (member: TarMember, head: Buffer) => void,
  onOther: (name: string, why: string) => void,
): Promise<void> {
  let extra: { name?: string; bytes?: number } = {};
  for (let at = 0; ;) {
    const header = await read(at, BLOCK);
    // An archive ends with empty blocks; without one it may be cut short, and nobody could tell.
    if (header.length === BLOCK && header.every((byte) => byte === 0)) return;
    if (header.length === 0) throw invalid(archive, `the tar archive has no end: nothing follows byte ${at}.`, 'Download or copy it again.'); // prettier-ignore
    if (header.length < BLOCK || !isHeader(header)) {
      throw invalid(
        archive,
        `the tar archive is damaged: there is no header at byte ${at}.`,
        'Download or copy it again.',
      );
    }
    const kind = String.fromCharCode(header[156]!);
    const own = sizeIn(header);
    const bytes = extra.bytes !== undefined && !'xgLK'.includes(kind) ? extra.bytes : own;
    const start = at + BLOCK;
    if (!Number.isSafeInteger(bytes) || bytes < 0)
      throw invalid(archive, `the header at byte ${at} has an impossible size.`);
    at = start + Math.ceil(bytes / BLOCK) * BLOCK;
    if ('xgLK'.includes(kind)) {
      if (bytes > MAX_EXTRA_BYTES)
        throw invalid(archive, `the header at byte ${start - BLOCK} claims a name of ${bytes} bytes.`);
      const body = await read(start, bytes);
      if (body.length < bytes) throw cutShort(archive, start - BLOCK);
      if (kind === 'x') extra = { ...extra, ...paxRecords(body) };
      if (kind === 'L') extra = { ...extra, name: textIn(body, 0, body.length) };
      continue;
    }
    const name = extra.name ?? nameIn(header);
    extra = {};
    // Old archives mark folders by a slash at the end alone.
    if (kind === '5' || name.endsWith('/')) continue;
    const member = { name, start, bytes };
    const isFile = ['0', '\0', '7'].includes(kind);
    const head = await read(start, isFile ? Math.min(bytes, headBytes(member)) : 0);
    if (isFile) onFile(member, head);
    else onOther(name, otherKinds[kind] ?? `it is of a kind that cannot be read ("${kind}")`);
    // The last byte, so that an archive that is cut short is noticed here.
    const isWhole = head.length === bytes || (await read(start + bytes - 1, 1)).length === 1;
    if (!isWhole) throw cutShort(archive, start - BLOCK);
  }
}

const cutShort = (archive: string, at: number): Error =>
  invalid(
    archive,
    `the tar archive ends inside the file whose header is at byte ${at}.`,
    'Download or copy it again.',
  );

/** The sum of a header's bytes, those of the sum itself counted as spaces. */
function isHeader(header: Buffer): boolean {
  const claimed = parseInt(textIn(header, 148, 8), 8);
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += header[i]!;
  return claimed === sum;
}

function textIn(bytes: Buffer, start: number, length: number): string {
  const end = bytes.subarray(start, start + length).indexOf(0);
  return bytes.toString('utf8', start, start + (end < 0 ? length : end));
}

/** Octal digits, or big-endian bytes behind a mark where that is not enough. */
function sizeIn(header: Buffer): number {
  if (header[124]! >= 128)
    return header[124] === 128 ? header.readUIntBE(130, 6) + header.readUInt16BE(128) * 2 ** 48 : NaN;
  const text = textIn(header, 124, 12).trim();
  return /^[0-7]*$/.test(text) ? parseInt(text || '0', 8) : NaN;
}

function nameIn(header: Buffer): string {
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? textIn(header, 345, 155) : '';
  return prefix === '' ? textIn(header, 0, 100) : `${prefix}/${textIn(header, 0, 100)}`;
}

/** Records "length key=value", of which name and size count. */
function paxRecords(body: Buffer): { name?: string; bytes?: number } {
  const found: { name?: string; bytes?: number } = {};
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(32, at);
    const length = Number(body.toString('latin1', at, space));
    if (space < 0 || !Number.isInteger(length) || length < 5) break;
    const [, key, value] = /^([^=]*)=([^]*)\n$/.exec(body.toString('utf8', space + 1, at + length)) ?? [];
    if (key === 'path') found.name = value!;
    if (key === 'size') found.bytes = /^\d+$/.test(value!) ? Number(value) : NaN;
    at += length;
  }
  return found;
}
