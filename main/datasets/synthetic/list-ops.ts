/** @file ListOps of the Long Range Arena: nested lists of digits with their operators; asked is the value. A token is a spike on its channel. */
import { wholeNumber } from '../encoders/encoder.ts';
import { inSteps, refuseTask, spikesOf, whole, type SyntheticTask } from './task.ts';

const MEDIAN = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.floor((sorted[middle - 1]! + sorted[middle]!) / 2);
};

/** Tokens: digits 0 to 9, then the operators in this order, the end of a list, and the end of the sequence. */
const operators: readonly ((values: number[]) => number)[] = [
  (values) => Math.min(...values),
  (values) => Math.max(...values),
  MEDIAN,
  (values) => values.reduce((a, b) => a + b, 0) % 10,
];
const CLOSE = 14;
const END = 15;

/** The share of nodes that are lists; the others are digits. */
const VALUE_P = 0.25;

/**
 * Trees that are too short or too long, or there already, are drawn again; for lengths that hardly occur this would take
 * for ever. Of the published lengths one tree in some dozens fits.
 */
const MOST_IN_VAIN = 50_000;

interface Tree {
  readonly tokens: readonly number[];
  readonly value: number;
}

export const listOps: SyntheticTask = {
  id: 'listops',
  title: 'ListOps (Long Range Arena)',
  rule: 'A tree is a digit (with probability 0.75, and always at the greatest depth) or a list of 2 to 10 trees under MIN, MAX, MED or SM (sum modulo 10). Trees of a length in range are kept, each once; asked is the value, 0 to 9.',
  source:
    'Tay et al. 2021, arXiv 2011.04006; google-research/long-range-arena lra_benchmarks/data/listops.py',
  asks: 'class',
  settings: {
    minLength: wholeNumber('Shortest', 'Trees are longer than this.', 500, [0, 10000], 'tokens'),
    maxLength: wholeNumber('Longest', 'Trees are shorter than this.', 2000, [3, 20000], 'tokens'),
    depth: wholeNumber('Depth', 'Greatest depth of a tree.', 10, [2, 20]),
    arguments: wholeNumber('Arguments', 'Most trees in a list.', 10, [2, 20]),
  },
  usual: { train: 2000, test: 500 },
  open: (settings, draw, samples) => {
    const trees = distinctTrees(settings as Shape, draw(0), samples);
    return {
      form: { channels: END + 1, dtype: 'events', time: inSteps },
      sample: (place) => {
        const { tokens, value } = trees[place]!;
        return { data: spikesOf([...tokens, END]), label: value };
      },
    };
  },
};

interface Shape extends Readonly<Record<string, number>> {
  readonly minLength: number;
  readonly maxLength: number;
  readonly depth: number;
  readonly arguments: number;
}

function distinctTrees(shape: Shape, random: () => number, samples: number): Tree[] {
  const found = new Map<string, Tree>();
  let latest = 0;
  for (let tries = 0; found.size < samples; tries++) {
    if (tries - latest === MOST_IN_VAIN) {
      const { minLength, maxLength } = shape;
      refuseTask('listops', `of ${tries} trees only ${found.size} are between ${minLength} and ${maxLength} tokens and not the same as another.`, 'Choose a wider range, or fewer samples.'); // prettier-ignore
    }
    const tree = grow(shape, random, 1);
    const isFitting = tree.tokens.length > shape.minLength && tree.tokens.length < shape.maxLength;
    if (!isFitting) continue;
    const before = found.size;
    found.set(String.fromCharCode(...tree.tokens), tree);
    if (found.size > before) latest = tries;
  }
  return [...found.values()];
}

/** One tree, drawn from its root. The kind of a node comes first, then its operator's number of arguments, these, the operator. */
function grow(shape: Shape, random: () => number, depth: number): Tree {
  const isList = depth < shape.depth && random() <= VALUE_P;
  if (!isList) {
    const value = whole(random, 0, 10);
    return { tokens: [value], value };
  }
  const count = whole(random, 2, shape.arguments + 1);
  const children = Array.from({ length: count }, () => grow(shape, random, depth + 1));
  const operator = whole(random, 0, operators.length);
  return {
    tokens: [10 + operator, ...children.flatMap(({ tokens }) => tokens), CLOSE],
    value: operators[operator]!(children.map(({ value }) => value)),
  };
}
