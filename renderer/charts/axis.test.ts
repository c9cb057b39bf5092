import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisTitle, axisValue, extent, makeAxis, niceStep } from './axis.ts';

const labels = (axis: ReturnType<typeof makeAxis>) => axis.ticks.map(axis.label);

describe('extent', () => {
  it('is of the finite values', () => {
    expect(extent([[3, null, NaN], [-1, Infinity]])).toEqual([-1, 3]); // prettier-ignore
    expect(extent([[-1, 0, 2, 5]], true)).toEqual([2, 5]);
    expect(extent([[null]])).toBeNull();
  });
});

describe('niceStep', () => {
  it('is 1, 2 or 5 times a power of ten', () => {
    expect([10, 23, 47, 0.9].map((length) => niceStep(length, 10))).toEqual([1, 2, 5, 0.1]);
  });
});

describe('makeAxis', () => {
  it('rounds its ends and has ticks without dirt', () => {
    const axis = makeAxis({ title: 'Loss' }, [0.13, 0.58], 5, 'round');
    expect([axis.low, axis.high]).toEqual([0.1, 0.6]);
    expect(labels(axis)).toEqual(['0.1', '0.2', '0.3', '0.4', '0.5', '0.6']);
  });

  it('stays at the data where it is tight', () => {
    const axis = makeAxis({ title: 'Step' }, [1, 2000], 4, 'tight');
    expect([axis.low, axis.high]).toEqual([1, 2000]);
    expect(labels(axis)).toEqual(['500', '1,000', '1,500', '2,000']);
  });

  it('shows shares in percent', () => {
    const axis = makeAxis({ title: 'Accuracy', percent: true }, [0.8, 0.9], 2, 'round');
    expect(labels(axis)).toEqual(['80', '85', '90']);
  });

  it('has powers of ten on a long logarithmic axis', () => {
    const axis = makeAxis({ title: 'Operations', log: true }, [1, 100_000], 10, 'tight');
    expect(axis.ticks).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
    expect(axis.at(1000)).toBeCloseTo(0.6, 12);
  });

  it('has ticks of counts at whole numbers only', () => {
    const epochs = { title: 'Epoch', whole: true };
    expect(makeAxis(epochs, [1, 3], 10, 'tight').ticks).toEqual([1, 2, 3]);
    expect(makeAxis(epochs, [0, 400], 4, 'tight').ticks).toEqual([0, 100, 200, 300, 400]);
    expect(makeAxis(epochs, [1.2, 1.4], 4, 'tight').ticks.length).toBeGreaterThan(1);
  });

  it('writes logarithmic ticks with no more digits than they have', () => {
    const axis = makeAxis({ title: 'Loss', log: true }, [0.05, 2], 5, 'tight');
    expect(labels(axis)).toEqual(['0.05', '0.1', '0.2', '0.5', '1', '2']);
  });

  it('keeps fixed ends', () => {
    const axis = makeAxis({ title: 'Memory', min: 0, max: 10 }, [3, 99], 5, 'round');
    expect([axis.low, axis.high]).toEqual([0, 10]);
  });

  it('has no ticks without data', () => {
    expect(makeAxis({ title: 'Loss' }, null, 5, 'round').ticks).toEqual([]);
  });

  it('always has a length, contains the data, and goes there and back', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true, noDefaultInfinity: true });
    const ends = fc.constantFrom('round' as const, 'padded' as const, 'tight' as const);
    fc.assert(
      fc.property(value, value, ends, fc.boolean(), (a, b, kind, log) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((each) => (log ? Math.abs(each) + 1 : each));
        const data: [number, number] = [Math.min(low!, high!), Math.max(low!, high!)];
        const axis = makeAxis({ title: '', log }, data, 5, kind);
        expect(axis.high).toBeGreaterThan(axis.low);
        expect(axis.ticks.length).toBeLessThan(40);
        for (const end of data) {
          expect(axis.at(end)).toBeGreaterThan(-1e-6);
          expect(axis.at(end)).toBeLessThan(1 + 1e-6);
        }
        for (const tick of axis.ticks)
          expect(axis.at(axis.value(axis.at(tick)))).toBeCloseTo(axis.at(tick), 6);
      }),
    );
  });
});

describe('titles and values', () => {
  it('name the unit', () => {
    expect(axisTitle({ title: 'Loss', unit: 'nats' })).toBe('Loss (nats)');
    expect(axisTitle({ title: 'Accuracy', percent: true })).toBe('Accuracy (%)');
    expect(axisValue({ title: 'Accuracy', percent: true }, 0.86123)).toBe('86.12 %');
    expect(axisValue({ title: 'Loss', unit: 'nats' }, null)).toBe('–');
  });
});
