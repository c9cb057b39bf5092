/** @file What a benchmark found, as lines of a table and as a file. */
import type { CallResult } from '../../../main/api/contract.ts';
import type { ChartTable } from '../../charts/csv.ts';
import type { JobOf } from '../../state/latest-jobs.ts';

export type BenchReport = NonNullable<JobOf<'bench'>['result']>;
export type BenchKind = 'kernels' | 'train';
type BenchRow = BenchReport['rows'][number];

/** Operators are measured in bytes, training steps in samples. */
export const kindOfReport = ({ rows }: BenchReport): BenchKind =>
  rows.some(({ gbPerSecond }) => gbPerSecond !== undefined) ? 'kernels' : 'train';

export interface BenchLine extends BenchRow {
  /** Of the copy rate (operators), or of the fastest (training steps); null where it is not known. */
  readonly share: number | null;
  /** Length of the bar, 0 to 1: the longest bar, and the whole, fit. */
  readonly bar: number;
}

export function benchLines({ rows, machine }: BenchReport): BenchLine[] {
  const copy = machine.copyGbPerSecond ?? null;
  const fastest = Math.max(0, ...rows.map(({ samplesPerSecond = 0 }) => samplesPerSecond));
  const shareOf = ({ gbPerSecond, samplesPerSecond }: BenchRow): number | null => {
    if (gbPerSecond !== undefined) return copy ? gbPerSecond / copy : null;
    return samplesPerSecond !== undefined && fastest > 0 ? samplesPerSecond / fastest : null;
  };
  const shares = rows.map(shareOf);
  const longest = Math.max(1, ...shares.map((share) => share ?? 0));
  return rows.map((row, at) => ({ ...row, share: shares[at]!, bar: (shares[at] ?? 0) / longest }));
}

/** Everything that was measured, with the machine's own rates as its last rows. */
export function benchTable(report: BenchReport): ChartTable {
  const { copyGbPerSecond = null, gemmGflops = null } = report.machine;
  const rows = benchLines(report).map((line) => [
    line.name, line.medianMs, line.minMs, line.gbPerSecond ?? null, line.samplesPerSecond ?? null, line.share,
    line.peakRssMiB ?? null,
  ]); // prettier-ignore
  return {
    columns: [
      'Name', 'Median (ms)', 'Fastest (ms)', 'Rate (GB/s)', 'Rate (samples/s)',
      kindOfReport(report) === 'kernels' ? 'Share of the copy rate' : 'Share of the fastest', 'Peak memory so far (MiB)',
    ],
    rows: [
      ...rows,
      ['copying memory', null, null, copyGbPerSecond, null, null, null],
      [`matrix product: ${gemmGflops ?? '–'} GFLOP/s`, null, null, null, null, null, null],
    ],
  }; // prettier-ignore
}

/** What runs here, in a sentence. */
export function statusSentence({ mode, isa, reason }: CallResult<'kernels.status'>): string {
  if (mode === 'native') return `The native operators are in use${isa ? ` (${isa})` : ''}.`;
  if (mode === 'portable')
    return `The portable definitions are in use: the same numbers, more slowly. ${reason ?? ''}`.trim();
  return `Nothing can be trained: onnxruntime cannot be loaded. ${reason ?? ''}`.trim();
}

/** How every operator runs here: all natively or, where the library of them is not there, none. */
export function howTheyRun({ mode, isa }: Pick<CallResult<'kernels.status'>, 'mode' | 'isa'>): string {
  if (mode === 'native') return isa ? `native (${isa})` : 'native';
  return mode === 'portable' ? 'portable' : 'not at all';
}
