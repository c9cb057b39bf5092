/** @file A curve that a page loads by call and continues by events is the stored one, wherever the two cross. */
import { expect, it } from 'vitest';
import type { Point } from '../../training/protocol.ts';
import { joinedCurve, ledEngine, openTestService, pause } from './testing.ts';

const loss = { name: 'loss', scope: 'step' } as const;

/** Points of the steps `from` to `to`; training went at 8 steps a second. */
const losses = (from: number, to: number, shift = 0): Point[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i).flatMap((step) => [
    { ...loss, step, value: step === 3 ? NaN : shift + 1 / step, seconds: (step * 12) / 96 },
    { name: 'samplesPerSecond', scope: 'step', step, value: 96, seconds: (step * 12) / 96 },
  ]);

it.each([0, 1, 2, 3])(
  'asked after %d of three reports, and before a run goes on from a checkpoint',
  async (asked) => {
    const { run, trainings } = ledEngine();
    const { call, importTiny, until, events } = openTestService({ run });
    const datasetId = await importTiny();
    const groups = [{ variant: 'lif-none' }];
    const { runIds } = await call('experiments.start', { datasetId, groups, seeds: [1] });
    const id = runIds[0]!;
    const { options } = await until(() => Promise.resolve(trainings[0]));
    const load = () => call('runs.series', { ids: [id], metrics: [loss], withSeconds: true });
    await pause(150); // so that a report is sent at once, and the ones after it a tenth of a second later

    const from = events.length;
    const answers: Awaited<ReturnType<typeof load>>[] = [];
    const reports = [losses(1, 4), losses(5, 5), losses(6, 9)];
    for (const [at, points] of [...reports.entries()]) {
      if (at === asked) answers.push(await load());
      options.onEvent?.({ type: 'points', points });
    }
    if (asked === 3) answers.push(await load());
    await until(() =>
      Promise.resolve(joinedCurve(answers[0]!.curves[0], events.slice(from), id, loss).steps.length === 9),
    );
    const [stored] = (await load()).curves;
    const joined = joinedCurve(answers[0]!.curves[0], events.slice(from), id, loss);
    expect(joined).toEqual({ steps: stored!.steps, values: stored!.values, seconds: stored!.seconds });
    expect(joined.values[2]).toBeNull();

    // Without a checkpoint it begins anew: everything is void, and the page hears so before it hears the new points.
    await call('runs.cancel', { ids: [id] });
    await call('runs.resume', { ids: [id] });
    const again = await until(() => Promise.resolve(trainings[1]));
    again.options.onEvent?.({ type: 'points', points: losses(1, 2, 5) });
    await until(() =>
      Promise.resolve(joinedCurve(answers[0]!.curves[0], events.slice(from), id, loss).steps.length === 2),
    );
    expect(joinedCurve(answers[0]!.curves[0], events.slice(from), id, loss).values).toEqual([6, 5.5]);
  },
);
