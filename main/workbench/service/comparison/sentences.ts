/**
 * @file What a comparison comes to, in sentences: the best group against the others, how sure that is, and what is not
 * known. A difference counts as shown where p is below 5 % after Holm's correction.
 */
import { differenceDigits, figure, meanDigits } from '../../../api/compare-digits.ts';
import type { CallResult } from '../../../api/contract.ts';
import { measures } from './measures.ts';
import type { Measure } from './measures.ts';

type Comparison = CallResult<'compare.runs'>;
type Pair = Comparison['pairs'][number];
/** What sentences need of a group. */
export type Side = Pick<Comparison['groups'][number], 'label' | 'numbers' | 'spikeRateByLayer'>;

const LEVEL = 0.05;

/** With fewer seeds than these even a large difference may not be shown. */
const FEW_SEEDS = 3;
const FEW = 'With two seeds only a large and steady difference can be shown: train more seeds.';

/** More groups than these are not told of one by one. */
const MOST_PAIRS = 3;

/** Below this, two groups fire "about as often". */
const SAME_RATE = 1.05;

/**
 * Up to three sentences on pairs, the best group against each other one, and one that sums up.
 * @param groups with unique labels
 * @param pairs every two of them
 */
export function sentencesOn(measure: Measure, groups: readonly Side[], pairs: readonly Pair[]): string[] {
  const { noun, better } = measures[measure];
  const sign = better === 'higher' ? 1 : -1;
  const known = groups
    .filter((group) => meanOf(group, measure) !== null)
    .sort((a, b) => sign * (meanOf(b, measure)! - meanOf(a, measure)!));
  const [best, ...others] = known;
  if (!best) return [`None of the runs has a ${noun} yet.`];
  if (others.length === 0) return [alone(measure, best, groups.length)];
  if (known.every((group) => group.numbers[measure].n === 1)) {
    return [ranking(measure, known), 'One seed each: nothing can be said about chance. Train more seeds.'];
  }
  const all = others.map((other) => ({ other, pair: pairOf(pairs, best, other) }));
  const told = all.length <= MOST_PAIRS ? all : [...new Set([all[0]!, firstShown(all), all.at(-1)!])];
  const isAdjusted = pairs.filter(({ p }) => p !== null).length > 1;
  const sentences = told.map(({ other, pair }) => pairSentence(measure, [best, other], pair, isAdjusted));
  return all.length <= MOST_PAIRS ? sentences : [...sentences, summary(best, all)];
}

interface Against {
  readonly other: Side;
  readonly pair: Pair;
}

const meanOf = (group: Side, measure: Measure): number | null => group.numbers[measure].mean;

const isShown = ({ pAdjusted }: Pair): boolean => pAdjusted !== null && pAdjusted < LEVEL;

/** The nearest one that is shown to be different, else the second. */
const firstShown = (all: readonly Against[]): Against => all.find(({ pair }) => isShown(pair)) ?? all[1]!;

/** The pair of two groups, seen from the first: its difference is first minus second. */
function pairOf(pairs: readonly Pair[], first: Side, second: Side): Pair {
  const straight = pairs.find(({ a, b }) => a === first.label && b === second.label);
  if (straight) return straight;
  const turned = pairs.find(({ a, b }) => a === second.label && b === first.label)!;
  const { a, b, n, difference, ci95 } = turned;
  return {
    ...turned,
    a: b,
    b: a,
    n: { a: n.b, b: n.a },
    difference: difference === null ? null : -difference,
    ci95: ci95 && [-ci95[1], -ci95[0]],
  };
}

function pairSentence(
  measure: Measure,
  [best, other]: readonly [Side, Side],
  seen: Pair,
  isAdjusted: boolean,
): string {
  const { better, verb, noun, unit } = measures[measure];
  const sign = better === 'higher' ? 1 : -1;
  // Over the seeds that both have, the other one may be ahead.
  const isAhead = sign * (seen.difference ?? 0) >= 0;
  const [first, second] = isAhead ? [best, other] : [other, best];
  const pair = isAhead ? seen : pairOf([seen], other, best);
  const difference = Math.abs(pair.difference ?? 0);
  const digits = differenceDigits(measure, difference, pair.ci95);
  const size = withUnit(measure, difference, digits, unit);
  if (pair.n.a < 2 || pair.n.b < 2) {
    const single = [first, second].filter((_, at) => [pair.n.a, pair.n.b][at]! < 2);
    const who = single.length === 2 ? 'One seed each' : `One seed of ${single[0]!.label} only`;
    return `${first.label} ${verb} than ${second.label} by ${size}. ${who}: nothing can be said about chance. Train more seeds.`;
  }
  if (pair.p === null) {
    const what =
      pair.difference === 0
        ? `${first.label} and ${second.label} have the same ${noun}`
        : `${first.label} ${verb} than ${second.label} by ${size} in the mean of ${seeds(pair)}`;
    return `${what}; there is no test of it. ${pair.note}`;
  }
  const evidence = [
    interval(measure, pair, sign, digits),
    `${how(pair)}, ${probability(pair)}${isAdjusted ? ' after Holm' : ''}`,
  ].join('');
  const firing = measures[measure].tellsFiring ? undefined : firingOf(first, second);
  if (!isShown(pair)) {
    const few = Math.min(pair.n.a, pair.n.b) < FEW_SEEDS ? ` ${FEW}` : '';
    const rates = firing ? `; ${firing.alone}` : '';
    return `No difference could be shown between ${first.label} and ${second.label}: ${size} (${evidence})${rates}.${few}`;
  }
  return `${first.label} ${verb} than ${second.label} by ${size} (${evidence})${firing ? `, ${firing.behind}` : ''}.`;
}

