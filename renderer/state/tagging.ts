/** @file Tags on runs, which can be taken back wherever they are changed. */
import { formatNumber } from '../charts/format.ts';
import { call } from '../host/client.ts';
import { undoBy } from './kept-undos.ts';
import { undoable } from './undo.svelte.ts';

const words = (ids: readonly string[]): string =>
  ids.length === 1 ? '1 run' : `${formatNumber(ids.length)} runs`;

/** @param ids runs without the tag: those are what “Undo” takes it from */
export const addTag = (ids: readonly string[], tag: string): Promise<void> =>
  undoable(`Tagged ${words(ids)} “${tag}”.`, () => call('runs.tag', { ids: [...ids], add: [tag] }), [
    undoBy('runs.tag', { ids: [...ids], remove: [tag] }),
  ]);

/** @param ids runs that have the tag */
export const removeTag = (ids: readonly string[], tag: string): Promise<void> =>
  undoable(`Removed “${tag}” from ${words(ids)}.`, () => call('runs.tag', { ids: [...ids], remove: [tag] }), [
    undoBy('runs.tag', { ids: [...ids], add: [tag] }),
  ]);
