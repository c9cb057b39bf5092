import { describe, expect, it } from 'vitest';
import { EVENT_LIMIT, packEvents } from './events.ts';
import type { SampleInput } from './sample-input.ts';

const input = (unit: number) => ({ name: 'some', channels: 1, time: { unit, binMs: 10 } }) as SampleInput;

/** The bins of events at these times. */
const binsOf = (times: readonly number[], unit: number, binMs: number): number[] => {
  const pack = packEvents(input(unit), { binMs });
  const events = { times: Float64Array.from(times), channels: Uint32Array.from(times, () => 0) };
  return [...pack(events, () => 'some').records].map((record) => record / EVENT_LIMIT);
};

describe('events by bins', () => {
  it.each([1, 2, 5, 10, 25])('of %d ms begin where decimal fractions of a second say', (binMs) => {
    const count = 4000;
    const starts = Array.from({ length: count }, (_, bin) => Number(((bin * binMs) / 1000).toFixed(3)));
    expect(binsOf(starts, 1, binMs)).toEqual(Array.from({ length: count }, (_, bin) => bin));
  });

  it('of microseconds and of milliseconds begin at their starts', () => {
    const bins = Array.from({ length: 6000 }, (_, bin) => bin);
    expect(binsOf(bins.map((bin) => bin * 10_000), 1e-6, 10)).toEqual(bins); // prettier-ignore
    expect(binsOf(bins.map((bin) => bin * 10 - (bin > 0 ? 1 : 0)), 1e-3, 10)).toEqual(bins.map((bin) => Math.max(0, bin - 1))); // prettier-ignore
  });

  it('keep what is before a start, however little', () => {
    expect(binsOf([0.29 - 1e-7, 0.29, 0.29 + 1e-7], 1, 10)).toEqual([28, 29, 29]);
  });
});
