/** @file What a run reached, in the one number that tells most: its accuracy or, where numbers are asked for, its error. */
import type { RunRow } from '../../main/api/runs.ts';
import { formatNumber, formatSpread } from '../charts/format.ts';

/** Numbers of the row that tell it; a run has one of them. */
type MainNumber = 'testAccuracy' | 'testNrmse';

type Spread = { readonly n?: number; readonly mean: number | null; readonly sd: number | null };

/** "86.2 %", "NRMSE 0.213"; null where the run has neither. */
export function mainResult({ testAccuracy, testNrmse }: Pick<RunRow, MainNumber>): string | null {
  if (testAccuracy !== null) return formatNumber(testAccuracy, { percent: true });
  return testNrmse === null ? null : `NRMSE ${formatNumber(testNrmse)}`;
}

/** Over runs: "86.2 ± 0.4 %", "NRMSE 0.213 ± 0.004". */
export function mainSpread({ testAccuracy, testNrmse }: Partial<Record<MainNumber, Spread>>): string {
  if (typeof testNrmse?.mean === 'number' && typeof testAccuracy?.mean !== 'number')
    return `NRMSE ${formatSpread(testNrmse.mean, testNrmse.sd)}`;
  return formatSpread(testAccuracy?.mean, testAccuracy?.sd, true);
}
