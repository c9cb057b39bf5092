/** @file What can be done to a data set from any page about it; what can be taken back says so. */
import { call } from '../../host/client.ts';
import { undoable } from '../../state/toasts.svelte.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Deletes a data set; its files stay until the undo is forgotten. */
export function deleteDataset({ id, name }: Named): Promise<void> {
  return undoable(
    `Deleted ${name}.`,
    () => call('datasets.delete', { id }),
    () => call('datasets.restore', { id }),
  );
}

/** Gives a data set another name. @throws RefractError `already-exists`, for the field to show */
export async function renameDataset({ id, name }: Named, next: string): Promise<void> {
  const { name: now } = await call('datasets.rename', { id, name: next });
  await undoable(
    `Renamed ${name} to ${now}.`,
    () => Promise.resolve(),
    () => call('datasets.rename', { id, name }),
  );
}
