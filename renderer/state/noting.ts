/** @file Notes on runs, which can be taken back once their field is left. */
import { call } from '../host/client.ts';
import { undoBy } from './kept-undos.ts';
import { undoable } from './undo.svelte.ts';

/**
 * Keeps notes.
 * @param what "lif-soft, seed 3"
 * @param before the notes that “Undo” brings back
 */
export const changeNotes = (id: string, what: string, notes: string, before: string): Promise<void> =>
  undoable(`Notes changed on ${what}.`, () => call('runs.note', { id, notes }), [
    undoBy('runs.note', { id, notes: before }),
  ]);
