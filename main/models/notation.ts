/**
 * @file The catalogue's notation. Equations are text: lines end at a semicolon, each says what one symbol is ("u[t] = …",
 * "r, z = …", "s[t] ~ …"), and words of two letters or more are words.
 */

/** What symbols mean unless a memory, a spike rule or a variant says otherwise. */
const common: Readonly<Record<string, string>> = {
  ...{ x: 'input current', u: 'membrane potential', s: 'spike', θ: 'threshold', t: 'step' },
  ...{ H: 'step function, 1 from 0 on', σ: 'logistic function', c: 'candidate for a spike' },
  k: 'refractory period in steps',
};

/** Letters of sums and of the steps that they are over: they need no words. */
const counters = new Set(['i', 'j', 'n', 'Σ', 'Σ_i']);

/** A letter with what stands on it, behind it and below it: Ā, b′, W_z. */
const SYMBOL = String.raw`\p{L}\p{M}*′?(?:_\p{L}+)?`;
const wordOrSymbol = new RegExp(String.raw`[A-Za-z]{2,}(?![\p{L}_])|(${SYMBOL})`, 'gu');
const indexed = String.raw`${SYMBOL}(?:\[[^\]]*\])?`;
const definition = new RegExp(String.raw`(?:^|[;,]\s+)(${indexed}(?:, ${indexed})*) [=~] `, 'gu');

const symbolsIn = (text: string): string[] =>
  [...text.matchAll(wordOrSymbol)].flatMap(([, symbol]) => (symbol === undefined ? [] : [symbol]));

/** The symbols that an equation has, each once and in order, and those that it says, as often as it does. */
export function readEquation(equation: string): {
  readonly symbols: readonly string[];
  readonly defined: readonly string[];
} {
  const defined = [...equation.matchAll(definition)].flatMap(([, left]) =>
    symbolsIn(left!.replace(/\[[^\]]*\]/g, '')),
  );
  return { symbols: [...new Set(symbolsIn(equation))], defined };
}

/** The equation with other symbols in place of its own. */
export const renamed = (equation: string, rename: (symbol: string) => string): string =>
  equation.replace(wordOrSymbol, (all: string, symbol: string | undefined) =>
    symbol === undefined ? all : rename(symbol),
  );

/**
 * Symbols of a memory's equation that a rule's has for something else: all that both have but the potential u, which the one
 * gives to the other, and the catalogue's own and counters, unless the memory says what they are.
 */
export function clashes(memory: string, rule: string): ReadonlySet<string> {
  const { symbols, defined } = readEquation(memory);
  const taken = new Set(readEquation(rule).symbols);
  const isGeneral = (symbol: string) => Object.hasOwn(common, symbol) || counters.has(symbol);
  return new Set(
    symbols.filter(
      (symbol) => symbol !== 'u' && taken.has(symbol) && (!isGeneral(symbol) || defined.includes(symbol)),
    ),
  );
}

/** A symbol and what it means. */
export interface Meaning {
  readonly symbol: string;
  readonly meaning: string;
}

/** What the symbols of an equation mean, in their order; those that the equation alone explains are left out. */
export function legendOf(equation: string, own: Readonly<Record<string, string>>): Meaning[] {
  const meanings = { ...common, ...own };
  return readEquation(equation).symbols.flatMap((symbol) =>
    Object.hasOwn(meanings, symbol) ? [{ symbol, meaning: meanings[symbol]! }] : [],
  );
}

/** Symbols of an equation that neither it nor the legend explains. */
export function unexplained(equation: string, own: Readonly<Record<string, string>>): string[] {
  const { symbols, defined } = readEquation(equation);
  return symbols.filter(
    (symbol) =>
      !defined.includes(symbol) &&
      !counters.has(symbol) &&
      !Object.hasOwn(common, symbol) &&
      !Object.hasOwn(own, symbol),
  );
}
