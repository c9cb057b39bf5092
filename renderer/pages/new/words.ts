/** @file What the start button and the sums below the matrix say. */
import type { CallResult } from '../../../main/api/contract.ts';
import { formatSeconds } from '../../charts/format.ts';
import type { Draft } from './draft.ts';

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** An estimate, no finer than it is good: "about 25 s", "about 4 min", "about 1 h 20 min". */
export function aboutTime(seconds: number): string {
  const step = seconds < 60 ? 5 : seconds < 3600 ? 60 : seconds < 86_400 ? 600 : 3600;
  return `about ${formatSeconds(Math.max(step, Math.round(seconds / step) * step))}`;
}

/** Where an estimate of time comes from: this machine's own runs, or a typical machine's. */
export type Basis = CallResult<'experiments.plan'>['basis'];

/** "Train 12 runs, about 4 min", "…, about 4 min on a typical machine". @param seconds null while it is not known */
export function startWords(runs: number, seconds: number | null, basis: Basis = 'measured'): string {
  const time = seconds === null ? '' : `, ${aboutTime(seconds)}`;
  return `Train ${counted(runs, 'run')}${time}${time && basis === 'typical' ? ' on a typical machine' : ''}`;
}

/** How long all runs take, and how far that can be trusted. */
export const durationWords = (seconds: number, basis: Basis): string =>
  basis === 'typical'
    ? `on a typical machine ${aboutTime(seconds)} until all are done; this machine has not been measured yet: its first run of some seconds does that`
    : `${aboutTime(seconds)} until all are done, by the runs that this machine has finished`;

/** Said of a plan that stays on the screen while the choices make none. */
export const outdatedWords =
  'This is the last valid plan, from before. It is made again when what is wrong with the choices is put right.';

/** What is to be chosen next; "" where nothing is missing. */
export function missingWords(draft: Draft): string {
  const parts = [
    draft.datasetId === '' ? 'choose a data set' : '',
    draft.entries.length === 0 ? 'tick the variants to compare' : '',
  ].filter(Boolean);
  const text = parts.join(' and ');
  return text && `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
