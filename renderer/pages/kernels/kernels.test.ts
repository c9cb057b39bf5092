/** @file Which jobs are shown, and what a benchmark comes to. */
import { describe, expect, it } from 'vitest';
import type { AnyJob } from '../../../main/api/jobs.ts';
import { toCsv } from '../../charts/csv.ts';
import { benchLines, benchTable, howTheyRun, kindOfReport, statusSentence, type BenchReport } from './bench.ts'; // prettier-ignore
import { latestJobs } from '../../state/latest-jobs.ts';

const row = { name: 'spike', medianMs: 2, minMs: 1 };
const operators: BenchReport = {
  rows: [{ ...row, gbPerSecond: 5 }, { ...row, name: 'scan', gbPerSecond: 20, peakRssMiB: 300 }],
  machine: { copyGbPerSecond: 10, gemmGflops: 80 },
}; // prettier-ignore
const training: BenchReport = {
  rows: [{ ...row, samplesPerSecond: 400 }, { ...row, name: 'soft', samplesPerSecond: 1000 }],
  machine: {},
}; // prettier-ignore

const job = (id: string, status: AnyJob['status'], result: BenchReport | null = null): AnyJob => ({
  id, kind: 'bench', title: id, status, runId: null, progress: null, createdAt: 0, finishedAt: null, result, error: null,
}); // prettier-ignore

describe('latestJobs', () => {
  it('finds the one at work and the last result', () => {
    const jobs = [
      job('d', 'waiting'),
      job('c', 'cancelled'),
      job('b', 'done', operators),
      job('a', 'failed'),
    ];
    const { active, done, failed } = latestJobs(jobs, 'bench');
    expect([active?.id, done?.id, failed]).toEqual(['d', 'b', undefined]);
  });

  it('shows a failure until another one ends', () => {
    const jobs = [job('b', 'failed'), job('a', 'done', operators)];
    expect(latestJobs(jobs, 'bench').failed?.id).toBe('b');
    expect(latestJobs(jobs, 'self-test')).toEqual({ active: undefined, done: undefined, failed: undefined });
  });

  it('takes only what fits', () => {
    const jobs = [job('b', 'done', training), job('a', 'done', operators)];
    const fits = ({ result }: { result: BenchReport | null }) => result !== null && kindOfReport(result) === 'kernels'; // prettier-ignore
    expect(latestJobs(jobs, 'bench', fits).done?.id).toBe('a');
  });
});

describe('benchLines', () => {
  it('measures operators against copying, also where they are faster', () => {
    expect(benchLines(operators).map(({ share, bar }) => [share, bar])).toEqual([[0.5, 0.25], [2, 1]]); // prettier-ignore
  });

  it('measures training steps against the fastest', () => {
    expect(benchLines(training).map(({ share, bar }) => [share, bar])).toEqual([[0.4, 0.4], [1, 1]]); // prettier-ignore
  });

  it('knows no share without a copy rate', () => {
    const { rows } = operators;
    expect(benchLines({ rows, machine: {} })[0]).toMatchObject({ share: null, bar: 0 });
  });
});

it('writes everything that was measured', () => {
  expect(toCsv(benchTable(operators)).split('\r\n')).toEqual([
    'Name,Median (ms),Fastest (ms),Rate (GB/s),Rate (samples/s),Share of the copy rate,Peak memory so far (MiB)',
    'spike,2,1,5,,0.5,',
    'scan,2,1,20,,2,300',
    'copying memory,,,10,,,',
    'matrix product: 80 GFLOP/s,,,,,,',
    '',
  ]);
});

it('says what runs', () => {
  const status = { onnxruntime: '1', providers: [], operators: [] };
  expect(statusSentence({ ...status, mode: 'native', isa: 'avx2', reason: null })).toBe(
    'The native operators are in use (avx2).',
  );
  expect(statusSentence({ ...status, mode: 'portable', isa: null, reason: 'No compiler.' })).toContain(
    'more slowly. No compiler.',
  );
  expect(howTheyRun({ mode: 'native', isa: 'avx2' })).toBe('native (avx2)');
  expect(howTheyRun({ mode: 'portable', isa: null })).toBe('portable');
  expect(howTheyRun({ mode: null, isa: null })).toBe('not at all');
});
