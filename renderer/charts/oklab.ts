/** @file A scale of colours whose steps look alike: straight through OKLab (Ottosson, 2020). */

type Triple = readonly [number, number, number];

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const encoded = (value: number) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);

/** OKLab of sRGB, both parts from 0 to 1. */
export function toOklab([r, g, b]: Triple): Triple {
  const [lr, lg, lb] = [linear(r), linear(g), linear(b)];
  const l = Math.cbrt(0.4122214708 * lr + 0.5363325363 * lg + 0.0514459929 * lb);
  const m = Math.cbrt(0.2119034982 * lr + 0.6806995451 * lg + 0.1073969566 * lb);
  const s = Math.cbrt(0.0883024619 * lr + 0.2817188376 * lg + 0.6299787005 * lb);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** sRGB of OKLab, cut to 0 to 1. */
export function fromOklab([L, a, b]: Triple): Triple {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (value: number) => Math.min(1, Math.max(0, encoded(Math.max(0, value))));
  return [
    cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Red, green and blue, 0 to 1, of `rgb(…)`. */
export function parsedRgb(css: string): Triple {
  const parts = (css.match(/[\d.]+/g) ?? []).map(Number);
  return [(parts[0] ?? 0) / 255, (parts[1] ?? 0) / 255, (parts[2] ?? 0) / 255];
}

/** 256 colours from one to the other, as red, green and blue bytes one after the other. */
export function colorScale(from: string, to: string): Uint8ClampedArray {
  const [a, b] = [toOklab(parsedRgb(from)), toOklab(parsedRgb(to))];
  const bytes = new Uint8ClampedArray(256 * 3);
  for (let index = 0; index < 256; index += 1) {
    const mixed = a.map((value, part) => value + (index / 255) * (b[part]! - value));
    fromOklab(mixed as unknown as Triple).forEach(
      (value, part) => (bytes[index * 3 + part] = Math.round(value * 255)),
    );
  }
  return bytes;
}
