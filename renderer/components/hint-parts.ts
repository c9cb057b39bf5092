/** @file What of a message or hint leads to a page, and what is to be typed. */

export interface HintPart {
  readonly text: string;
  /** The page that it leads to; none for plain text. */
  readonly page?: string;
  /** A command, shown as one. */
  readonly isCode?: true;
}

/** Words that name a page, where they stand after "in". */
const pages: Readonly<Record<string, string>> = { Settings: 'settings' };
const named = new RegExp(`(?<=\\bin )(${Object.keys(pages).join('|')})\\b`);

/** The text in parts: as it is, except that "in Settings" leads there and what stands between backticks is code. */
export function hintParts(text: string): HintPart[] {
  return text
    .split(/`([^`]+)`/)
    .flatMap((part, at): HintPart[] => (at % 2 === 1 ? [{ text: part, isCode: true }] : linked(part)))
    .filter((part) => part.text !== '');
}

const linked = (text: string): HintPart[] =>
  text.split(named).map((part, at) => (at % 2 === 1 ? { text: part, page: pages[part]! } : { text: part }));
