/** @file The service with real engine processes: training, cancelling, resuming, replaying, exporting, self-test. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { joinedCurve, openTestService, pause } from './testing.ts';

describe('with real engines', () => {
  it('trains, is cancelled within a second, resumes to the end, replays and exports', async () => {
    const test = openTestService();
    const { call, until, service } = test;
    const datasetId = await test.importTiny();
    const settings = { epochs: 3000, batch: 6, threads: 1 };
    const groups = [{ variant: 'lif-refractory', options: { hidden: 8, refractory: 2 } }];
    const { runIds } = await call('experiments.start', { datasetId, groups, seeds: [1], settings });
    const id = runIds[0]!;
    await until(() => Promise.resolve(test.events.some(({ name }) => name === 'runs.points')));
    const began = performance.now();
    await call('runs.cancel', { ids: [id] });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(await call('runs.get', { id })).toMatchObject({
      row: { status: 'cancelled' },
      can: { resume: true },
    });
    await call('runs.resume', { ids: [id] });
    const ended = async () => {
      const { row } = await call('runs.get', { id });
      return row.status !== 'queued' && row.status !== 'running';
    };
    for (const deadline = Date.now() + 60_000; !(await ended()) && Date.now() < deadline;) await pause(100);
    const { row, result } = await call('runs.get', { id });
    expect(row).toMatchObject({ status: 'done', steps: 6000 });
    expect(result?.weightsSha256).toMatch(/^[0-9a-f]{64}$/);
    const { curves } = await call('runs.series', {
      ids: [id],
      metrics: [{ name: 'loss', scope: 'step' }],
      maxPoints: 500,
    });
    expect(curves[0]).toMatchObject({ total: 6000 });
    expect(curves[0]!.steps.length).toBeLessThanOrEqual(500);
    for (const metric of [
      { name: 'loss', scope: 'step' as const },
      { name: 'train/loss', scope: 'epoch' as const },
    ]) {
      const stored = await call('runs.series', {
        ids: [id],
        metrics: [metric],
        maxPoints: 100_000,
        withSeconds: true,
      });
      const { steps, values, seconds } = await until(() => {
        const joined = joinedCurve(undefined, test.events, id, metric);
        return Promise.resolve(joined.steps.length === stored.curves[0]!.steps.length && joined);
      });
      expect({ steps, values }).toEqual({ steps: stored.curves[0]!.steps, values: stored.curves[0]!.values });
      const differences = seconds.map((value, i) => Math.abs(value - stored.curves[0]!.seconds![i]!));
      expect(Math.max(...differences)).toBeLessThan(1e-6);
    }
    const memory = { name: 'memoryMiB', scope: 'step' } as const;
    const { summaries } = await call('runs.metrics', { ids: [id], metrics: [memory] });
    expect(summaries[0]!.points).toBeGreaterThan(0);
    expect(summaries[0]!.min!.value).toBeGreaterThan(20);

    const exported = await test.job((await call('runs.export', { id, to: 'onnx' })).jobId);
    if (exported.kind !== 'export' || !exported.result) throw new Error(exported.error?.message);
    expect(exported.result.maxAbsDifference).toBeLessThan(1e-4);
    expect(readFileSync(service.file(exported.result.file).path).length).toBe(exported.result.bytes);
    const weights = await call('runs.weights', { id, at: 'end' });
    expect(weights.name).toBe(`lif-refractory-${id}-end.npz`);

    const profiled = await test.job((await call('runs.profile', { id })).jobId);
    if (profiled.kind !== 'profile' || !profiled.result) throw new Error(profiled.error?.message);
    const { rows, stepMs, operations, denseProducts, spikeRate } = profiled.result;
    expect(rows.map(({ part }) => part)).toEqual(expect.arrayContaining(['layer 1', 'layer 2', 'optimizer']));
    expect(rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeGreaterThan(0);
    expect(Math.min(stepMs, denseProducts.minMs, ...operations.map(({ done }) => done))).toBeGreaterThan(0);
    expect(spikeRate).toHaveLength(2);
    await expect(call('runs.profile', { id: 'r-none' })).rejects.toMatchObject({ code: 'not-found' });

    const { jobId } = await call('runs.replay', { id });
    await until(async () => (await call('jobs.get', { id: jobId })).progress !== null);
    expect(await call('jobs.cancel', { id: jobId })).toMatchObject({ status: 'cancelled', error: null });
  }, 90_000);

  it('tests every native operator and knows what runs natively', async () => {
    const { call, job } = openTestService();
    const status = await call('kernels.status');
    expect(status.operators.map(({ name }) => name)).toContain('LifNeuronGrad');
    const test = await job((await call('kernels.selfTest')).jobId);
    if (status.mode !== 'native') {
      expect(test).toMatchObject({ status: 'failed', error: { code: 'unavailable' } });
      return;
    }
    if (test.kind !== 'self-test' || !test.result) throw new Error(test.error?.message);
    expect(test.result.rows.filter(({ passed }) => !passed)).toEqual([]);
    const tested = test.result.rows.flatMap(({ name }) => {
      const [what = '', both] = /^(\w+)( and its gradient)?/.exec(name)?.slice(1) ?? [];
      return both ? [what, `${what}Grad`] : [what];
    });
    expect(new Set(tested)).toEqual(new Set(status.operators.map(({ name }) => name)));
    expect(test.result.rows.every(({ compared }) => compared > 0)).toBe(true);
  });
});
