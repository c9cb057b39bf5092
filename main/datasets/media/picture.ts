/** @file What decoding a picture gives, and how large one may be. */
import { invalid } from '../byte-source.ts';

/** Sizes of a picture, from its header. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
  /** Grey, or red, green and blue. */
  readonly channels: 1 | 3;
}

export interface Picture extends PictureSize {
  /** Row by row, pixel by pixel; 0 to 255. */
  readonly data: Uint8Array;
}

/** A few thousand bytes can claim any size: a picture of more pixels is not unpacked. */
const MAX_PIXELS = 2 ** 24;

/** @throws RefractError `invalid-data` for a picture without pixels, or with more than 16,777,216 */
export function refuseSize(name: string, width: number, height: number): void {
  if (width < 1 || height < 1) throw invalid(name, `is a picture of ${width} × ${height} pixels.`);
  if (width * height <= MAX_PIXELS) return;
  throw invalid(name, `is a picture of ${width} × ${height} pixels; at most ${MAX_PIXELS} can be read.`, 'Make it smaller first.'); // prettier-ignore
}
