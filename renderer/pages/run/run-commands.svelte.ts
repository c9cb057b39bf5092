/** @file What the page of a run offers: to its buttons, the palette and the keyboard. */
import type { Command } from '../../state/commands.svelte.ts';
import { machine } from '../../state/queue.svelte.ts';
import { go } from '../../state/router.svelte.ts';
import {
  cancelRun,
  copyText,
  deleteRun,
  exportOnnx,
  replayRun,
  restoreRun,
  resumeRun,
  saveWeights,
} from './actions.ts';
import type { Neighbours } from './neighbours.svelte.ts';
import type { RunDetail } from './sentence.ts';

export interface RunCommands {
  /** Whether it is being cancelled or resumed. */
  readonly busy: boolean;
  /** Whether a replay waits or runs. */
  readonly replaying: boolean;
  readonly cancel: () => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly replay: () => Promise<void>;
  readonly compare: () => void;
  readonly remove: () => Promise<void>;
  readonly previous: () => void;
  readonly next: () => void;
  /** For the palette and the keyboard; what cannot be done now is left out. */
  readonly list: readonly Command[];
}

interface Page {
  readonly detail: RunDetail | undefined;
  readonly neighbours: Neighbours;
  /** Whether another process trains it. */
  readonly elsewhere: boolean;
  readonly compare: () => void;
}

/** @param page reactive */
export function runCommands(page: () => Page): RunCommands {
  let busy = $state(false);
  const detail = $derived(page().detail);
  const replaying = $derived(
    machine.jobs.some(
      ({ kind, runId, status }) =>
        kind === 'replay' && runId === detail?.row.id && (status === 'waiting' || status === 'running'),
    ),
  );

  const whileBusy = (act: (id: string) => Promise<void>) => async () => {
    if (!detail || busy) return;
    busy = true;
    await act(detail.row.id);
    busy = false;
  };
  const words = ({ row }: RunDetail) => `${row.variant}, seed ${row.seed}`;
  const cancel = whileBusy((id) => cancelRun(id, words(detail!)));
  const resume = whileBusy(resumeRun);
  const replay = whileBusy(replayRun);
  const remove = async () => {
    if (detail) await deleteRun(detail.row.id, words(detail));
  };
  const goTo = (id: string | undefined) => id !== undefined && go('runs', id);
  const previous = () => void goTo(page().neighbours.previous);
  const next = () => void goTo(page().neighbours.next);
  const compare = () => page().compare();

  const list = $derived.by<readonly Command[]>(() => {
    const { neighbours, elsewhere } = page();
    if (!detail) return [];
    const { row, can, command } = detail;
    const there = row.deletedAt === null;
    const all: (Command & { readonly when: boolean })[] = [
      { id: 'run-next', title: 'Next run', keys: 'j', when: neighbours.next !== undefined, run: next },
      { id: 'run-previous', title: 'Previous run', keys: 'k', when: neighbours.previous !== undefined, run: previous },
      { id: 'run-cancel', title: 'Cancel this run', keys: 'Shift+C', when: there && can.cancel && !elsewhere, run: cancel },
      { id: 'run-resume', title: 'Resume this run', keys: 'Shift+R', when: there && can.resume, run: resume },
      { id: 'run-replay', title: 'Replay this run', keys: 'Shift+P', when: there && can.replay && !replaying, run: replay },
      { id: 'run-compare', title: 'Compare this run with…', keys: 'c', when: there, run: compare },
      { id: 'run-onnx', title: 'Export this run’s model as ONNX', keys: 'Shift+E', when: there && can.export, run: () => exportOnnx(row.id) },
      { id: 'run-weights', title: 'Export this run’s final weights as NPZ', when: there && can.export, run: () => saveWeights(row.id, 'end') },
      { id: 'run-first-weights', title: 'Export this run’s first weights as NPZ', when: there && row.startedAt !== null, run: () => saveWeights(row.id, 'start') },
      { id: 'run-command', title: 'Copy the command that reproduces this run', when: true, run: () => copyText(command, 'the command') },
      { id: 'run-delete', title: 'Delete this run', keys: 'Delete', when: there && can.delete, run: remove },
      { id: 'run-restore', title: 'Restore this run', when: !there, run: () => restoreRun(row.id) },
    ].map((one) => ({ group: 'This run', ...one })); // prettier-ignore
    return all.filter(({ when }) => when);
  });

  return {
    get busy() {
      return busy;
    },
    get replaying() {
      return replaying;
    },
    get list() {
      return list;
    },
    ...{ cancel, resume, replay, compare, remove, previous, next },
  };
}
