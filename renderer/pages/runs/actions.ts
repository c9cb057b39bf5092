/** @file What can be done with the selected runs: one table for the bar, the menu and the keyboard. */
import { formatNumber } from '../../charts/format.ts';
import { active, resumable, type RunStatus } from '../../state/run-words.ts';

/** The selected runs. */
export interface Chosen {
  readonly ids: readonly string[];
  readonly byStatus: Readonly<Partial<Record<RunStatus, number>>>;
}

export type ActionId = 'open' | 'compare' | 'resume' | 'cancel' | 'tag' | 'note' | 'copy' | 'delete';

export interface Action {
  readonly id: ActionId;
  /** A verb with its object. */
  readonly label: string;
  /** For tinykeys. */
  readonly keys?: string;
  readonly danger?: boolean;
  /** Why it cannot be done now. */
  readonly disabled?: string;
  /** A line above it, in a menu. */
  readonly apart?: boolean;
}

/** More than this is no comparison any more, and would not fit into an address. */
export const MOST_COMPARED = 500;

/** "run", "3 runs", "1,234 runs" */
export function runsInWords(count: number): string {
  return count === 1 ? '1 run' : `${formatNumber(count)} runs`;
}

/** How many of the chosen have one of these statuses. */
export function countOf({ byStatus }: Chosen, statuses: readonly RunStatus[]): number {
  return statuses.reduce((sum, status) => sum + (byStatus[status] ?? 0), 0);
}

/** What can be done with them, in the order of menus. What makes no sense for them is left out. */
export function actionsOn(chosen: Chosen): Action[] {
  const n = chosen.ids.length;
  if (n === 0) return [];
  const runs = n === 1 ? 'run' : runsInWords(n);
  const toResume = countOf(chosen, resumable);
  const toCancel = countOf(chosen, active);
  const running = countOf(chosen, ['running']);
  const some = (count: number) => (n === 1 ? 'run' : runsInWords(count));
  const all: (Action | false)[] = [
    n === 1 && { id: 'open', label: 'Open run' },
    n > 1 && {
      id: 'compare',
      label: `Compare ${runs}`,
      keys: 'c',
      ...(n > MOST_COMPARED ? { disabled: `At most ${MOST_COMPARED} runs can be compared.` } : {}),
    },
    toResume > 0 && { id: 'resume', label: `Resume ${some(toResume)}` },
    toCancel > 0 && { id: 'cancel', label: `Cancel ${some(toCancel)}` },
    { id: 'tag', label: `Tag ${runs}`, keys: 't', apart: true },
    n === 1 && { id: 'note', label: 'Write notes' },
    { id: 'copy', label: n === 1 ? 'Copy id' : `Copy ${formatNumber(n)} ids` },
    {
      id: 'delete',
      label: `Delete ${runs}`,
      keys: 'Delete',
      danger: true,
      apart: true,
      ...(running > 0
        ? { disabled: n === 1 ? 'It is being trained. Cancel it first.' : `${running} of them ${running === 1 ? 'is' : 'are'} being trained. Cancel ${running === 1 ? 'it' : 'them'} first.` }
        : {}),
    },
  ]; // prettier-ignore
  return all.filter((action) => action !== false);
}
