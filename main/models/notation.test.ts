import { describe, expect, it } from 'vitest';
import { equationOf, symbolsOf, variants } from './index.ts';
import { legendOf, readEquation, unexplained } from './notation.ts';

describe('an equation', () => {
  it('is read as symbols, with their marks, and as what it says of them', () => {
    const read = readEquation(
      'r, z = σ(W_z x[t]);  h[t] = Ā·h[t−1] + b′;  s[t] ~ Re h[t] if no s, m = 1 for all',
    );
    expect(read.symbols).toEqual(['r', 'z', 'σ', 'W_z', 'x', 't', 'h', 'Ā', 'b′', 's', 'm']);
    expect(read.defined).toEqual(['r', 'z', 'h', 's', 'm']);
  });

  it('with a symbol that nothing explains is found out', () => {
    expect(unexplained('v[t] = d·u[t−1] + (1 − d)·i[t];  w = λ', { λ: 'mask' })).toEqual(['d']);
  });

  it('has a legend in its own order, in which a part’s word goes before the common one', () => {
    expect(legendOf('c[t] = c[t−1] + θ', { c: 'a sum' })).toEqual([
      { symbol: 'c', meaning: 'a sum' },
      { symbol: 't', meaning: 'step' },
      { symbol: 'θ', meaning: 'threshold' },
    ]);
  });
});

describe.each(variants.map((variant) => [variant.id, variant] as const))(
  'the equations of %s',
  (_, variant) => {
    const equation = equationOf(variant);

    it('explain each symbol', () => {
      expect(unexplained(equation, symbolsOf(variant))).toEqual([]);
      expect(readEquation(equation).defined).toContain('s');
    });

    it('say no symbol twice', () => {
      const { defined } = readEquation(equation);
      expect(defined).toEqual([...new Set(defined)]);
    });
  },
);
