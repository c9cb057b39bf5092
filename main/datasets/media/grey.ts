/** @file Grey values of colours. */
import type { Picture } from './picture.ts';

/**
 * The luma of ITU-R BT.601, rounded as Pillow's and torchvision's conversion to "L" rounds it.
 * @param red 0 to 255, as the others and the result
 */
export const greyOf = (red: number, green: number, blue: number): number =>
  (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;

/** Pixels of a picture as grey values or as red, green and blue, whatever it has. */
export function inColours({ channels, data }: Picture, wanted: 1 | 3): Uint8Array {
  if (channels === wanted) return data;
  const pixels = new Uint8Array((data.length / channels) * wanted);
  for (let i = 0; i < data.length / channels; i++) {
    if (wanted === 3) pixels.fill(data[i]!, 3 * i, 3 * i + 3);
    else pixels[i] = greyOf(data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!);
  }
  return pixels;
}
