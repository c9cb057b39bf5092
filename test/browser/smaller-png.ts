/**
 * @file The same picture in fewer bytes: browsers write their pictures quickly, not small. For pictures of 8 bits a channel
 * without interlacing, as screenshots are (PNG specification, third edition, W3C 2025).
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Bytes a pixel: 3 or 4. */
  readonly size: number;
  /** Row after row. */
  readonly pixels: Buffer;
}

/** @throws Error for what is no such picture */
export function smallerPng(png: Buffer): Buffer {
  const picture = withoutAlpha(read(png));
  const tries = [0, 1, 2, 4].map((filter) =>
    deflateSync(filtered(picture, filter), { level: 9, memLevel: 9 }),
  );
  const best = tries.reduce((a, b) => (b.length < a.length ? b : a));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(picture.width, 0);
  head.writeUInt32BE(picture.height, 4);
  head.set([8, picture.size === 3 ? 2 : 6, 0, 0, 0], 8);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', best), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** Reads a picture. @throws Error for what is no such picture */
export function read(png: Buffer): Picture {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('This is no PNG picture.');
  const data: Buffer[] = [];
  let head: Buffer | undefined;
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') head = body;
    if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  const [width, height] = [head!.readUInt32BE(0), head!.readUInt32BE(4)];
  const [depth, kind, , , interlaced] = head!.subarray(8);
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0) {
    throw new Error('Only pictures of 8 bits a channel without interlacing can be made smaller.');
  }
  const size = kind === 2 ? 3 : 4;
  return { width, height, size, pixels: unfiltered(inflateSync(Buffer.concat(data)), width, height, size) };
}

/** The filters: what each foretells of a byte, from those left of it (a), above (b), and above left (c). */
const foretold: readonly ((a: number, b: number, c: number) => number)[] = [
  () => 0,
  (a) => a,
  (_, b) => b,
  (a, b) => (a + b) >> 1,
  (a, b, c) => {
    const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
    return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
  },
];

function unfiltered(data: Buffer, width: number, height: number, size: number): Buffer {
  const line = width * size;
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    const predict = predictions(pixels, line, size, data[y * (line + 1)]!);
    for (let x = 0; x < line; x++) pixels[y * line + x] = data[y * (line + 1) + 1 + x]! + predict(x, y);
  }
  return pixels;
}

function filtered({ width, height, size, pixels }: Picture, filter: number): Buffer {
  const line = width * size;
  const data = Buffer.alloc((line + 1) * height);
  const predict = predictions(pixels, line, size, filter);
  for (let y = 0; y < height; y++) {
    data[y * (line + 1)] = filter;
    for (let x = 0; x < line; x++) data[y * (line + 1) + 1 + x] = pixels[y * line + x]! - predict(x, y);
  }
  return data;
}

/** What a filter foretells of a byte from the pixels before it. Outside of the picture all is 0. */
function predictions(
  pixels: Buffer,
  line: number,
  size: number,
  filter: number,
): (x: number, y: number) => number {
  const rule = foretold[filter]!;
  return (x, y) => {
    const at = y * line + x;
    const a = x >= size ? pixels[at - size]! : 0;
    const b = y > 0 ? pixels[at - line]! : 0;
    const c = x >= size && y > 0 ? pixels[at - line - size]! : 0;
    return rule(a, b, c);
  };
}

/** Without its alpha channel where nothing of the picture is seen through. */
function withoutAlpha(picture: Picture): Picture {
  const { size, pixels } = picture;
  if (size === 3) return picture;
  const count = pixels.length / 4;
  for (let at = 0; at < count; at++) if (pixels[4 * at + 3] !== 255) return picture;
  const opaque = Buffer.alloc(3 * count);
  for (let at = 0; at < count; at++) pixels.copy(opaque, 3 * at, 4 * at, 4 * at + 3);
  return { ...picture, size: 3, pixels: opaque };
}
