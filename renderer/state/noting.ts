/** @file Notes on runs, which can be taken back once their field is left. */
import { call } from '../host/client.ts';
import { undoBy } from './kept-undos.ts';
import { undoable } from './undo.svelte.ts';

/**
 * Keeps notes. Tells what went wrong.
 * @param what "lif-soft, seed 3"
 * @param before the notes that “Undo” brings back
 * @returns whether they are kept
 */
export async function changeNotes(id: string, what: string, notes: string, before: string): Promise<boolean> {
  let isKept = false;
  const keep = async () => {
    await call('runs.note', { id, notes });
    isKept = true;
  };
  await undoable(`Notes changed on ${what}.`, keep, [undoBy('runs.note', { id, notes: before })]);
  return isKept;
}
