/** @file Doing what can be done with runs, and asking first where much would be lost. */
import { tick } from 'svelte';
import { call } from '../../host/client.ts';
import { go } from '../../state/router.svelte.ts';
import { active, resumable, type RunStatus } from '../../state/run-words.ts';
import { tell, tellProblem } from '../../state/toasts.svelte.ts';
import { undoBy } from '../../state/kept-undos.ts';
import { undoable } from '../../state/undo.svelte.ts';
import { countOf, runsInWords, type ActionId, type Chosen } from './actions.ts';
import type { PageState } from './page-state.svelte.ts';
import type { TableData } from './table-data.svelte.ts';

/** Cancelling more than this is asked about first. */
const ASK_FROM = 4;

export type Doings = ReturnType<typeof doings>;

/** @param chosen the selected runs, reactive */
export function doings(page: PageState, data: TableData, chosen: () => Chosen) {
  /** Which dialog is open. */
  let asking = $state<'tag' | 'cancel'>();

  const withStatus = (statuses: readonly RunStatus[]) =>
    chosen().ids.filter((id) => statuses.includes(data.statusOf(id)!));

  async function cancel(): Promise<void> {
    const ids = withStatus(active);
    await undoable(`Cancelled ${runsInWords(ids.length)}.`, () => call('runs.cancel', { ids }), [
      undoBy('runs.resume', { ids }),
    ]);
  }

  async function resume(): Promise<void> {
    const ids = withStatus(resumable);
    try {
      await call('runs.resume', { ids });
      tell(`Queued ${runsInWords(ids.length)} again.`);
    } catch (error) {
      tellProblem(error);
    }
  }

  async function remove(): Promise<void> {
    const ids = [...chosen().ids];
    await undoable(`Deleted ${runsInWords(ids.length)}.`, () => call('runs.delete', { ids }), [
      undoBy('runs.restore', { ids }),
    ]);
  }

  async function copy(): Promise<void> {
    const { ids } = chosen();
    try {
      await navigator.clipboard.writeText(ids.join('\n'));
      tell(ids.length === 1 ? `Copied ${ids[0]}.` : `Copied ${ids.length.toLocaleString('en-US')} ids.`);
    } catch (error) {
      tellProblem(error);
    }
  }

  async function note(): Promise<void> {
    page.inspector = true;
    await tick();
    document.querySelector<HTMLElement>('#run-notes textarea')?.focus();
  }

  const all: Readonly<Record<ActionId, () => unknown>> = {
    open: () => go('runs', chosen().ids[0]),
    compare: () => go('compare', '', { runs: chosen().ids.join(',') }),
    resume,
    cancel: () => (countOf(chosen(), active) >= ASK_FROM ? (asking = 'cancel') : cancel()),
    tag: () => (asking = 'tag'),
    note,
    copy,
    delete: remove,
  };

  return {
    do: (id: ActionId) => void all[id](),
    cancel,
    /** The experiment whose runs are shown, where all of them are; it can be compared as a whole. */
    compareExperiment: () => go('compare', '', { experiment: page.filter.experimentId }),
    get asking() {
      return asking;
    },
    set asking(next: 'tag' | 'cancel' | undefined) {
      asking = next;
    },
  };
}
