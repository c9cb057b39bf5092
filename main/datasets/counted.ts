/** @file Counts in messages. */

/** "1 step", "3 steps". */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
