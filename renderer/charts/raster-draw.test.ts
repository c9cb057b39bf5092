import { describe, expect, it } from 'vitest';
import { packed, rasterTable, wholeAxis } from './raster-draw.ts';
import { isImage, rangeOf, traceTable } from './trace-draw.ts';

describe('packed', () => {
  it('takes ticks one by one, and says whether any was removed', () => {
    expect(packed([{ step: 3, channel: 1 }])).toEqual({ steps: [3], channels: [1], removed: undefined });
    const some = packed([{ step: 3, channel: 1 }, { step: 4, channel: 0, removed: true }]); // prettier-ignore
    expect(some.removed).toEqual([0, 1]);
  });

  it('leaves packed lists as they are', () => {
    const lists = { steps: new Uint32Array([1]), channels: new Uint32Array([2]) };
    expect(packed(lists)).toBe(lists);
  });
});

describe('rasterTable', () => {
  it('goes by step, then channel', () => {
    const ticks = { steps: [5, 2, 5], channels: [3, 7, 1], removed: [0, 0, 1] };
    const table = rasterTable({
      steps: 9,
      channels: 9,
      ticks,
      color: '',
      x: { title: '' },
      y: { title: '' },
    });
    expect(table.rows).toEqual([[2, 7, 'spike'], [5, 1, 'removed'], [5, 3, 'spike']]); // prettier-ignore
  });
});

describe('wholeAxis', () => {
  it('labels things at their middles, whole numbers only', () => {
    const axis = wholeAxis(4, 10);
    expect(axis.ticks.map(axis.label)).toEqual(['0', '1', '2', '3']);
    expect(axis.at(axis.ticks[0]!)).toBe(1 / 8);
    expect(wholeAxis(1, 5).ticks).toEqual([0.5]);
  });
});

describe('traces', () => {
  const at = (step: number, channel: number) => [1, NaN, -3, 8][step * 2 + channel]!;

  it('have a row a step in their table', () => {
    const picture = {
      steps: 2,
      channels: 2,
      at,
      range: [0, 1] as const,
      x: { title: 'Step' },
      y: { title: 'Channel' },
    };
    expect(traceTable(picture)).toEqual({ columns: ['Step', 'Channel 0', 'Channel 1'], rows: [[0, 1, NaN], [1, -3, 8]] }); // prettier-ignore
    expect([isImage(picture), isImage({ ...picture, channels: 13 })]).toEqual([false, true]);
  });

  it('range over what is a number', () => {
    expect(rangeOf(2, 2, at)).toEqual([-3, 8]);
    expect(rangeOf(0, 2, at)).toEqual([0, 1]);
  });
});
