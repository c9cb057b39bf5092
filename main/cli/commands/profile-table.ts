/** @file A step's profile as text: where the time goes, and what is done against what a dense network would do. */
import type { StepProfile } from '../../workbench/index.ts';
import { decimals, integer, percent, table } from '../terminal/format.ts';
import type { Column } from '../terminal/format.ts';

/** What the machine can do at best, to compare with. */
export interface Limits {
  readonly copyGbPerSecond: number | null;
  readonly gemmGflops: number | null;
}

/** Rows with a smaller share of the step are summed up. */
const SMALL = 0.005;

type Operations = StepProfile['operations'][number];
interface Line {
  readonly part: string;
  readonly pass: string;
  readonly operator: string;
  readonly milliseconds: number;
  readonly gbPerSecond: number | null;
  readonly gflops: number | null;
}

/** A column of numbers. */
function right<Row>(title: string, cell: Column<Row>['cell']): Column<Row> {
  return { title, cell, align: 'right' };
}

/** @param name of what was profiled */
export function profileTable(name: string, profile: StepProfile, limits: Limits): string {
  const { stepMs, rows, operations } = profile;
  const of = (rate: number | null, limit: number | null) => (rate && limit ? percent(rate / limit) : '–');
  const large = rows.filter(({ milliseconds }) => milliseconds >= SMALL * stepMs);
  const small = rows.filter((row) => !large.includes(row));
  const shown: readonly Line[] = [
    ...large,
    line(`${small.length} more operators`, sum(small)),
    line('between operators', Math.max(0, stepMs - sum(rows))),
  ];
  const times = table<Line>(
    [
      { title: 'part', cell: ({ part }) => part },
      { title: 'pass', cell: ({ pass }) => pass },
      { title: 'operator', cell: ({ operator }) => operator },
      right('ms', ({ milliseconds }) => decimals(milliseconds, 2)),
      right('share', ({ milliseconds }) => percent(milliseconds / stepMs)),
      right('of copy rate', ({ gbPerSecond }) => of(gbPerSecond, limits.copyGbPerSecond)),
      right('of matrix rate', ({ gflops }) => of(gflops, limits.gemmGflops)),
    ],
    shown,
  );
  const atMost = (isSo: boolean) => (isSo ? '≤ ' : '');
  const millions = (count: number) => integer(count / 1e6);
  const counts = table<Operations>(
    [
      { title: 'layer', cell: ({ layer }) => String(layer) },
      { title: 'operations of', cell: ({ what }) => what },
      right('done, 10⁶', ({ done, isAtMost }) => atMost(isAtMost) + millions(done)),
      right('dense, 10⁶', ({ dense }) => millions(dense)),
      right('done of dense', ({ done, dense, isAtMost }) =>
        dense > 0 ? atMost(isAtMost) + percent(done / dense) : '–',
      ),
    ],
    operations,
  );
  return `${name}: a step of ${decimals(stepMs, 2)} ms\n\n${times}\n\n${counts}`;
}

function line(part: string, milliseconds: number): Line {
  return { part, pass: '', operator: '', milliseconds, gbPerSecond: null, gflops: null };
}

function sum(rows: StepProfile['rows']): number {
  return rows.reduce((total, { milliseconds }) => total + milliseconds, 0);
}
