/** @file Short messages at the edge of the window: what was done and can be undone, and what went wrong. */
import { toRefractError } from '../../main/api/errors.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'problem' | 'note';
  readonly text: string;
  /** What to do about it. */
  readonly hint: string;
  /** One thing that can be done from here: undo it, look at it. */
  readonly action: { readonly label: string; readonly run: () => unknown } | null;
}

/** Messages that ask for nothing go by themselves; those with an undo stay long enough to think. */
const stayMs = { plain: 5000, action: 12_000 };

/** More than this would cover the page. */
const MOST = 4;

export const toasts = $state<{ shown: Toast[] }>({ shown: [] });
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let last = 0;

function show(toast: Omit<Toast, 'id'>): void {
  const id = ++last;
  toasts.shown = [...toasts.shown, { ...toast, id }].slice(-MOST);
  // A problem stays until it is read: someone may have looked away.
  if (toast.kind !== 'problem') hold(id, false, toast);
}

/** Stops or starts the time after which a message goes: nobody reads against a clock while pointing at it. */
export function hold(id: number, held: boolean, toast: Pick<Toast, 'action'> = { action: null }): void {
  clearTimeout(timers.get(id));
  if (held) return;
  timers.set(
    id,
    setTimeout(() => dismiss(id), toast.action ? stayMs.action : stayMs.plain),
  );
}

export function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  toasts.shown = toasts.shown.filter((toast) => toast.id !== id);
}

/** Says that something was done: "Deleted 3 runs." */
export function tell(text: string, action: Toast['action'] = null): void {
  show({ kind: 'done', text, hint: '', action });
}

/** Says something that a person should know. */
export function note(text: string): void {
  show({ kind: 'note', text, hint: '', action: null });
}

/** Says what went wrong. Something that a person stopped is no problem. */
export function tellProblem(thrown: unknown): void {
  const { code, message, hint } = toRefractError(thrown);
  if (code !== 'cancelled') show({ kind: 'problem', text: message, hint, action: null });
}

/**
 * Does something that can be taken back, says so, and remembers it for "Undo" (Ctrl/Cmd+Z) too.
 * @param text what was done: "Deleted 3 runs."
 */
export async function undoable(
  text: string,
  act: () => Promise<unknown>,
  undo: () => Promise<unknown>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    return tellProblem(error);
  }
  const takeBack = async () => {
    undoStack.entries = undoStack.entries.filter((one) => one !== entry);
    const shown = toasts.shown.find(({ action }) => action?.run === takeBack);
    if (shown) dismiss(shown.id);
    try {
      await undo();
    } catch (error) {
      tellProblem(error);
    }
  };
  const entry = { text, takeBack };
  undoStack.entries = [...undoStack.entries, entry].slice(-50);
  tell(text, { label: 'Undo', run: takeBack });
}

/** What can be taken back, the latest last. Good until the window closes. */
export const undoStack = $state<{ entries: readonly { text: string; takeBack: () => Promise<void> }[] }>({
  entries: [],
});
