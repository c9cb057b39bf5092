/** @file How many digits the numbers of a comparison have: its sentences and its tables say the same figure alike. */
import type { CallResult } from './contract.ts';
import { usualDigits } from './digits.ts';

type Measure = CallResult<'compare.runs'>['measure'];

/** What a number is multiplied by to be shown (shares are shown in percent or points), and a difference's digits after the point, at least. */
const shown: Readonly<Record<Measure, { readonly scale: number; readonly digits: number }>> = {
  testAccuracy: { scale: 100, digits: 1 },
  testSequenceAccuracy: { scale: 100, digits: 1 },
  testNrmse: { scale: 1, digits: 3 },
  testRmse: { scale: 1, digits: 3 },
  testLoss: { scale: 1, digits: 2 },
  trainLoss: { scale: 1, digits: 2 },
  spikeRate: { scale: 1, digits: 3 },
  spikesPerSample: { scale: 1, digits: 0 },
  synapticOperations: { scale: 1, digits: 0 },
  seconds: { scale: 1, digits: 1 },
  samplesPerSecond: { scale: 1, digits: 0 },
};

/**
 * Digits after the point, 0 to 6, of a difference and of its interval's ends: as many as show two digits of the
 * difference, one of half its interval, and what the measure has at least.
 * @param difference as it is stored: shares, not points
 */
export function differenceDigits(
  measure: Measure,
  difference: number,
  ci95: readonly [number, number] | null,
): number {
  const { digits } = shown[measure];
  const width = ci95 ? (ci95[1] - ci95[0]) / 2 : 0;
  return Math.min(6, Math.max(digits, place(measure, Math.abs(difference), 2), place(measure, width, 1)));
}

/** Digits after the point, 0 to 6, of a mean. @param mean as it is stored: shares, not percent */
export function meanDigits(measure: Measure, mean: number): number {
  return spreadDigits(mean, shown[measure].scale === 100);
}

/** Digits after the point, 0 to 6, of a mean and its spread. @param percent whether a share is shown in percent */
export function spreadDigits(mean: number, percent: boolean): number {
  if (percent) return 1;
  return mean === 0 ? 3 : usualDigits(Math.abs(mean));
}

/** A number of a comparison, without unit, with "−" for minus. @param value as it is stored: shares, not percent */
export function figure(measure: Measure, value: number, digits: number): string {
  const text = Math.abs(shown[measure].scale * value).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** The place after the point of the n-th digit of a size that counts. */
const place = (measure: Measure, size: number, n: number): number =>
  size > 0 ? n - 1 - Math.floor(Math.log10(shown[measure].scale * size)) : 0;
