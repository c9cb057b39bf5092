/** @file The queue at work, with an engine that the test leads. */
import { describe, expect, it } from 'vitest';
import { RefractError } from '../../../api/errors.ts';
import { ledEngine, openTestService, pause, temporaryFolder } from '../testing.ts';
import type { LedTraining, TestService } from '../testing.ts';

async function startRuns(
  { call, importTiny }: TestService,
  seeds: number[],
  settings: { epochs: number; threads?: number } = { epochs: 5 },
): Promise<readonly string[]> {
  const datasetId = await importTiny();
  const groups = [{ variant: 'lif-none' }];
  return (await call('experiments.start', { datasetId, groups, seeds, settings })).runIds;
}

const statuses = async ({ call }: TestService, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await call('runs.get', { id })).row.status));

/** The training of a run, once it was asked for. */
const training = (test: TestService, trainings: LedTraining[], runId: string): Promise<LedTraining> =>
  test.until(() => Promise.resolve(trainings.findLast(({ job }) => job.folder.endsWith(runId))));

describe('the queue', () => {
  it('trains one run after the other, in order', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const ids = await startRuns(test, [1, 2, 3]);
    for (const [at, id] of ids.entries()) {
      const { finish } = await training(test, trainings, id);
      expect(trainings).toHaveLength(at + 1);
      const expected = ids.map((_, i) => (i < at ? 'done' : i === at ? 'running' : 'queued'));
      expect(await statuses(test, ids)).toEqual(expected);
      finish(0.1 * at);
      await test.until(async () => (await statuses(test, [id]))[0] === 'done');
    }
    expect((await test.call('queue.status')).running).toEqual([]);
    expect(trainings.map(({ job }) => job.config.seed)).toEqual([1, 2, 3]);
  });

  it('lets the window go first, unless it is told not to', async () => {
    for (const givesWay of [true, false]) {
      const { run, trainings } = ledEngine();
      const test = openTestService({ run, givesWay });
      const [id] = await startRuns(test, [1]);
      const { finish } = await training(test, trainings, id!);
      expect(trainings[0]!.job.givesWay ?? false).toBe(givesWay);
      finish(0.5);
      await test.until(async () => (await statuses(test, [id!]))[0] === 'done');
    }
  });

  it('goes on in another order when a person moves a run', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const [first, , third] = await startRuns(test, [1, 2, 3]);
    const { finish } = await training(test, trainings, first!);
    await test.call('queue.move', { runId: third!, place: 1 });
    const { rows } = await test.call('queue.list');
    expect(rows.map(({ seed }) => seed)).toEqual([3, 2]);
    finish();
    await training(test, trainings, third!);
    await expect(test.call('queue.move', { runId: first!, place: 1 })).rejects.toMatchObject({
      code: 'wrong-state',
    });
  });

  it('puts back what was cancelled where it was, also where it trains at once', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const ids = await startRuns(test, [1, 2, 3, 4]);
    await training(test, trainings, ids[0]!);
    await test.call('runs.cancel', { ids: [ids[2]!] });
    await test.call('runs.resume', { ids: [ids[2]!], place: 2 });
    const seeds = async () => (await test.call('queue.list')).rows.map(({ seed }) => seed);
    expect(await seeds()).toEqual([2, 3, 4]);
    await test.call('runs.cancel', { ids: [ids[1]!, ids[3]!] });
    await test.call('runs.resume', { ids: [ids[1]!, ids[3]!], place: 1 });
    expect(await seeds()).toEqual([2, 4, 3]);
    await test.call('runs.cancel', { ids: [...ids] });
    await test.call('runs.resume', { ids: [ids[3]!], place: 3 });
    await test.until(async () => (await statuses(test, [ids[3]!]))[0] === 'running');
  });

  it('cancels what trains and what waits within a second, and goes on with the next', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const ids = await startRuns(test, [1, 2, 3]);
    await training(test, trainings, ids[0]!);
    const began = performance.now();
    await test.call('runs.cancel', { ids: ids.slice(0, 2) });
    expect(performance.now() - began).toBeLessThan(1000);
    expect((await statuses(test, ids)).slice(0, 2)).toEqual(['cancelled', 'cancelled']);
    (await training(test, trainings, ids[2]!)).finish();
    await test.until(async () => (await statuses(test, ids))[2] === 'done');
    // What has ended stays as it is.
    await test.call('runs.cancel', { ids: [...ids] });
    expect(await statuses(test, ids)).toEqual(['cancelled', 'cancelled', 'done']);
  });

  it('resumes a cancelled run through the queue, and refuses a finished one with nothing changed', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const [first, second] = await startRuns(test, [1, 2]);
    await training(test, trainings, first!);
    await test.call('runs.cancel', { ids: [first!] });
    (await training(test, trainings, second!)).finish();
    await test.until(async () => (await statuses(test, [second!]))[0] === 'done');
    await expect(test.call('runs.resume', { ids: [first!, second!] })).rejects.toMatchObject({
      code: 'wrong-state',
    });
    expect(await statuses(test, [first!])).toEqual(['cancelled']);
    await test.call('runs.resume', { ids: [first!] });
    await test.until(() => Promise.resolve(trainings.length === 3));
    trainings[2]!.finish();
    await test.until(async () => (await statuses(test, [first!]))[0] === 'done');
  });

  it('starts nothing while paused; pausing may put the running one back to the front', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const ids = await startRuns(test, [1, 2]);
    await training(test, trainings, ids[0]!);
    const status = await test.call('queue.pause', { stopRunning: true });
    expect(status).toMatchObject({ paused: true, pausedBecause: null, running: [], queued: 2 });
    expect((await test.call('queue.list')).rows.map(({ id }) => id)).toEqual(ids);
    await pause(50);
    expect(trainings).toHaveLength(1);
    await test.call('queue.resume');
    await test.until(() => Promise.resolve(trainings.length === 2));
    expect(trainings[1]!.job.config.seed).toBe(1);
  });

  it('clears what waits, which can be undone', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const ids = await startRuns(test, [1, 2, 3]);
    await training(test, trainings, ids[0]!);
    await test.call('queue.move', { runId: ids[2]!, place: 1 });
    const { cancelled, runIds } = await test.call('queue.clear');
    expect({ cancelled, runIds }).toEqual({ cancelled: 2, runIds: [ids[2], ids[1]] });
    expect(await statuses(test, ids)).toEqual(['running', 'cancelled', 'cancelled']);
    await test.call('runs.resume', { ids: [...runIds] });
    expect((await test.call('queue.list')).rows.map(({ id }) => id)).toEqual(runIds);
  });

  it('goes on after a run that fails, and pauses when the disk is full', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const ids = await startRuns(test, [1, 2, 3]);
    (await training(test, trainings, ids[0]!)).fail(new RefractError('diverged', 'The loss is NaN.'));
    (await training(test, trainings, ids[1]!)).fail(
      new RefractError('disk', 'The disk is full.', 'Use --home.'),
    );
    const status = await test.until(async () => {
      const found = await test.call('queue.status');
      return found.paused && found;
    });
    expect(status).toMatchObject({
      pausedBecause: expect.stringContaining('The disk is full.') as string,
      queued: 1,
    });
    expect(await statuses(test, ids)).toEqual(['diverged', 'failed', 'queued']);
    const { row } = await test.call('runs.get', { id: ids[1]! });
    expect(row.error).toMatchObject({ code: 'disk', message: 'The disk is full.' });
    expect(row.error?.hint).not.toContain('--');
  });

  it('pauses when the engine fails three times in a row', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const ids = await startRuns(test, [1, 2, 3, 4]);
    for (const id of ids.slice(0, 3)) {
      (await training(test, trainings, id)).fail(
        new RefractError('engine-crashed', 'It was ended by SIGSEGV.'),
      );
    }
    await test.until(async () => (await test.call('queue.status')).paused);
    expect(await statuses(test, ids)).toEqual(['failed', 'failed', 'failed', 'queued']);
  });

  it('marks what trained as interrupted when it closes, and goes on with what waited when it opens again', async () => {
    const home = temporaryFolder();
    const before = ledEngine();
    const first = openTestService({ home, run: before.run });
    const ids = await startRuns(first, [1, 2]);
    await training(first, before.trainings, ids[0]!);
    await first.service.close();
    expect(await first.service.call('queue.status', {})).toMatchObject({ ok: false, code: 'cancelled' });
    const after = ledEngine();
    const second = openTestService({ home, run: after.run });
    await training(second, after.trainings, ids[1]!);
    expect(await statuses(second, ids)).toEqual(['interrupted', 'running']);
    expect((await second.call('runs.get', { id: ids[0]! })).can).toMatchObject({
      resume: true,
      replay: false,
    });
  });

  it('trains side by side what has cores, and counts with all of them', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run, cores: 4 });
    const ids = await startRuns(test, [1, 2, 3, 4, 5], { epochs: 5, threads: 2 });
    await training(test, trainings, ids[1]!);
    await pause(50);
    expect(await statuses(test, ids)).toEqual(['running', 'running', 'queued', 'queued', 'queued']);
    expect(trainings.map(({ job }) => job.config.threads)).toEqual([2, 2]);
    (await training(test, trainings, ids[1]!)).finish();
    await training(test, trainings, ids[2]!);
    expect(await statuses(test, ids)).toEqual(['running', 'done', 'running', 'queued', 'queued']);
    await test.call('runs.cancel', { ids: [ids[0]!] });
    await training(test, trainings, ids[3]!);
    expect(await statuses(test, ids)).toEqual(['cancelled', 'done', 'running', 'running', 'queued']);
    // Stopped and put back, both are at the front, in their order.
    await test.call('queue.pause', { stopRunning: true });
    expect((await test.call('queue.list')).rows.map(({ id }) => id)).toEqual(ids.slice(2));
  });

  it('trains one alone where memory is short, and it always tries one', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run, cores: 4, freeBytes: () => 100 });
    const ids = await startRuns(test, [1, 2], { epochs: 5, threads: 1 });
    const { finish } = await training(test, trainings, ids[0]!);
    await pause(50);
    expect(await statuses(test, ids)).toEqual(['running', 'queued']);
    finish();
    await training(test, trainings, ids[1]!);
  });

  it('counts what running engines will take yet', async () => {
    const { run, trainings } = ledEngine();
    // Enough for two and a half runs of this kind, an engine's own memory each.
    const test = openTestService({ run, cores: 4, freeBytes: () => 400 * 2 ** 20 });
    const ids = await startRuns(test, [1, 2, 3], { epochs: 5, threads: 1 });
    await training(test, trainings, ids[1]!);
    await pause(50);
    expect(await statuses(test, ids)).toEqual(['running', 'running', 'queued']);
    for (const { options } of trainings) {
      const point = { scope: 'step', name: 'memoryMiB', step: 1, value: 1000, seconds: 1 } as const;
      options.onEvent?.({ type: 'points', points: [point] });
    }
    await training(test, trainings, ids[2]!);
  });

  it('gives runs of an experiment the threads with which all are done soonest, unless told', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run, cores: 4 });
    await startRuns(test, [1, 2, 3, 4]);
    await test.until(() => Promise.resolve(trainings.length === 4));
    expect(trainings.map(({ job }) => job.config.threads)).toEqual([1, 1, 1, 1]);
  });

  it('tells how far it is', async () => {
    const { run, trainings } = ledEngine();
    const test = openTestService({ run });
    const [id] = await startRuns(test, [1, 2]);
    const { options } = await training(test, trainings, id!);
    // Before the first report, as estimated: what trains, and what waits.
    const first = await test.call('queue.status');
    expect(first.running[0]!.secondsLeft).toBeNull();
    expect(first.secondsLeft).toBeGreaterThan(0);
    const report = (done: number) =>
      options.onEvent?.({
        type: 'progress',
        progress: { what: 'Training', done, total: 100, unit: 'steps' },
      });
    report(10);
    await pause(100);
    report(20);
    const { running, queued, secondsLeft } = await test.call('queue.status');
    expect(running).toMatchObject([{ runId: id, progress: { done: 20, total: 100 }, elsewhere: false }]);
    // Ten steps in a tenth of a second or a little more: eighty more take eight times as long.
    expect(running[0]!.secondsLeft).toBeGreaterThan(0.7);
    expect(running[0]!.secondsLeft).toBeLessThan(5);
    expect(queued).toBe(1);
    expect(secondsLeft).toBeGreaterThan(running[0]!.secondsLeft!);
    // Every report says so, too, of the run and of the whole queue.
    const told = await test.until(() =>
      Promise.resolve(
        test.events
          .flatMap(({ name, payload }) => (name === 'runs.progress' ? [payload] : []))
          .find(({ progress }) => progress.done === 20),
      ),
    );
    expect(told.queueSecondsLeft).toBeGreaterThan(told.secondsLeft!);
  });
});
