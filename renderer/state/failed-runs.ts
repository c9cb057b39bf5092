/** @file Says so when a run fails or diverges: whoever looks at another page, or is away for an hour, would not notice. */
import type { RunRow } from '../../main/api/runs.ts';
import { onEvent } from './events.ts';
import { go, router } from './router.svelte.ts';
import { statusTexts } from './run-words.ts';
import { dismiss, tellTrouble, toasts } from './toasts.svelte.ts';

const hasFailed = ({ status, deletedAt }: RunRow): boolean =>
  deletedAt === null && (status === 'failed' || status === 'diverged');

/**
 * The failures that are to be told, the latest last.
 * @param told those that are told already; they stay as long as their runs are as they were
 * @param rows what has changed, in any order
 * @param since a failure before this, in milliseconds since 1970, is no news
 */
function failuresAfter(told: readonly RunRow[], rows: readonly RunRow[], since: number): readonly RunRow[] {
  const isNew = (row: RunRow) => hasFailed(row) && (row.finishedAt ?? 0) >= since;
  const changed = new Map(rows.map((row) => [row.id, row]));
  const stay = told.filter(({ id }) => !changed.has(id) || isNew(changed.get(id)!));
  const added = rows.filter((row) => isNew(row) && !told.some(({ id }) => id === row.id));
  return [...stay, ...added.toSorted((a, b) => a.finishedAt! - b.finishedAt!)];
}

/** What is said of failures: of one what happened, of several how many, and what happened last. */
function failureWords(failed: readonly RunRow[]): { readonly text: string; readonly hint: string } {
  const { variant, seed, datasetName, status, error } = failed.at(-1)!;
  const what = `${variant}, seed ${seed} on ${datasetName}`;
  const message = error?.message ?? statusTexts[status].meaning;
  if (failed.length === 1)
    return { text: `A run has ${status}: ${what}. ${message}`, hint: error?.hint ?? '' };
  return {
    text: `${failed.length.toLocaleString('en-US')} runs have failed or diverged.`,
    hint: `The last: ${what}. ${message}`,
  };
}

/** Follows the runs, once, from the window's start on. */
export function startFailedRuns(): void {
  const since = Date.now();
  let told: readonly RunRow[] = [];
  /** What the message speaks of. */
  let message: { readonly id: number; readonly failed: readonly RunRow[] } | undefined;
  onEvent('runs.changed', ({ rows }) => {
    if (!rows) return;
    const before = told;
    told = failuresAfter(told, rows, since);
    // What a person has put away is not told again.
    const open = toasts.shown.some(({ id }) => id === message?.id) ? message!.failed : [];
    const still = open.filter((row) => told.includes(row));
    const news = told.filter((row) => !before.includes(row) && !isSeen(row));
    if (news.length === 0 && still.length === open.length) return;
    if (message) dismiss(message.id);
    const failed = [...still, ...news];
    message = failed.length > 0 ? { id: say(failed), failed } : undefined;
  });
}

/** A run's own page says all of it. */
const isSeen = ({ id }: RunRow): boolean => router.place.page === 'runs' && router.place.id === id;

function say(failed: readonly RunRow[]): number {
  const { text, hint } = failureWords(failed);
  const [only] = failed;
  const action =
    failed.length === 1
      ? { label: 'Open run', run: () => go('runs', only!.id) }
      : { label: 'Show runs', run: () => go('runs') };
  return tellTrouble(text, hint, action);
}
