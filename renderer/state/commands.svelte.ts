/**
 * @file Everything that can be asked for by name: the palette, the keyboard and the desktop's menus use one table. Pages
 * add what they offer while they are shown.
 */
import { untrack } from 'svelte';
import { tinykeys } from 'tinykeys';
import { boundKeys } from './bound-keys.ts';

export interface Command {
  /** "new-experiment"; menus name it. */
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and in the list of shortcuts: "Go to", "Runs". */
  readonly group: string;
  /** For tinykeys: "$mod+KeyK" or "g d". */
  readonly keys?: string;
  /** Works while a text is typed, too. */
  readonly whileTyping?: boolean;
  /** Not in the palette (moving up and down, say). */
  readonly hidden?: boolean;
  readonly run: () => unknown;
}

let sets = $state.raw<readonly (readonly Command[])[]>([]);

/** Every command there is now; what a page offers stands before what is always there. */
export function commands(): Command[] {
  const seen = new Set<string>();
  return sets.flat().filter(({ id }) => !seen.has(id) && !!seen.add(id));
}

/** Offers commands. @returns takes them back */
function offer(set: readonly Command[]): () => void {
  // Offered from effects, which must not run again because of what they offer.
  untrack(() => (sets = [set, ...sets]));
  return () => untrack(() => (sets = sets.filter((one) => one !== set)));
}

/** Offers commands for as long as the component that calls this is shown. */
export function offerHere(make: () => readonly Command[]): void {
  $effect(() => offer(make()));
}

export function runCommand(id: string): void {
  commands()
    .find((command) => command.id === id)
    ?.run();
}

/** Listens to the keyboard, for as long as the component that calls this is shown. */
export function listenToKeys(): void {
  $effect(() => {
    const keyboard = boundKeys<KeyboardEvent>(
      (keys, run) => tinykeys(window, { [keys]: run }, { ignore, capture: isSequence(keys) }),
      (keys, event) => {
        if (event.defaultPrevented) return;
        const command = untrack(commands).find((one) => one.keys === keys);
        if (!command || (!command.whileTyping && isTyping(event.target))) return;
        event.preventDefault();
        command.run();
      },
    );
    $effect(() => keyboard.bind(commands().flatMap(({ keys }) => keys ?? [])));
    return keyboard.release;
  });
}

/** Which keys count in a text field is decided by each command. */
const ignore = (event: KeyboardEvent): boolean => event.repeat || event.isComposing;

/** Sequences listen while an event is on its way in, so that "g c" is seen before "c". */
const isSequence = (keys: string): boolean => keys.includes(' ');

/** In a text field every letter is a letter; in a dialog the dialog's own keys count. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}

const isMac = /Mac/.test(navigator.platform);

/** Keys as a person reads them: "Ctrl+K", "G then D". */
export function keysInWords(keys: string): string[] {
  const names: Readonly<Record<string, string>> = {
    $mod: isMac ? '⌘' : 'Ctrl',
    Shift: isMac ? '⇧' : 'Shift',
    Alt: isMac ? '⌥' : 'Alt',
    Slash: '/',
    Comma: ',',
    Delete: 'Del',
    ArrowUp: '↑',
    ArrowDown: '↓',
    'Shift+?': '?',
  };
  return keys.split(' ').map(
    (press) =>
      names[press] ??
      press
        .split('+')
        .map(
          (key) => names[key] ?? key.replace(/^Key/, '').replace(/^[a-z]$/, (letter) => letter.toUpperCase()),
        )
        .join(isMac ? '' : '+'),
  );
}
