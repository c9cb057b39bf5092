/** @file What can be taken back: offered at the edge of the window for a while, and by "Undo" until the window closes. */
import { call } from '../host/client.ts';
import { afterPaint } from './after-paint.ts';
import { keepUndos, keptUndos, type KeptUndo, type UndoCall } from './kept-undos.ts';
import { dismiss, offerUndo, stayMs, tellProblem, toasts } from './toasts.svelte.ts';

interface Undo {
  readonly text: string;
  readonly takeBack: () => Promise<void>;
  /** As it is kept when the page is loaded again; null for what can only be taken back by this page. */
  readonly kept: KeptUndo | null;
}

/** More is forgotten, the oldest first. */
const MOST = 50;

/** Less time than this is not worth an offer. */
const LEAST_MS = 1000;

/** What can be taken back, the latest last. */
export const undoStack = $state.raw<{ entries: readonly Undo[] }>({ entries: [] });

/**
 * Does something that can be taken back, says so, and remembers it for "Undo" (Ctrl/Cmd+Z) too.
 * @param text what was done: "Deleted 3 runs."
 * @param undo calls, made one after the other, which outlive the page; or what only this page can do
 */
export async function undoable(
  text: string,
  act: () => Promise<unknown>,
  undo: readonly UndoCall[] | (() => Promise<unknown>),
): Promise<void> {
  try {
    await act();
  } catch (error) {
    return tellProblem(error);
  }
  if (typeof undo === 'function') add(text, undo, null, stayMs.action);
  else addKept({ text, calls: undo, offeredUntil: Date.now() + stayMs.action });
}

/** Offers again, once, at the window's start, what was there before the page was loaded. */
export function startUndo(): void {
  afterPaint(() => keptUndos(sessionStorage).forEach(addKept));
}

function addKept(kept: KeptUndo): void {
  const undo = async () => {
    for (const { name, args } of kept.calls) await call(name, args as never);
  };
  add(kept.text, undo, kept, kept.offeredUntil - Date.now());
}

function add(text: string, undo: () => Promise<unknown>, kept: KeptUndo | null, stay: number): void {
  const takeBack = async () => {
    set(undoStack.entries.filter((one) => one.takeBack !== takeBack));
    const shown = toasts.shown.find(({ action }) => action?.run === takeBack);
    if (shown) dismiss(shown.id);
    try {
      await undo();
    } catch (error) {
      tellProblem(error);
    }
  };
  set([...undoStack.entries, { text, takeBack, kept }].slice(-MOST));
  const onclose = () =>
    set(
      undoStack.entries.map((one) =>
        one.takeBack === takeBack && one.kept ? { ...one, kept: { ...one.kept, offeredUntil: 0 } } : one,
      ),
    );
  if (stay >= LEAST_MS) offerUndo(text, takeBack, stay, onclose);
}

function set(entries: readonly Undo[]): void {
  undoStack.entries = entries;
  keepUndos(
    sessionStorage,
    entries.flatMap(({ kept }) => kept ?? []),
  );
}
