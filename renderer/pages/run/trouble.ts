/** @file What keeps a run from being done, and what to do about it: the words at the top of its page. */
import { formatNumber } from '../../charts/format.ts';
import type { RunDetail } from './sentence.ts';

export interface Trouble {
  /** `problem` is red and read out at once. */
  readonly kind: 'problem' | 'note';
  readonly message: string;
  readonly hint: string;
  /** The one thing to do. */
  readonly action: 'resume' | 'restore' | null;
}

/** @param elsewhere whether another process trains it */
export function troubleOf(detail: RunDetail, elsewhere: boolean): Trouble | null {
  const { row, can } = detail;
  if (row.deletedAt !== null) {
    const hint = 'Its curves, weights and log are kept; restored, it is in the lists again.';
    return { kind: 'note', message: 'This run is deleted.', hint, action: 'restore' };
  }
  if (row.status === 'running' && elsewhere) {
    const message = 'Another process trains this run, such as the command line.';
    return { kind: 'note', message, hint: 'Here it can be watched, but not cancelled.', action: null };
  }
  if (row.status === 'queued' || row.status === 'running' || row.status === 'done') return null;
  const action = can.resume ? 'resume' : null;
  if (row.status === 'cancelled') {
    return { kind: 'note', message: 'The run was cancelled.', hint: resumption(detail), action };
  }
  if (row.status === 'interrupted') {
    const message = 'The run was interrupted: Refract or its engine ended while it trained.';
    return { kind: 'problem', message, hint: resumption(detail), action };
  }
  const { message, hint } = row.error ?? { message: `The run ${row.status}.`, hint: 'See its log.' };
  return {
    kind: 'problem',
    message,
    hint: [hint, can.resume ? resumption(detail) : ''].filter(Boolean).join(' '),
    action,
  };
}

/** Where it would go on. */
function resumption({ checkpoint }: RunDetail): string {
  if (!checkpoint)
    return 'There is no checkpoint yet: it would start from the beginning, with the same result.';
  return `It would go on after step ${formatNumber(checkpoint.step)}.`;
}
