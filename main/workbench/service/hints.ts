/**
 * @file Hints for the window. The engine's errors also serve the command line, and some of their hints name its
 * commands and options, which mean nothing to who sits before the window: those are replaced by what can be done there.
 */
import type { ErrorCode } from '../../api/errors.ts';

/** `refract …` in backquotes, or an option. */
const commandLine = /`refract\b|--[a-z]/;

const hints: Partial<Record<ErrorCode, string>> = {
  'invalid-option': 'Correct the value and try again.',
  'not-found': 'It may have been renamed or removed; load the page again.',
  'already-exists': 'Choose another name.',
  'wrong-state': 'Resume the run from its page, or start a new one.',
  'unknown-format': 'Choose the format by hand, or convert the files.',
  busy: 'Wait for it to end, or stop it first.',
  disk: 'Free some space, or start Refract with another home folder.',
  'damaged-store': 'Delete it and import or train it again.',
  diverged: 'Try a smaller learning rate, or gradient clipping.',
  'engine-crashed':
    'Resume the run from its last checkpoint. If memory ran out, choose a smaller batch size.',
  cancelled: 'Resume it to go on from its last checkpoint.',
};

/** Hints of the command line that say more than their code: what the window says instead. */
const ofTheirOwn: readonly (readonly [RegExp, string])[] = [
  [/without --provider\b/, 'Choose the CPU in Settings.'],
  [/--provider\b/, 'Install what is missing or choose the CPU in Settings.'],
];

/** A hint as the window shows it. "in Settings" becomes a link there. */
export function windowHint(code: ErrorCode, hint: string): string {
  if (!commandLine.test(hint)) return hint;
  const own = ofTheirOwn.find(([pattern]) => pattern.test(hint));
  return own?.[1] ?? hints[code] ?? '';
}

/** A message as the window shows it: the name of an option without its dashes. */
export function windowMessage(message: string): string {
  return message.replaceAll(/(?<=^|\s)--([a-z][a-z-]*)/g, '$1');
}
