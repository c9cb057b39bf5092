import { expect, it } from 'vitest';
import { logText, mergeEntries, MOST_ENTRIES, timeText, type LogEntry } from './log-entries.ts';

const entry = (number: number, rest: Partial<LogEntry> = {}): LogEntry => ({
  ...{ number, runId: 'r-1', at: number, level: 'info', message: `m${number}` },
  ...rest,
});
const numbers = (entries: readonly LogEntry[]) => entries.map(({ number }) => number);

it('takes each entry once, in order, of this run and level alone', () => {
  const before = [entry(1), entry(3)];
  const added = [
    entry(3),
    entry(2),
    entry(4, { runId: 'r-2' }),
    entry(5, { level: 'debug' }),
    entry(6, { runId: null }),
  ];
  expect(numbers(mergeEntries(before, added, 'r-1', 'info'))).toEqual([1, 2, 3]);
});

it('gives back the same list where nothing is new', () => {
  const before = [entry(1)];
  expect(mergeEntries(before, [entry(1), entry(2, { runId: 'r-2' })], 'r-1', 'info')).toBe(before);
});

it('keeps the latest', () => {
  const many = Array.from({ length: MOST_ENTRIES }, (_, n) => entry(n));
  const merged = mergeEntries(many, [entry(MOST_ENTRIES)], 'r-1', 'debug');
  expect([merged.length, merged[0]!.number, merged.at(-1)!.number]).toEqual([MOST_ENTRIES, 1, MOST_ENTRIES]);
});

it('says the day where it changes', () => {
  const noon = new Date(2026, 4, 3, 12, 5, 7, 9).getTime();
  expect(timeText(noon)).toBe('2026-05-03 12:05:07.009');
  expect(timeText(noon, noon - 1000)).toBe('12:05:07.009');
  expect(timeText(noon, noon - 86_400_000)).toBe('2026-05-03 12:05:07.009');
  expect(logText([entry(1, { at: noon, level: 'warning', message: 'Careful.' })])).toBe(
    '2026-05-03 12:05:07.009 warning Careful.\n',
  );
});
