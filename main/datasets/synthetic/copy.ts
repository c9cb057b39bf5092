/** @file Copying tokens: after a pause, from scattered places, or all the time with a lag. A token is a spike on its channel. */
import { wholeNumber } from '../encoders/encoder.ts';
import { NO_CLASS } from '../targets.ts';
import { inSteps, refuseTask, spikesOf, whole, type Draw, type OpenTask, type SyntheticTask } from './task.ts'; // prettier-ignore

const alphabet = wholeNumber('Alphabet', 'Token 0 is the blank, the last one the marker.', 10, [3, 1000]);
const tokens = wholeNumber('Tokens', 'How many are to be copied.', 10, [1, 1000]);
const source = 'Arjovsky et al. 2016, arXiv 1511.06464; state-spaces/s4 src/dataloaders/datasets/copying.py';

/** The M tokens during the markers at the end, nothing before. */
function memorize(copied: readonly number[], steps: number): Uint16Array {
  const target = new Uint16Array(steps).fill(NO_CLASS);
  target.set(copied, steps - copied.length);
  return target;
}

const formOf = (classes: number): OpenTask['form'] => ({
  ...{ channels: classes, dtype: 'events', targets: { kind: 'class', classes }, time: inSteps },
});

/** Tokens 1 to A − 2. */
const drawTokens = (random: () => number, count: number, size: number): number[] =>
  Array.from({ length: count }, () => whole(random, 1, size - 1));

export const copy: SyntheticTask = {
  id: 'copy',
  title: 'Copy',
  rule: 'M tokens from 1 to A − 2, then L blanks, then M markers; asked during the markers: the tokens in their order.',
  source,
  asks: 'step classes',
  settings: { lag: wholeNumber('Pause L', 'Blanks between.', 100, [0, 60000], 'steps'), tokens, alphabet },
  usual: { train: 10000, test: 1000 },
  open: ({ lag, tokens: count, alphabet: size }, draw) => ({
    form: formOf(size!),
    sample: (place) => {
      const copied = drawTokens(draw(place), count!, size!);
      const sequence = [...copied, ...zeros(lag!), ...markers(count!, size!)];
      return { data: spikesOf(sequence), label: 0, target: memorize(copied, sequence.length) };
    },
  }),
};

export const selectiveCopy: SyntheticTask = {
  id: 'selective-copy',
  title: 'Selective copy',
  rule: 'As copy, but the M tokens stand at M different places of the first L + M steps, in their order, blanks between.',
  source,
  asks: 'step classes',
  settings: { lag: wholeNumber('Blanks L', 'Among the tokens.', 100, [0, 60000], 'steps'), tokens, alphabet },
  usual: { train: 10000, test: 1000 },
  open: ({ lag, tokens: count, alphabet: size }, draw) => ({
    form: formOf(size!),
    sample: (place) => {
      const random = draw(place);
      const copied = drawTokens(random, count!, size!);
      const sequence = [...zeros(lag! + count!), ...markers(count!, size!)];
      distinct(random, count!, lag! + count!).forEach((step, i) => (sequence[step] = copied[i]!));
      return { data: spikesOf(sequence), label: 0, target: memorize(copied, sequence.length) };
    },
  }),
};

export const lagCopy: SyntheticTask = {
  id: 'lag-copy',
  title: 'Lag copy',
  rule: 'Tokens from 1 to A − 2 all the time; asked at every step: the token of M steps before, the blank at first.',
  source,
  asks: 'step classes',
  settings: {
    length: wholeNumber('Length', 'Of a sample.', 100, [1, 65536], 'steps'),
    lag: wholeNumber('Lag M', 'How far back.', 10, [0, 65535], 'steps'),
    alphabet,
  },
  usual: { train: 10000, test: 1000 },
  open: ({ length, lag, alphabet: size }, draw: Draw) => {
    if (lag! >= length!) refuseTask('lag-copy', `a lag of ${lag} steps is not shorter than ${length} steps.`, 'Choose a shorter lag.'); // prettier-ignore
    return {
      form: formOf(size!),
      sample: (place) => {
        const sequence = drawTokens(draw(place), length!, size!);
        const target = Uint16Array.from(sequence, (_, step) => sequence[step - lag!] ?? 0);
        return { data: spikesOf(sequence), label: 0, target };
      },
    };
  },
};

const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const markers = (count: number, size: number): number[] => new Array<number>(count).fill(size - 1);

/** So many different numbers below an end, ascending (Knuth, TAOCP 3.4.2 S). */
function distinct(random: () => number, count: number, end: number): number[] {
  const chosen: number[] = [];
  for (let i = 0; chosen.length < count; i++) {
    if ((end - i) * random() < count - chosen.length) chosen.push(i);
  }
  return chosen;
}
