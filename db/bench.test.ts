import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Progress } from '../main/api/progress.ts';
import { fillHistory } from './bench-fill.ts';
import { benchHistory } from './bench.ts';
import { countRuns, listRuns } from './run-list.ts';
import { metricSummaries, series } from './series.ts';
import { refusalOf, temporaryDatabase, temporaryHome } from './testing.ts';

test('measures a history of the size asked for, and leaves nothing behind', () => {
  const folder = temporaryHome();
  const reports: Progress[] = [];
  const { rows, filled } = benchHistory({
    runs: 300,
    points: 100,
    folder,
    onProgress: (report) => reports.push(report),
  });
  expect(filled).toMatchObject({ runs: 300, points: 30_000 });
  expect(filled.bytes).toBeGreaterThan(30_000 * 10);
  for (const { name, medianMs, minMs, goalMs } of rows) {
    expect(minMs).toBeGreaterThan(0);
    expect(medianMs).toBeGreaterThanOrEqual(minMs);
    // A thirtieth of the runs: far below the goal even on a busy machine.
    expect([name, medianMs < goalMs]).toEqual([name, true]);
  }
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  expect(reports.length).toBeGreaterThan(rows.length);
  expect(readdirSync(folder)).toEqual([]);
});

test('what is measured is a true history: every run has its points, and the summaries are those of the points', () => {
  const db = temporaryDatabase();
  fillHistory(db, { runs: 260, points: 103 });
  const runs = listRuns(db);
  expect(runs).toHaveLength(260);
  expect(countRuns(db, { tags: ['baseline'] })).toBeGreaterThan(0);
  expect(countRuns(db, { text: 'trägheit' })).toBe(65);
  expect(new Set(runs.map(({ variant }) => variant)).size).toBe(6);
  for (const { id } of [runs[0]!, runs[200]!]) {
    const summaries = metricSummaries(db, [id]);
    expect(summaries.reduce((sum, { points }) => sum + points, 0)).toBe(103);
    for (const summary of summaries) {
      const { steps, values } = series(db, id, summary);
      expect(summary.points).toBe(steps.length);
      expect(summary.last).toEqual({ step: steps.at(-1), value: values.at(-1) });
      expect(summary.min?.value).toBe(Math.min(...values));
      expect(summary.max?.value).toBe(Math.max(...values));
    }
  }
});

test('stops when it is cancelled, and refuses sizes that are none', () => {
  const folder = temporaryHome();
  expect(refusalOf(() => benchHistory({ folder, signal: AbortSignal.abort() })).code).toBe('cancelled');
  expect(refusalOf(() => benchHistory({ folder, runs: 0 })).code).toBe('invalid-option');
  expect(refusalOf(() => benchHistory({ folder, points: 9 })).code).toBe('invalid-option');
  expect(readdirSync(folder)).toEqual([]);
});
