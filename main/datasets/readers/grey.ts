/** @file Grey values of colours. */

/**
 * The luma of ITU-R BT.601, rounded as Pillow's and torchvision's conversion to "L" rounds it.
 * @param red 0 to 255, as the others and the result
 */
export const greyOf = (red: number, green: number, blue: number): number =>
  (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
