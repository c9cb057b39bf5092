/** @file Rows of candidates for the tests of the refractory mask: random ones, and those on which it is hardest. */

type Row = (next: () => number, period: number) => (t: number) => boolean;

/** A row by the name of its kind. */
const kinds: Readonly<Record<string, Row>> = {
  none: () => () => false,
  all: () => () => true,
  sparse: (next, period) => () => next() < 0.5 / (period + 1),
  random: (next) => {
    const rate = next();
    return () => next() < rate;
  },
  'period k': (_, period) => (t) => t % Math.max(1, period) === 0,
  'period k+1': (_, period) => (t) => t % (period + 1) === 0,
  'period k+2': (_, period) => (t) => t % (period + 2) === 0,
  bursts: (next, period) => {
    let left = 0;
    let isOn = false;
    return () => {
      if (left-- === 0) {
        isOn = !isOn;
        left = Math.floor(next() * 4 * (period + 1));
      }
      return isOn;
    };
  },
};

/**
 * One row of candidates, 0 or 1 a step; kinds take turns with `index`.
 * @param next random numbers in [0, 1)
 */
export function candidateRow(
  next: () => number,
  index: number,
  length: number,
  period: number,
): { candidates: Uint8Array; kind: string } {
  const all = Object.entries(kinds);
  const [kind, row] = all[index % all.length]!;
  const isCandidate = row(next, period);
  return { candidates: Uint8Array.from({ length }, (_, t) => Number(isCandidate(t))), kind };
}
