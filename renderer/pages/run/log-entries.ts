/** @file A run's log as a list that grows: loaded entries and those that come, each once, the latest so many. */
import type { EventPayload } from '../../../main/api/events.ts';

export type LogEntry = EventPayload<'runs.log'>['entries'][number];
export type LogLevel = LogEntry['level'];

/** From the least to the most serious. */
export const logLevels = ['debug', 'info', 'warning', 'error'] as const satisfies readonly LogLevel[];

/** More lines than this nobody reads in a window; the earliest go. */
export const MOST_ENTRIES = 2000;

/** @returns `entries` itself where nothing of `added` is new */
export function mergeEntries(
  entries: readonly LogEntry[],
  added: readonly LogEntry[],
  runId: string,
  atLeast: LogLevel,
): readonly LogEntry[] {
  const known = new Set(entries.map(({ number }) => number));
  const fresh = added.filter(
    (entry) =>
      entry.runId === runId &&
      !known.has(entry.number) &&
      logLevels.indexOf(entry.level) >= logLevels.indexOf(atLeast),
  );
  if (fresh.length === 0) return entries;
  return [...entries, ...fresh].sort((a, b) => a.number - b.number).slice(-MOST_ENTRIES);
}

/** "14:03:21.482", in the person's time zone; with the date where it is another day than `before`. */
export function timeText(at: number, before?: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  const sameDay = before !== undefined && new Date(before).toDateString() === date.toDateString();
  if (sameDay) return time;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** The log as text, to be copied. */
export function logText(entries: readonly LogEntry[]): string {
  return entries.map(({ at, level, message }) => `${timeText(at)} ${level.padEnd(7)} ${message}\n`).join('');
}
