/** @file Pairs of groups: the difference, how sure it is, and by which test. */
import { formatNumber } from '../../charts/format.ts';
import {
  differenceText,
  differenceUnit,
  intervalText,
  probabilityText,
  type Comparison,
  type Measure,
} from './measures.ts';
import { placesOf, type Group } from './groups.ts';
import type { Column } from './table.ts';

export type Pair = Comparison['pairs'][number];

const negated = (value: number | null): number | null => (value === null ? null : -value);

/** The same pair seen from its other side. */
function turned(pair: Pair): Pair {
  return {
    ...pair,
    a: pair.b,
    b: pair.a,
    n: { a: pair.n.b, b: pair.n.a },
    difference: negated(pair.difference),
    ci95: pair.ci95 && [-pair.ci95[1], -pair.ci95[0]],
    effect: negated(pair.effect),
    effectPaired: negated(pair.effectPaired),
  };
}

/**
 * The pairs to show.
 * @param base label of the group that all others are held against; empty: every pair
 * @param hidden labels of groups that are not shown
 */
export function shownPairs(pairs: readonly Pair[], base: string, hidden: ReadonlySet<string>): Pair[] {
  const shown = pairs.filter(({ a, b }) => !hidden.has(a) && !hidden.has(b));
  if (base === '') return shown;
  return shown
    .filter(({ a, b }) => a === base || b === base)
    .map((pair) => (pair.a === base ? turned(pair) : pair));
}

/** Below this, after Holm's correction, a difference counts as shown. */
const level = 0.05;

export const isShown = ({ pAdjusted }: Pair): boolean => pAdjusted !== null && pAdjusted < level;

/** @param groups those of the comparison */
export function pairColumns(measure: Measure, groups: readonly Pick<Group, 'label'>[]): Column<Pair>[] {
  const places = placesOf(groups);
  const unit = differenceUnit(measure);
  return [
    {
      id: 'a',
      title: 'Group',
      text: ({ a }) => a,
      value: ({ a }) => places.get(a) ?? null,
      csv: [{ title: 'Group', value: ({ a }) => a }],
    },
    {
      id: 'b',
      title: 'Minus',
      text: ({ b }) => b,
      value: ({ b }) => places.get(b) ?? null,
      csv: [{ title: 'Minus', value: ({ b }) => b }],
    },
    {
      id: 'difference',
      title: 'Difference',
      unit,
      number: true,
      text: (pair) => differenceText(measure, pair),
      value: ({ difference }) => difference,
      strong: isShown,
      // A file has the numbers as they are stored: shares, not points.
      csv: [{ title: `difference of ${measure}`, value: ({ difference }) => difference }],
    },
    {
      id: 'ci95',
      title: '95 % CI',
      term: 'ci95',
      number: true,
      text: (pair) => intervalText(measure, pair),
      value: ({ ci95 }) => ci95?.[0] ?? null,
      csv: [
        { title: 'CI low', value: ({ ci95 }) => ci95?.[0] ?? null },
        { title: 'CI high', value: ({ ci95 }) => ci95?.[1] ?? null },
      ],
    },
    { id: 'p', title: 'p', number: true, text: ({ p }) => probabilityText(p), value: ({ p }) => p },
    {
      id: 'pAdjusted',
      title: 'Adjusted p',
      term: 'pAdjusted',
      number: true,
      text: ({ pAdjusted }) => probabilityText(pAdjusted),
      value: ({ pAdjusted }) => pAdjusted,
      strong: isShown,
    },
    {
      id: 'effect',
      title: 'Effect size',
      term: 'effect',
      number: true,
      text: ({ effect }) => (effect === null ? formatNumber(null) : formatNumber(effect, { digits: 2 })),
      value: ({ effect }) => effect,
      csv: [
        { title: "Hedges' g", value: ({ effect }) => effect },
        { title: 'paired effect', value: ({ effectPaired }) => effectPaired },
      ],
    },
    {
      id: 'n',
      title: 'n',
      number: true,
      text: ({ n }) => (n.a === n.b ? String(n.a) : `${n.a}, ${n.b}`),
      value: ({ n }) => n.a + n.b,
      csv: [
        { title: 'n of group', value: ({ n }) => n.a },
        { title: 'n of minus', value: ({ n }) => n.b },
      ],
    },
    {
      id: 'test',
      title: 'Test',
      text: ({ test, note }) => (note ? `${test ? `${test}. ` : ''}${note}` : test),
      value: ({ test }) => test,
      csv: [
        { title: 'test', value: ({ test }) => test },
        { title: 'note', value: ({ note }) => note },
      ],
    },
  ];
}
