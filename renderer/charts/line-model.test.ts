import { describe, expect, it } from 'vitest';
import {
  lineAxes,
  lineTable,
  nearest,
  shownLines,
  smoothed,
  snapped,
  type LineSeries,
} from './line-model.ts';
import { plainStyle } from './palette.ts';

const axes = { x: { title: 'Step' }, y: { title: 'Loss' } };
const line = (id: string, x: number[], y: (number | null)[], more: Partial<LineSeries> = {}): LineSeries => ({ id, label: id, style: plainStyle, x, y, ...more }); // prettier-ignore
const shown = (
  series: LineSeries[],
  range: [number, number] | null = null,
  smoothing = 0,
  hidden: string[] = [],
) => shownLines(series, smoothed(series, smoothing), new Set(hidden), range);

const a = line('a', [1, 2, 3, 4], [10, 20, null, 40]);
const b = line('b', [2, 4, 6], [1, 2, 3]);

describe('shownLines', () => {
  it('leaves out hidden lines and puts faint ones behind', () => {
    const faint = line('c', [1], [1], { faint: true });
    expect(shown([a, b, faint], null, 0, ['b']).map((each) => each.id)).toEqual(['c', 'a']);
  });

  it('includes the ends of the range', () => {
    expect(shown([a], [2, 3]).map(({ from, to }) => [from, to])).toEqual([[1, 3]]);
  });
});

describe('lineAxes', () => {
  it('fits y to what is shown of x', () => {
    const { x, y } = lineAxes(shown([a, b], [2, 2.5]), axes, [2, 2.5], { x: 5, y: 4 });
    expect([x.low, x.high]).toEqual([2, 2.5]);
    expect(y.at(20)).toBeLessThanOrEqual(1);
    expect(y.at(40)).toBeGreaterThan(1);
  });

  it('begins a logarithmic axis at the first value above 0', () => {
    const zero = line('z', [0, 5, 10], [1, 1, 1]);
    const { x } = lineAxes(shown([zero]), { ...axes, x: { title: 'Step', log: true } }, null, { x: 5, y: 5 });
    expect(x.low).toBe(5);
  });

  it('has room for bands', () => {
    const band = line('d', [1, 2], [5, 5], { band: { low: [0, 1], high: [9, 9] } });
    const { y } = lineAxes(shown([band]), axes, null, { x: 5, y: 5 });
    expect(y.low).toBeLessThanOrEqual(0);
    expect(y.high).toBeGreaterThanOrEqual(9);
  });
});

describe('pointing', () => {
  it('finds the nearest point, none beyond the line’s ends', () => {
    const [first] = shown([b]);
    expect([2.9, 3.1, 6.4, 7].map((x) => nearest(first!, x, 0.5))).toEqual([0, 1, 2, -1]);
  });

  it('stops at the nearest x of all lines', () => {
    expect(snapped(shown([a, b]), 5.2)).toBe(6);
    expect(snapped([], 5.2)).toBe(5.2);
  });
});

describe('lineTable', () => {
  it('has a row for each x of any line', () => {
    const table = lineTable(shown([a, b]), axes, 0);
    expect(table.columns).toEqual(['Step', 'a', 'b']);
    expect(table.rows).toEqual([[1, 10, null], [2, 20, 1], [3, null, null], [4, 40, 2], [6, null, 3]]); // prettier-ignore
  });

  it('is what is shown: the range, smoothed values beside the raw ones, bands', () => {
    const band = line('d', [1, 2, 3], [4, 2, 8], { band: { low: [3, 1, 7], high: [5, 3, 9] } });
    const table = lineTable(shown([band], [2, 3], 0.5), axes, 0.5);
    expect(table.columns).toEqual(['Step', 'd', 'd (smoothed 0.5)', 'd (low)', 'd (high)']);
    expect(table.rows).toEqual([[2, 2, 4 / 1.5, 1, 3], [3, 8, 10 / 1.75, 7, 9]]); // prettier-ignore
  });
});
