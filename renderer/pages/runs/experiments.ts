/** @file What can be done to an experiment; all of it can be taken back. */
import { call } from '../../host/client.ts';
import { undoBy } from '../../state/kept-undos.ts';
import { undoable } from '../../state/undo.svelte.ts';
import { runsInWords } from './actions.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Gives an experiment another name. @throws RefractError for the field to show */
export async function renameExperiment({ id, name }: Named, next: string): Promise<void> {
  const { name: now } = await call('experiments.rename', { id, name: next });
  await undoable(`Renamed ${name} to ${now}.`, () => Promise.resolve(), [
    undoBy('experiments.rename', { id, name }),
  ]);
}

/** Deletes an experiment. Its runs stay in the table. */
export function deleteExperiment({ id, name }: Named): Promise<void> {
  return undoable(
    `Deleted the experiment ${name}. Its runs are still there.`,
    () => call('experiments.delete', { ids: [id] }),
    [undoBy('experiments.restore', { ids: [id] })],
  );
}

/** Deletes an experiment and its runs, or nothing where one of them is being trained. */
export async function deleteWithRuns({ id, name }: Named): Promise<void> {
  const runIds = [...(await call('experiments.get', { id })).runIds];
  await undoable(
    `Deleted the experiment ${name} and its ${runsInWords(runIds.length)}.`,
    async () => {
      await call('runs.delete', { ids: runIds });
      await call('experiments.delete', { ids: [id] });
    },
    [undoBy('experiments.restore', { ids: [id] }), undoBy('runs.restore', { ids: runIds })],
  );
}
