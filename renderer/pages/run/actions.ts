/** @file What can be done with a run: each says in the window's messages how it went. Nothing here rejects. */
import { RefractError } from '../../../main/api/errors.ts';
import { formatNumber } from '../../charts/format.ts';
import { call, client } from '../../host/client.ts';
import { jobEnd } from '../../state/queue.svelte.ts';
import { go } from '../../state/router.svelte.ts';
import { tell, tellProblem } from '../../state/toasts.svelte.ts';
import { undoBy } from '../../state/kept-undos.ts';
import { undoable } from '../../state/undo.svelte.ts';

async function attempt(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    tellProblem(error);
  }
}

/** @param what "lif-soft, seed 3" */
export const cancelRun = (id: string, what: string): Promise<void> =>
  undoable(`Cancelled the run ${what}.`, () => call('runs.cancel', { ids: [id] }), [
    undoBy('runs.resume', { ids: [id] }),
  ]);
export const resumeRun = (id: string): Promise<void> => attempt(() => call('runs.resume', { ids: [id] }));
export const restoreRun = (id: string): Promise<void> => attempt(() => call('runs.restore', { ids: [id] }));

/** Begins it; how it goes is seen in the window's jobs. */
export const replayRun = (id: string): Promise<void> => attempt(() => call('runs.replay', { id }));

/** Deletes it and goes to the list. @param what "lif-soft, seed 3" */
export async function deleteRun(id: string, what: string): Promise<void> {
  const ids = [id];
  await undoable(
    `Deleted the run ${what}.`,
    async () => {
      await call('runs.delete', { ids });
      go('runs');
    },
    [undoBy('runs.restore', { ids })],
  );
}

/** Makes the ONNX file in the background and hands it over when it is ready, wherever the person is by then. */
export const exportOnnx = (id: string): Promise<void> =>
  attempt(async () => {
    const { jobId } = await call('runs.export', { id, to: 'onnx' });
    const job = await jobEnd(jobId);
    if (job.error) throw new RefractError(job.error.code, job.error.message, job.error.hint);
    if (job.kind !== 'export' || !job.result) return; // it was stopped
    const { maxAbsDifference, samples, differentSpikeCounts, ...file } = job.result;
    if (!(await client.save(file))) return;
    const scores =
      maxAbsDifference === 0
        ? `on ${formatNumber(samples)} samples its scores are exactly the run’s`
        : `on ${formatNumber(samples)} samples its scores differ from the run’s by at most ${formatNumber(maxAbsDifference)}`;
    const counts = differentSpikeCounts === 0 ? 'and no spike count differs' : `and ${formatNumber(differentSpikeCounts)} spike counts differ`; // prettier-ignore
    tell(`Saved ${file.name}: ${scores}, ${counts}.`);
  });

/** Hands over the parameters as an NPZ file. */
export const saveWeights = (id: string, at: 'start' | 'end'): Promise<void> =>
  attempt(async () => {
    const file = await call('runs.weights', { id, at });
    if (await client.save(file)) tell(`Saved ${file.name}.`);
  });

export const copyText = (text: string, what: string): Promise<void> =>
  attempt(async () => {
    await navigator.clipboard.writeText(text);
    tell(`Copied ${what}.`);
  });
