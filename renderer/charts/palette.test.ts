import { describe, expect, it } from 'vitest';
import { seriesStyle } from './palette.ts';

const key = (style: ReturnType<typeof seriesStyle>) => `${style.color} ${style.dash} ${style.symbol}`;

describe('seriesStyle', () => {
  it('gives the first eight variants solid lines in the eight colours', () => {
    const styles = Array.from({ length: 8 }, (_, order) => seriesStyle(order));
    expect(styles.every((style) => style.dash === 'solid')).toBe(true);
    expect(styles.map((style) => style.color)).toEqual(
      Array.from({ length: 8 }, (_, index) => `var(--series-${index + 1})`),
    );
  });

  it('repeats the colours dashed for the next eight', () => {
    expect(seriesStyle(8)).toMatchObject({ color: 'var(--series-1)', dash: 'dashed' });
    expect(seriesStyle(16)).toMatchObject({ color: 'var(--series-1)', dash: 'dotted' });
  });

  it('tells 32 variants and eight groups of each apart', () => {
    const all = Array.from({ length: 32 }, (_, order) =>
      Array.from({ length: 8 }, (__, nth) => key(seriesStyle(order, nth))),
    );
    for (const groups of all) expect(new Set(groups).size).toBe(8);
    const firsts = all.map((groups) => groups[0]);
    expect(new Set(firsts).size).toBe(32);
    // The second group of a variant is not the variant eight places on.
    expect(all[0]).not.toContain(firsts[8]);
  });

  it('keeps a variant’s hue for all of its groups', () => {
    for (let nth = 0; nth < 8; nth += 1) expect(seriesStyle(2, nth).color).toContain('var(--series-3)');
  });
});
