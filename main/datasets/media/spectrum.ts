/** @file The discrete Fourier transform of real numbers, by Cooley and Tukey's radix 2. */

interface Tables {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly reversed: Uint32Array;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

const known = new Map<number, Tables>();

function tablesFor(size: number): Tables {
  const before = known.get(size);
  if (before) return before;
  const bits = Math.log2(size);
  const reversed = new Uint32Array(size);
  for (let i = 0; i < size; i++) reversed[i] = (reversed[i >> 1]! >> 1) | ((i & 1) << (bits - 1));
  const angle = (i: number): number => (2 * Math.PI * i) / size;
  const tables = {
    cos: Float64Array.from({ length: size / 2 }, (_, i) => Math.cos(angle(i))),
    sin: Float64Array.from({ length: size / 2 }, (_, i) => Math.sin(angle(i))),
    reversed,
    real: new Float64Array(size),
    imaginary: new Float64Array(size),
  };
  known.set(size, tables);
  return tables;
}

/**
 * |X[k]|² of X[k] = Σ x[n] · exp(−2πi·k·n/N), for k = 0 … N/2.
 * @param values N of them, a power of two, at least 2
 */
export function powerSpectrum(values: Float64Array): Float64Array {
  const size = values.length;
  const { cos, sin, reversed, real, imaginary } = tablesFor(size);
  for (let i = 0; i < size; i++) real[i] = values[reversed[i]!]!;
  imaginary.fill(0);
  for (let half = 1; half < size; half *= 2) {
    const step = size / (2 * half);
    for (let start = 0; start < size; start += 2 * half) {
      for (let i = 0; i < half; i++) {
        const [a, b] = [start + i, start + i + half];
        const [c, s] = [cos[i * step]!, sin[i * step]!];
        const re = real[b]! * c + imaginary[b]! * s;
        const im = imaginary[b]! * c - real[b]! * s;
        real[b] = real[a]! - re;
        imaginary[b] = imaginary[a]! - im;
        real[a] = real[a]! + re;
        imaginary[a] = imaginary[a]! + im;
      }
    }
  }
  return Float64Array.from({ length: size / 2 + 1 }, (_, k) => real[k]! ** 2 + imaginary[k]! ** 2);
}
