/** @file Pictures of another size. */
import type { Picture } from './picture.ts';

/** For each new place: the first old one that counts, and the weights from there on; they sum to 1. */
type Weights = readonly { readonly first: number; readonly weights: Float64Array }[];

/**
 * Triangle weights as wide as the step from one new pixel to the next, but at least two old ones: bilinear
 * interpolation where the picture grows, an average where it shrinks (Pillow's BILINEAR, torchvision's with antialias).
 */
function triangle(from: number, to: number): Weights {
  const scale = Math.max(1, from / to);
  return Array.from({ length: to }, (_, i) => {
    const centre = ((i + 0.5) * from) / to;
    const first = Math.max(0, Math.floor(centre - scale + 0.5));
    const last = Math.min(from, Math.floor(centre + scale + 0.5));
    const weights = Float64Array.from({ length: last - first }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / scale),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** Stretches or shrinks a picture to a size; values are rounded once, at the end. */
export function resize(
  { width, height, channels, data }: Picture,
  to: { width: number; height: number },
): Picture {
  const across = new Float32Array(to.width * height * channels);
  triangle(width, to.width).forEach(({ first, weights }, column) => {
    for (let row = 0; row < height; row++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++)
          sum += weights[k]! * data[(row * width + first + k) * channels + channel]!;
        across[(row * to.width + column) * channels + channel] = sum;
      }
    }
  });
  const line = to.width * channels;
  const result = new Uint8Array(line * to.height);
  triangle(height, to.height).forEach(({ first, weights }, row) => {
    for (let i = 0; i < line; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * across[(first + k) * line + i]!;
      result[row * line + i] = Math.round(sum);
    }
  });
  return { ...to, channels, data: result };
}
