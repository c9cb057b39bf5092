/**
 * @file PNG (https://www.w3.org/TR/png-3/): every colour type, depth and interlacing, as 8 bits a value. Alpha and colour
 * profiles are left out, as torchvision's ImageFolder leaves them out. Chunks, checksums and sizes are checked before
 * anything is unpacked; zlib does the rest but for the filters. The packages that there are unpack without a limit, or get
 * interlaced pictures of less than 8 bits wrong.
 */
import { crc32, inflateSync } from 'node:zlib';
import { invalid } from '../byte-source.ts';
import { refuseSize, type Picture, type PictureSize } from './picture.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Up to the first chunk's end: what pngSize needs. */
const PNG_HEAD_BYTES = 33;

export const looksLikePng = (head: Buffer): boolean => head.subarray(0, 8).equals(SIGNATURE);

/** Colour types by number: values a pixel, and how many of them are colours. */
const colourTypes: Readonly<Record<number, { values: number; colours: 1 | 3; depths: readonly number[] }>> = {
  0: { values: 1, colours: 1, depths: [1, 2, 4, 8, 16] },
  2: { values: 3, colours: 3, depths: [8, 16] },
  3: { values: 1, colours: 3, depths: [1, 2, 4, 8] },
  4: { values: 2, colours: 1, depths: [8, 16] },
  6: { values: 4, colours: 3, depths: [8, 16] },
};
const PALETTE = 3;

interface Header extends PictureSize {
  readonly depth: number;
  readonly type: number;
  /** Values a pixel. */
  readonly values: number;
  readonly isInterlaced: boolean;
}

/** The passes of an interlaced picture (Adam7), and of one that is not. */
const passes = {
  interlaced: [
    [0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2],
  ],
  plain: [[0, 0, 1, 1]],
} as const; // prettier-ignore

/** Reads a PNG file's first 33 bytes. @throws RefractError `invalid-data` */
export function pngSize(name: string, bytes: Buffer): Header {
  if (!looksLikePng(bytes))
    throw invalid(name, 'is no PNG file: its first 8 bytes are others.', 'Is the name right?');
  if (bytes.length < PNG_HEAD_BYTES || bytes.toString('latin1', 12, 16) !== 'IHDR') {
    throw invalid(name, 'has no header (IHDR) at byte 8.', 'Download or copy it again.');
  }
  const [width, height, depth, type] = [
    bytes.readUInt32BE(16),
    bytes.readUInt32BE(20),
    bytes[24]!,
    bytes[25]!,
  ];
  const colour = colourTypes[type];
  const isKnown = bytes[26] === 0 && bytes[27] === 0 && bytes[28]! <= 1;
  if (!colour?.depths.includes(depth) || !isKnown) {
    throw invalid(name, `has an impossible header: colour type ${type} with ${depth} bits, methods ${bytes[26]}, ${bytes[27]}, ${bytes[28]}.`); // prettier-ignore
  }
  refuseSize(name, width, height);
  return {
    width,
    height,
    channels: colour.colours,
    depth,
    type,
    values: colour.values,
    isInterlaced: bytes[28] === 1,
  };
}

/** @throws RefractError `invalid-data` with the byte where something is wrong */
export function decodePng(name: string, bytes: Buffer): Picture {
  const header = pngSize(name, bytes);
  const { palette, data } = chunksOf(name, bytes, header);
  const { width, height, channels, type, values } = header;
  const lines = unfiltered(name, inflated(name, data, header), header);
  const picture = new Uint8Array(width * height * channels);
  for (const { left, top, right, down, columns, rows, at, rowBytes } of lines.passes) {
    for (let row = 0; row < rows; row++) {
      const valueAt = valueReader(lines.bytes, at + row * rowBytes, header);
      for (let column = 0; column < columns; column++) {
        const place = ((top + row * down) * width + left + column * right) * channels;
        if (type === PALETTE) {
          const index = valueAt(column);
          if (3 * index >= palette.length) {
            throw invalid(
              name,
              `a pixel has the colour ${index}, but the palette has ${palette.length / 3}.`,
            );
          }
          picture.set(palette.subarray(3 * index, 3 * index + 3), place);
        } else {
          for (let i = 0; i < channels; i++) picture[place + i] = valueAt(column * values + i);
        }
      }
    }
  }
  return { width, height, channels, data: picture };
}