/** "95 % CI 3.6–4.8; ", seen as an advantage: positive is to the first one's credit. */
function interval(measure: Measure, { ci95 }: Pair, sign: number, digits: number): string {
  if (!ci95) return '';
  return `95 % CI ${range(measure, sign > 0 ? ci95 : [-ci95[1], -ci95[0]], digits)}; `;
}

function range(measure: Measure, [low, high]: readonly [number, number], digits: number): string {
  const ends = [low, high].map((end) => figure(measure, end, digits));
  return ends.join(low < 0 ? ' to ' : '–');
}

function how({ test, n }: Pair): string {
  if (test === 'paired t-test') return `paired, n = ${n.a}`;
  return n.a === n.b ? `unpaired, n = ${n.a} each` : `unpaired, n = ${n.a} and ${n.b}`;
}

const seeds = ({ n }: Pair): string => (n.a === n.b ? `${n.a} seeds` : `${n.a} and ${n.b} seeds`);

function probability({ p, pAdjusted }: Pair): string {
  const value = pAdjusted ?? p!;
  // Three digits where two could hide on which side of 5 % it lies.
  return value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(value < 0.1 ? 3 : 2)}`;
}

/** How often the first one fires beside the second, over all layers: behind a sentence about the first, and by itself. */
function firingOf(
  first: Side,
  second: Side,
): { readonly behind: string; readonly alone: string } | undefined {
  const [a, b] = [first, second].map(({ spikeRateByLayer }) => average(spikeRateByLayer)) as [number, number];
  if (!(a > 0) || !(b > 0)) return undefined;
  const often = `fires ${times(Math.max(a, b) / Math.min(a, b))} times as often`;
  if (a / b >= SAME_RATE) return { behind: `and ${often}`, alone: `${first.label} ${often}` };
  if (b / a >= SAME_RATE)
    return { behind: `while ${second.label} ${often}`, alone: `${second.label} ${often}` };
  return { behind: 'and fires about as often', alone: 'both fire about as often' };
}

const average = (values: readonly number[]): number =>
  values.length === 0 ? NaN : values.reduce((a, b) => a + b) / values.length;

const times = (ratio: number): string =>
  ratio < 1.1 ? ratio.toFixed(2) : ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0);

function summary({ label }: Side, all: readonly Against[]): string {
  const shown = all.filter(({ pair }) => isShown(pair));
  const open = all.filter(({ pair }) => !isShown(pair));
  const rest =
    open.length <= MOST_PAIRS ? open.map(({ other }) => other.label).join('; ') : `the other ${open.length}`;
  if (open.length === 0)
    return `${label} differs from all ${all.length} other groups (p < ${LEVEL} after Holm).`;
  if (shown.length === 0)
    return `No difference could be shown between ${label} and any of the ${all.length} other groups.`;
  return `${label} differs from ${shown.length} of ${all.length} other groups (p < ${LEVEL} after Holm); no difference could be shown for ${rest}.`;
}

/** @param groups how many there are, with those that have no value */
function alone(measure: Measure, { label, numbers }: Side, groups: number): string {
  const { noun } = measures[measure];
  const { n, mean, ci95 } = numbers[measure];
  const digits = meanDigits(measure, mean!);
  // Of a narrow interval the ends need more digits than the mean, to differ.
  const ends = Math.max(digits, differenceDigits(measure, 0, ci95));
  const spread = ci95 ? `95 % CI ${range(measure, ci95, ends)}, n = ${n}` : 'one seed';
  const value = withUnit(measure, mean!, digits, valueUnitOf(measure));
  const next = groups > 1 ? 'No other group has a value yet.' : 'Choose another group to compare it with.';
  return `${label}: ${noun} ${value} (${spread}). ${next}`;
}

/** Who is first and second, without a word on whether that means anything. */
function ranking(measure: Measure, [first, second]: readonly Side[]): string {
  const { noun, better } = measures[measure];
  const values = [first!, second!].map((group) => {
    const value = meanOf(group, measure)!;
    return withUnit(measure, value, meanDigits(measure, value), valueUnitOf(measure));
  });
  return `${first!.label} has the ${better === 'higher' ? 'highest' : 'lowest'} ${noun}, ${values[0]}, before ${second!.label} with ${values[1]}.`;
}

const valueUnitOf = (measure: Measure): string => measures[measure].valueUnit ?? measures[measure].unit;

function withUnit(measure: Measure, value: number, digits: number, unit: string): string {
  return [figure(measure, value, digits), unit].join(' ').trim();
}
