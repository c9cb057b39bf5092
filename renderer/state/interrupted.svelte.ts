/**
 * @file Runs that were interrupted (Refract was closed, or crashed, while it trained them) and about which nobody has
 * decided yet: they are offered to be resumed until they are, or until they are left as they are.
 */
import { z } from 'zod';
import { call } from '../host/client.ts';
import { onEvent, onReload } from './events.ts';
import { remembered } from './layout.svelte.ts';
import { throttled } from './throttle.ts';
import { tell, tellProblem } from './toasts.svelte.ts';
import { undoable } from './undo.svelte.ts';

/** The list is looked at anew at most so often, in milliseconds. */
const LOOK_MS = 1000;

/** After the window's start, in milliseconds. */
const FIRST_LOOK_MS = 1500;

export const interrupted = $state<{ ids: readonly string[] }>({ ids: [] });
let latest = 0;

/** Runs that were interrupted until then were left as they are. */
const left = () => remembered('runs.interruptionsLeft', z.number(), 0);

/** Follows them, once, from the window's start on. */
export function startInterrupted(): void {
  const look = throttled(() => LOOK_MS, () => void load()); // prettier-ignore
  onEvent('runs.changed', ({ rows }) => {
    if (!rows || rows.some(({ id, status }) => status === 'interrupted' || interrupted.ids.includes(id))) look.ask();
  }); // prettier-ignore
  onReload(look.ask);
  // The page that is shown first comes first.
  setTimeout(look.ask, FIRST_LOOK_MS);
}

async function load(): Promise<void> {
  try {
    const found = await call('runs.interrupted', { after: left().value });
    latest = found.latest ?? 0;
    interrupted.ids = found.ids;
  } catch (error) {
    tellProblem(error);
  }
}

/** Queues them again; they go on from their checkpoints. */
export async function resumeInterrupted(): Promise<void> {
  const ids = [...interrupted.ids];
  try {
    await call('runs.resume', { ids });
    tell(`Queued ${countOf(ids)} again.`);
  } catch (error) {
    tellProblem(error);
  }
  await load();
}

/** Asks about them no longer. They stay in the list of runs, where they can be resumed at any time. */
export async function leaveInterrupted(): Promise<void> {
  const before = left().value;
  const leaveUntil = async (then: number) => {
    left().value = then;
    await load();
  };
  await undoable(
    `Left ${countOf(interrupted.ids)} as they are. They can be resumed from the list of runs.`,
    () => leaveUntil(latest),
    () => leaveUntil(before),
  );
}

const countOf = ({ length }: readonly string[]): string =>
  `${length.toLocaleString('en-US')} interrupted ${length === 1 ? 'run' : 'runs'}`;
