/** @file What the start button and the sums below the matrix say. */
import { formatSeconds } from '../../charts/format.ts';
import type { Draft } from './draft.ts';

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** An estimate, no finer than it is good: "about 25 s", "about 4 min", "about 1 h 20 min". */
export function aboutTime(seconds: number): string {
  const step = seconds < 60 ? 5 : seconds < 3600 ? 60 : seconds < 86_400 ? 600 : 3600;
  return `about ${formatSeconds(Math.max(step, Math.round(seconds / step) * step))}`;
}

/** "Train 12 runs, about 4 min". @param seconds null while it is not known */
export function startWords(runs: number, seconds: number | null): string {
  return `Train ${counted(runs, 'run')}${seconds === null ? '' : `, ${aboutTime(seconds)}`}`;
}

/** What is to be chosen next; "" where nothing is missing. */
export function missingWords(draft: Draft): string {
  const parts = [
    draft.datasetId === '' ? 'choose a data set' : '',
    draft.entries.length === 0 ? 'tick the variants to compare' : '',
  ].filter(Boolean);
  const text = parts.join(' and ');
  return text && `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
