import { describe, expect, it } from 'vitest';
import { JoinedCurves } from './joined-curves.ts';

const loss = { name: 'loss', scope: 'step' } as const;
const test = { name: 'test/loss', scope: 'epoch' } as const;
const joinedOf = (ids = ['r-1']) => new JoinedCurves({ ids, metrics: [loss, test], cap: 100 });

const answered = (runId: string, steps: number[], metric: typeof loss | typeof test = loss) => ({
  runId,
  ...metric,
  steps,
  values: steps.map((step) => step * 10),
  seconds: steps,
  total: steps.length,
});
const points = (runId: string, steps: number[], factor = 10, metric: typeof loss | typeof test = loss) => ({
  runId,
  series: [{ ...metric, steps, values: steps.map((step) => step * factor), seconds: steps }],
});
const stepsOf = (joined: JoinedCurves) => joined.curves.map(({ steps }) => steps);

describe('before the answer', () => {
  it('events are kept, and put onto it without gap or duplicate', () => {
    const joined = joinedOf();
    expect(joined.points(points('r-1', [3, 4]))).toBe(false);
    expect(joined.points(points('r-1', [5]))).toBe(false);
    expect(joined.curves).toEqual([]);
    joined.answer([answered('r-1', [1, 2, 3])]);
    expect(stepsOf(joined)).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('a run that went back is cut, also where the answer is from before', () => {
    const joined = joinedOf();
    joined.rewound({ runId: 'r-1', step: 2, epoch: 0 });
    joined.points(points('r-1', [3], 7));
    joined.answer([answered('r-1', [1, 2, 3, 4]), answered('r-1', [1], test)]);
    expect(joined.curves).toEqual([
      { runId: 'r-1', ...loss, steps: [1, 2, 3], values: [10, 20, 21], seconds: [1, 2, 3] },
    ]);
  });
});

describe('after the answer', () => {
  it('points come to their series, and begin one that was not there', () => {
    const joined = joinedOf();
    joined.answer([answered('r-1', [1])]);
    expect(joined.points(points('r-1', [2]))).toBe(true);
    expect(joined.points(points('r-1', [1], 10, test))).toBe(true);
    expect(joined.curves.map(({ name, steps }) => [name, steps])).toEqual([
      ['loss', [1, 2]],
      ['test/loss', [1]],
    ]);
  });

  it('those of other runs and other series are nothing new', () => {
    const joined = joinedOf();
    joined.answer([answered('r-1', [1])]);
    expect(joined.points(points('r-2', [1]))).toBe(false);
    expect(joined.rewound({ runId: 'r-2', step: 0, epoch: 0 })).toBe(false);
    const other = {
      runId: 'r-1',
      series: [{ ...loss, name: 'accuracy', steps: [1], values: [1], seconds: [1] }],
    };
    expect(joined.points(other)).toBe(false);
    expect(stepsOf(joined)).toEqual([[1]]);
  });

  it('curves stand in the order that was asked for', () => {
    const joined = joinedOf(['r-2', 'r-1']);
    joined.answer([answered('r-1', [1], test), answered('r-1', [1]), answered('r-2', [1])]);
    expect(joined.curves.map(({ runId, name }) => [runId, name])).toEqual([
      ['r-2', 'loss'],
      ['r-1', 'loss'],
      ['r-1', 'test/loss'],
    ]);
  });

  it('a curve that did not change stays the same object', () => {
    const joined = joinedOf(['r-1', 'r-2']);
    joined.answer([answered('r-1', [1]), answered('r-2', [1])]);
    const [first, second] = joined.curves;
    joined.points(points('r-2', [2]));
    expect(joined.curves[0]).toBe(first);
    expect(joined.curves[1]).not.toBe(second);
  });
});
