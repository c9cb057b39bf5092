/** @file Points in time in words, the same wherever they stand: "2025-11-24 04:12", in the person's time zone. */

const two = (value: number) => String(value).padStart(2, '0');

/** @param time milliseconds since 1970; "–" for null */
export function formatTime(time: number | null | undefined): string {
  if (time === null || time === undefined || !Number.isFinite(time)) return '–';
  const date = new Date(time);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
