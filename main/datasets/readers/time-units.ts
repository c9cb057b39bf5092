/** @file What times of events may count: seconds in one unit, and a usual bin. */

/** Speech as spikes, whose times are in seconds, is usually binned at 10 ms. */
export const timeUnits = {
  s: { unit: 1, binMs: 10 },
  ms: { unit: 1e-3, binMs: 1 },
  us: { unit: 1e-6, binMs: 1 },
} as const;

export type TimeUnit = keyof typeof timeUnits;
