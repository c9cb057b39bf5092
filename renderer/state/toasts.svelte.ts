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
  /** Told when a person closes the message. */
  readonly onclose?: () => void;
}

/** Messages that ask for nothing go by themselves; those with an undo stay long enough to think. */
export const stayMs = { plain: 5000, action: 12_000 };

/** More than this would cover the page. */
const MOST = 4;

export const toasts = $state<{ shown: Toast[] }>({ shown: [] });
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let last = 0;

/**
 * @param stay how long, in milliseconds, where it is not as long as others of its kind
 * @returns what dismiss takes
 */
function show(toast: Omit<Toast, 'id'>, stay?: number): number {
  const id = ++last;
  toasts.shown = fewest([...toasts.shown, { ...toast, id }]);
  // A problem stays until it is read: someone may have looked away.
  if (toast.kind !== 'problem') hold(id, false, toast, stay);
  return id;
}

/** Not more than fit: what was done goes before a problem does, the oldest first. */
function fewest(all: readonly Toast[]): Toast[] {
  const older = all.slice(0, -1);
  const gone = [
    ...older.filter(({ kind }) => kind !== 'problem'),
    ...older.filter(({ kind }) => kind === 'problem'),
  ];
  const surplus = new Set(gone.slice(0, Math.max(0, all.length - MOST)));
  return all.filter((toast) => !surplus.has(toast));
}

/** Stops or starts the time after which a message goes: nobody reads against a clock while pointing at it. */
export function hold(
  id: number,
  held: boolean,
  toast: Pick<Toast, 'action'> = { action: null },
  stay: number = toast.action ? stayMs.action : stayMs.plain,
): void {
  clearTimeout(timers.get(id));
  if (held) return;
  timers.set(
    id,
    setTimeout(() => dismiss(id), stay),
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

/**
 * Says that something was done that can be taken back.
 * @param stay how long it is offered, in milliseconds
 * @param onclose told when a person closes the offer
 */
export function offerUndo(text: string, run: () => unknown, stay: number, onclose: () => void): void {
  show({ kind: 'done', text, hint: '', action: { label: 'Undo', run }, onclose }, stay);
}

/** Says something that a person should know. */
export function note(text: string): void {
  show({ kind: 'note', text, hint: '', action: null });
}

/** Says what went wrong without being asked, and what can be looked at. @returns what dismiss takes */
export function tellTrouble(text: string, hint: string, action: Toast['action']): number {
  return show({ kind: 'problem', text, hint, action });
}

/** Says what went wrong. Something that a person stopped is no problem. */
export function tellProblem(thrown: unknown): void {
  const { code, message, hint } = toRefractError(thrown);
  // A workbench that does not answer is told of by everything that asks it.
  const isSaid = toasts.shown.some(({ kind, text }) => kind === 'problem' && text === message);
  if (code !== 'cancelled' && !isSaid) show({ kind: 'problem', text: message, hint, action: null });
}
