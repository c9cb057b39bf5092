/** @file How points in time are written: always the same width, so that columns of them can be read and sorted by eye. */

const two = (value: number): string => String(value).padStart(2, '0');

/** The day of a point in time, in local time: 2025-11-24; "–" if there is none. */
export const formatDay = (time: number | null | undefined): string => formatTime(time).split(' ')[0]!;

/** A point in time, in milliseconds since 1970, in local time: 2025-11-24 04:03; "–" if there is none. */
export function formatTime(time: number | null | undefined): string {
  if (time === null || time === undefined || !Number.isFinite(time)) return '–';
  const date = new Date(time);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