/** The chunks that matter; all are checked. */
function chunksOf(name: string, bytes: Buffer, { type }: Header): { palette: Buffer; data: Buffer[] } {
  const data: Buffer[] = [];
  let palette = Buffer.alloc(0) as Buffer;
  for (let at = 8; ;) {
    const length = at + 12 <= bytes.length ? bytes.readUInt32BE(at) : Infinity;
    if (at + 12 + length > bytes.length) {
      throw invalid(name, `ends inside the chunk that starts at byte ${at}.`, 'Download or copy it again.');
    }
    const kind = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length)) {
      throw invalid(name, `the chunk that starts at byte ${at} does not match its checksum (CRC-32).`, 'Download or copy it again.'); // prettier-ignore
    }
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 'IEND') break;
    if (kind === 'IDAT') data.push(body);
    else if (kind === 'PLTE') palette = body;
    else if (kind !== 'IHDR' && /^[A-Z]/.test(kind))
      throw invalid(name, `has a chunk ${kind} at byte ${at} that is not known.`);
    at += 12 + length;
  }
  if (data.length === 0) throw invalid(name, 'has no pixels (no IDAT chunk).');
  if (type === PALETTE && (palette.length === 0 || palette.length % 3 !== 0))
    throw invalid(name, 'has no palette.');
  return { palette, data };
}

const rowBytesOf = ({ values, depth }: Header, columns: number): number =>
  Math.ceil((columns * values * depth) / 8);

function passesOf(header: Header) {
  let at = 0;
  return passes[header.isInterlaced ? 'interlaced' : 'plain'].flatMap(([left, top, right, down]) => {
    const columns = Math.ceil((header.width - left) / right);
    const rows = Math.ceil((header.height - top) / down);
    if (columns <= 0 || rows <= 0) return [];
    const rowBytes = rowBytesOf(header, columns);
    const pass = { left, top, right, down, columns, rows, rowBytes, at };
    at += rows * rowBytes;
    return [pass];
  });
}

/** The lines of all passes, each behind the number of its filter. */
function inflated(name: string, data: readonly Buffer[], header: Header): Buffer {
  const expected = passesOf(header).reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
  const found = ((): Buffer => {
    try {
      return inflateSync(Buffer.concat(data), { maxOutputLength: expected });
    } catch (error) {
      const isLonger = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      const why = isLonger ? `it unpacks to more than its ${expected} bytes` : (error as Error).message;
      throw invalid(name, `the compressed pixels are damaged (${why}).`, 'Download or copy it again.');
    }
  })();
  if (found.length === expected) return found;
  throw invalid(name, `has ${found.length} bytes of pixels where there should be ${expected}.`);
}

/** Takes the filters back. */
function unfiltered(name: string, input: Buffer, header: Header) {
  const all = passesOf(header);
  const bytes = new Uint8Array(all.reduce((sum, { rows, rowBytes }) => sum + rows * rowBytes, 0));
  const step = Math.max(1, (header.values * header.depth) / 8);
  let from = 0;
  for (const { rows, rowBytes, at } of all) {
    for (let row = 0; row < rows; row++) {
      const filter = input[from++]!;
      const start = at + row * rowBytes;
      if (filter > 4) throw invalid(name, `line ${row} has the filter ${filter}; there are 0 to 4.`);
      for (let i = 0; i < rowBytes; i++) {
        const left = i >= step ? bytes[start + i - step]! : 0;
        const up = row > 0 ? bytes[start + i - rowBytes]! : 0;
        const corner = i >= step && row > 0 ? bytes[start + i - rowBytes - step]! : 0;
        const guess =
          filter === 0 ? 0
          : filter === 1 ? left
          : filter === 2 ? up
          : filter === 3 ? (left + up) >> 1
          : paeth(left, up, corner); // prettier-ignore
        bytes[start + i] = input[from++]! + guess;
      }
    }
  }
  return { bytes, passes: all };
}

/** The neighbour that is nearest to left + up − corner; ties go in this order. */
function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Values of a line as 8 bits: fewer are stretched to 0 … 255 (a palette's are not), 16 are rounded. */
function valueReader(bytes: Uint8Array, start: number, { depth, type }: Header): (i: number) => number {
  if (depth === 8) return (i) => bytes[start + i]!;
  if (depth === 16) return (i) => Math.round((bytes[start + 2 * i]! * 256 + bytes[start + 2 * i + 1]!) / 257);
  const most = 2 ** depth - 1;
  const scale = type === PALETTE ? 1 : 255 / most;
  return (i) => {
    const bit = i * depth;
    return ((bytes[start + (bit >> 3)]! >> (8 - depth - (bit & 7))) & most) * scale;
  };
}
