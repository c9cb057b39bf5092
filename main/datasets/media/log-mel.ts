/** @file Log-mel spectra of recordings. */
import { powerSpectrum } from './spectrum.ts';

export interface MelOptions {
  /** In Hz, of the recording. */
  readonly rate: number;
  readonly windowMs: number;
  readonly hopMs: number;
  readonly mels: number;
  readonly minHz: number;
  readonly maxHz: number;
}

/** Added to an energy before its logarithm is taken, so that silence is a number. */
const FLOOR = 1e-6;

/** Mel of O'Shaughnessy 1987, as HTK has it. */
const melOf = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);
const hertzOf = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

/** What is worked out once for many recordings. */
export interface MelPlan {
  readonly window: Float64Array;
  readonly hop: number;
  /** Of the transform: the smallest power of two that is not below the window. */
  readonly size: number;
  readonly filters: readonly { readonly first: number; readonly weights: Float64Array }[];
}

/** Where the FFT is not larger than this, in samples. */
export const MAX_WINDOW = 2 ** 16;

/**
 * A plan: a Hann window (periodic), and triangular filters between neighbouring points that stand at equal steps of mel from
 * minHz to maxHz; each rises from 0 at the point before to 1 at its own and falls to 0 at the next (torchaudio's
 * `melscale_fbanks`, HTK scale, not normalised).
 */
export function melPlan({ rate, windowMs, hopMs, mels, minHz, maxHz }: MelOptions): MelPlan {
  const length = Math.max(1, Math.round((windowMs * rate) / 1000));
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, length)));
  const window = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
  const [low, high] = [melOf(minHz), melOf(maxHz)];
  const points = Array.from({ length: mels + 2 }, (_, i) => hertzOf(low + ((high - low) * i) / (mels + 1)));
  const filters = Array.from({ length: mels }, (_, i) => {
    const [before, centre, after] = [points[i]!, points[i + 1]!, points[i + 2]!];
    const all = Array.from({ length: size / 2 + 1 }, (_, bin) => {
      const hertz = (bin * rate) / size;
      return Math.max(0, Math.min((hertz - before) / (centre - before), (after - hertz) / (after - centre)));
    });
    const first = Math.max(
      0,
      all.findIndex((weight) => weight > 0),
    );
    const last = all.findLastIndex((weight) => weight > 0);
    return { first, weights: Float64Array.from(all.slice(first, last + 1)) };
  });
  return { window, hop: Math.max(1, Math.round((hopMs * rate) / 1000)), size, filters };
}

/** How many windows a recording has: one at least; only whole ones count beyond. */
const framesOf = (samples: number, { window, hop }: MelPlan): number =>
  1 + Math.floor(Math.max(0, samples - window.length) / hop);

/**
 * The natural logarithms of the energies of each window, ln(Σ weight · |X|² + 10⁻⁶). Windows start at the recording's
 * start; one that is shorter than a window is followed by silence.
 * @returns [frames, mels]
 */
export function logMel(values: Float32Array, plan: MelPlan): Float32Array {
  const { window, hop, size, filters } = plan;
  const frames = framesOf(values.length, plan);
  const result = new Float32Array(frames * filters.length);
  const real = new Float64Array(size);
  for (let frame = 0; frame < frames; frame++) {
    real.fill(0);
    const start = frame * hop;
    const end = Math.min(window.length, values.length - start);
    for (let i = 0; i < end; i++) real[i] = values[start + i]! * window[i]!;
    const power = powerSpectrum(real);
    filters.forEach(({ first, weights }, mel) => {
      let energy = 0;
      for (let k = 0; k < weights.length; k++) energy += weights[k]! * power[first + k]!;
      result[frame * filters.length + mel] = Math.log(energy + FLOOR);
    });
  }
  return result;
}
