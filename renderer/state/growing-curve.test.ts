import { describe, expect, it } from 'vitest';
import { GrowingCurve } from './growing-curve.ts';

const empty = { steps: [], values: [] };
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Puts steps 1 … n with a value and a time for each. */
function grown(n: number, cap: number, valueAt: (step: number) => number | null = (step) => step) {
  const curve = new GrowingCurve(empty, 0, cap);
  for (const step of range(1, n)) curve.put(step, valueAt(step), step / 10);
  return curve;
}

describe('a short curve', () => {
  it('keeps every point', () => {
    expect(grown(3, 16).points).toEqual({ steps: [1, 2, 3], values: [1, 2, 3], seconds: [0.1, 0.2, 0.3] });
  });

  it('takes a new value for a step that is there, and a step in between', () => {
    const curve = new GrowingCurve({ steps: [1, 3], values: [1, 3] }, 2, 16);
    curve.put(3, 30, 0);
    curve.put(2, 20, 0);
    expect(curve.points).toEqual({ steps: [1, 2, 3], values: [1, 20, 30] });
  });

  it('forgets what is cut off, and grows again from there', () => {
    const curve = grown(5, 16);
    curve.cut(2);
    curve.put(3, 33, 3.3);
    expect(curve.points).toEqual({ steps: [1, 2, 3], values: [1, 2, 33], seconds: [0.1, 0.2, 3.3] });
  });

  it('can be cut to nothing', () => {
    const curve = grown(5, 16);
    curve.cut(0);
    expect(curve.points.steps).toEqual([]);
  });

  it('is the same object until it changes', () => {
    const curve = grown(3, 16);
    const before = curve.points;
    curve.cut(3);
    expect(curve.points).toBe(before);
    curve.put(4, 4, 0.4);
    expect(curve.points).not.toBe(before);
    expect(before.steps).toEqual([1, 2, 3]);
  });
});

describe('a long curve', () => {
  const spiky = (step: number) => {
    if (step === 777) return null;
    return step === 5000 ? 100 : step === 60_001 ? -100 : Math.sin(step / 50);
  };

  it('never has more points than its cap, however long it grows', () => {
    const curve = new GrowingCurve(empty, 0, 100);
    let most = 0;
    for (const step of range(1, 20_000)) {
      curve.put(step, spiky(step), step);
      if (step % 97 === 0) most = Math.max(most, curve.points.steps.length);
    }
    expect(most).toBeLessThanOrEqual(100);
    expect(curve.points.steps.length).toBeGreaterThan(30);
  });

  it('keeps the first and the latest point, peaks, dips and gaps', () => {
    const { steps, values, seconds } = grown(100_000, 400, spiky).points;
    expect([steps[0], steps.at(-1)]).toEqual([1, 100_000]);
    expect(values[steps.indexOf(5000)]).toBe(100);
    expect(values[steps.indexOf(60_001)]).toBe(-100);
    expect(values[steps.indexOf(777)]).toBeNull();
    expect(seconds).toEqual(steps.map((step) => step / 10));
  });

  it('is equally fine in its old and its new parts', () => {
    const { steps } = grown(10_000, 200, (step) => (step * 7919) % 1000).points;
    const inPart = (part: number) => steps.filter((step) => Math.floor((step - 1) / 2500) === part).length;
    const counts = [0, 1, 2, 3].map(inPart);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2 * Math.min(...counts));
  });

  it('leaves a step away that was thinned away', () => {
    const curve = grown(10_000, 100, () => 1);
    const { steps } = curve.points;
    const missing = range(1, 10_000).find((step) => !steps.includes(step))!;
    curve.put(missing, 5, 0);
    expect(curve.points.steps).toEqual(steps);
  });

  it('that came thinned goes on as fine as it came', () => {
    const loaded = range(0, 999).map((i) => 1 + i * 100);
    const curve = new GrowingCurve({ steps: loaded, values: loaded }, 100_000, 4000);
    for (const step of range(100_000, 199_999)) curve.put(step, step % 100, step);
    const added = curve.points.steps.filter((step) => step >= 100_000).length;
    expect(added).toBeGreaterThan(500);
    expect(added).toBeLessThan(3000);
  });
});

it('a curve that came without seconds gets none', () => {
  const curve = new GrowingCurve({ steps: [1], values: [1] }, 1, 16);
  curve.put(2, 2, 0.2);
  expect(curve.points.seconds).toBeUndefined();
});
