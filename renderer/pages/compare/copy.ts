/** @file Copying text, and saying so. */
import { RefractError } from '../../../main/api/errors.ts';
import { tell, tellProblem } from '../../state/toasts.svelte.ts';

/** @param what it is: "Summary as Markdown" */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return tellProblem(
      new RefractError(
        'unavailable',
        `${what} could not be copied.`,
        'The clipboard is closed to this page.',
      ),
    );
  }
  tell(`Copied ${what.charAt(0).toLowerCase()}${what.slice(1)}.`);
}
