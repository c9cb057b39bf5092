/** @file What of a message or hint leads to a page. */

export interface HintPart {
  readonly text: string;
  /** The page that it leads to; none for plain text. */
  readonly page?: string;
}

/** Words that name a page, where they stand after "in". */
const pages: Readonly<Record<string, string>> = { Settings: 'settings' };
const named = new RegExp(`(?<=\\bin )(${Object.keys(pages).join('|')})\\b`);

/** The text in parts: as it is, except that "in Settings" leads there. Joined they are the text again. */
export function hintParts(text: string): HintPart[] {
  return text
    .split(named)
    .map((part, at) => (at % 2 === 1 ? { text: part, page: pages[part]! } : { text: part }))
    .filter((part) => part.text !== '');
}
