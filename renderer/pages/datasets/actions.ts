/** @file What can be done to a data set from any page about it; what can be taken back says so. */
import { call } from '../../host/client.ts';
import { undoBy } from '../../state/kept-undos.ts';
import { undoable } from '../../state/undo.svelte.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Deletes a data set; its files stay until the undo is forgotten. */
export function deleteDataset({ id, name }: Named): Promise<void> {
  return undoable(`Deleted ${name}.`, () => call('datasets.delete', { id }), [
    undoBy('datasets.restore', { id }),
  ]);
}

/** Gives a data set another name. @throws RefractError `already-exists`, for the field to show */
export async function renameDataset({ id, name }: Named, next: string): Promise<void> {
  const { name: now } = await call('datasets.rename', { id, name: next });
  await undoable(`Renamed ${name} to ${now}.`, () => Promise.resolve(), [
    undoBy('datasets.rename', { id, name }),
  ]);
}
