/** @file A profile of a run's step in words and numbers: what the page shows. */
import type { ProfileReport } from '../../../main/api/kernels.ts';
import { formatCompact, formatNumber, formatSeconds } from '../../charts/format.ts';

export interface ProfileLine {
  readonly part: string;
  readonly pass: string;
  readonly operator: string;
  readonly milliseconds: number;
  readonly time: string;
  /** Of the step, 0 to 1. */
  readonly share: number;
  readonly ofCopy: string;
  readonly ofProducts: string;
}

interface ProfileWords {
  readonly sentence: string;
  /** What the shares compare with. */
  readonly limits: string;
  readonly lines: readonly ProfileLine[];
  readonly operations: readonly {
    readonly layer: string;
    readonly what: string;
    readonly done: string;
    readonly dense: string;
    readonly share: string;
  }[];
}

/** Rows with a smaller share of the step are summed up. */
const SMALL = 0.005;

const passNames = { forward: 'Forward', backward: 'Backward', update: 'Update', any: '–' } as const;

export function profileWords(report: ProfileReport): ProfileWords {
  const { stepMs, rows, operations, denseProducts, machine } = report;
  const { copyGbPerSecond, gemmGflops } = machine;
  const of = (rate: number | null, limit: number | null | undefined) =>
    rate === null || !limit ? '–' : formatNumber(rate / limit, { percent: true });
  const line = (part: string, milliseconds: number): ProfileLine => ({
    ...{ part, pass: '', operator: '', milliseconds, ofCopy: '', ofProducts: '' },
    time: formatNumber(milliseconds, { digits: 2, unit: 'ms' }),
    share: milliseconds / stepMs,
  });
  const isLarge = (row: { readonly milliseconds: number }) => row.milliseconds >= SMALL * stepMs;
  const small = rows.filter((row) => !isLarge(row));
  const lines = rows.filter(isLarge).map((row) => ({
    ...line(capital(row.part), row.milliseconds),
    ...{ pass: passNames[row.pass], operator: row.operator },
    ofCopy: of(row.gbPerSecond, copyGbPerSecond),
    ofProducts: of(row.gflops, gemmGflops),
  }));
  const between = Math.max(0, stepMs - sum(rows));
  return {
    sentence: sentenceOf(stepMs, denseProducts.minMs),
    limits: limitsOf(machine),
    lines: [
      ...lines,
      ...(small.length > 0 ? [line(`${small.length} short operators`, sum(small))] : []),
      line('Between operators', between),
    ],
    operations: operations.map(({ layer, what, done, dense, isAtMost }) => ({
      ...{ layer: String(layer), what: capital(what) },
      done: atMost(isAtMost) + formatCompact(done),
      dense: formatCompact(dense),
      share: dense > 0 ? atMost(isAtMost) + formatNumber(done / dense, { percent: true }) : '–',
    })),
  };
}

function sentenceOf(stepMs: number, denseMs: number): string {
  const step = `A step takes ${formatSeconds(stepMs / 1000)}.`;
  const ratio = stepMs / denseMs;
  const times = ratio < 1 ? `${formatNumber(1 / ratio, { digits: 1 })} times as long` : `${formatNumber(ratio, { digits: 1 })} times less`; // prettier-ignore
  return `${step} Its matrix products alone, done densely, would take ${formatSeconds(denseMs / 1000)}: ${times}.`;
}

function limitsOf({ copyGbPerSecond, gemmGflops, threads }: ProfileReport['machine']): string {
  const rates = [
    ...(copyGbPerSecond ? [`copies ${formatNumber(copyGbPerSecond, { digits: 1 })} GB/s`] : []),
    ...(gemmGflops ? [`multiplies matrices at ${formatNumber(gemmGflops, { digits: 0 })} GFLOP/s`] : []),
  ];
  const used = threads
    ? `With ${formatNumber(threads)} ${threads === 1 ? 'thread' : 'threads'} this`
    : 'This';
  return rates.length === 0 ? '' : `${used} machine ${rates.join(' and ')}, measured just now.`;
}

const atMost = (isSo: boolean): string => (isSo ? '≤ ' : '');

const sum = (rows: readonly { readonly milliseconds: number }[]): number =>
  rows.reduce((total, { milliseconds }) => total + milliseconds, 0);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
