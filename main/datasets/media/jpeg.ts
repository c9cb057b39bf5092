/**
 * @file JPEG, baseline and progressive, decoded by libjpeg-turbo (in WebAssembly), so that pixels are the same as in
 * torchvision and Pillow. Marks of rotation (EXIF) are not followed, as these do not follow them.
 */
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { invalid } from '../byte-source.ts';
import { refuseSize, type Picture, type PictureSize } from './picture.ts';

/** A progressive file repeats its pixels in scans, each of few bytes: more work than this is refused. */
const MAX_SCANNED = 2 ** 28;

export const looksLikeJpeg = (head: Buffer): boolean =>
  head.length >= 3 && head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff;

/** What of the package is used. */
interface Decoder {
  getEncodedBuffer: (bytes: number) => Uint8Array;
  decode: () => void;
  getDecodedBuffer: () => Uint8Array;
  getFrameInfo: () => { width: number; height: number; componentCount: number };
  delete: () => void;
}
interface Codec {
  readonly JPEGDecoder: new () => Decoder;
}
type CodecFactory = (options: {
  wasmBinary: Uint8Array;
  print: () => void;
  printErr: () => void;
}) => Promise<Codec>;

let codec: Promise<Codec> | undefined;
let failures = 0;

/** A failed decoding leaves some memory of the module in use: after so many it starts anew. */
const MAX_FAILURES = 200;

async function startCodec(): Promise<Codec> {
  const require = createRequire(import.meta.url);
  const make = require('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs') as CodecFactory;
  const wasmBinary = await readFile(require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm'));
  const quiet = (): void => undefined;
  return make({ wasmBinary, print: quiet, printErr: quiet });
}

/**
 * Sizes from a JPEG file's header.
 * @throws RefractError `invalid-data` for a file without one, of 12 bits, lossless, or of four inks (CMYK)
 */
export function jpegSize(name: string, bytes: Buffer): PictureSize {
  if (!looksLikeJpeg(bytes))
    throw invalid(name, 'is no JPEG file: its first 3 bytes are others.', 'Is the name right?');
  for (let at = 2; ;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 4 > bytes.length || bytes[at] !== 0xff) throw invalid(name, `its header breaks off at byte ${at}.`, 'Download or copy it again.'); // prettier-ignore
    const marker = bytes[at + 1]!;
    // Start of frame: C0 to CF but for tables (C4, CC) and a reserved one (C8).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return frameAt(name, bytes, at, marker);
    if (marker === 0xda || marker === 0xd9) throw invalid(name, `has pixels before their size (byte ${at}).`);
    at += 2 + bytes.readUInt16BE(at + 2);
  }
}

function frameAt(name: string, bytes: Buffer, at: number, marker: number): PictureSize {
  if (at + 10 > bytes.length)
    throw invalid(name, `its header breaks off at byte ${at}.`, 'Download or copy it again.');
  const [bits, height, width, channels] = [bytes[at + 4]!, bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7), bytes[at + 9]!]; // prettier-ignore
  if (![0xc0, 0xc1, 0xc2].includes(marker) || bits !== 8) {
    throw invalid(name, `is a JPEG file of a rare kind (frame ${marker.toString(16)}, ${bits} bits).`, 'Save it as a usual one.'); // prettier-ignore
  }
  if (channels !== 1 && channels !== 3) throw invalid(name, `has ${channels} colours a pixel; grey and RGB can be read.`, 'Save it as RGB.'); // prettier-ignore
  refuseSize(name, width, height);
  return { width, height, channels };
}

/** @throws RefractError `invalid-data` for a damaged file, and what jpegSize throws */
export async function decodeJpeg(name: string, bytes: Buffer): Promise<Picture> {
  const size = jpegSize(name, bytes);
  const { width, height, channels } = size;
  let scans = 0;
  for (
    let at = bytes.indexOf('\xff\xda', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('\xff\xda', at + 2, 'latin1')
  )
    scans++;
  if (scans * width * height > MAX_SCANNED) throw invalid(name, `goes over its ${width} × ${height} pixels ${scans} times.`, 'Save it anew.'); // prettier-ignore
  codec ??= startCodec();
  const decoder = new (await codec).JPEGDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const found = decoder.getFrameInfo();
    // The module's memory is used again: this is a copy.
    const data = Uint8Array.from(decoder.getDecodedBuffer());
    if (found.width === width && found.height === height && data.length === width * height * channels)
      return { ...size, data };
    throw new Error('other sizes than in the header');
  } catch {
    if (++failures % MAX_FAILURES === 0) codec = undefined;
    throw invalid(name, 'the compressed pixels are damaged or cut short.', 'Download or copy it again.');
  } finally {
    decoder.delete();
  }
}
