/** @file Selected runs in short: one line for each configuration among them. */
import type { Scalar } from '../../../main/api/common.ts';
import type { RunRow } from '../../../main/api/runs.ts';
import { optionWords } from '../../state/run-words.ts';
import { spreadOf } from './lines.ts';

export interface Summary {
  readonly group: string;
  readonly variant: string;
  /** The variant, and what tells it from others of the same variant here. */
  readonly label: string;
  readonly n: number;
  /** Over those that are done. */
  readonly numbers: Readonly<Record<'testAccuracy' | 'testNrmse', Spread>>;
}

interface Spread {
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
}

function over(members: readonly RunRow[], name: keyof Summary['numbers']): Spread {
  const values = members.flatMap((row) => (row.status === 'done' && row[name] !== null ? [row[name]] : []));
  return { n: values.length, ...spreadOf(values) };
}

/**
 * In the order in which the runs come.
 * @param usual the default of a variant's option: what was left as it is has to be told from what was not
 */
export function summarize(
  rows: readonly RunRow[],
  usual: (variant: string, option: string) => Scalar | null = () => null,
): Summary[] {
  const groups = [...Map.groupBy(rows, ({ group }) => group)];
  return groups.map(([group, members]) => {
    const first = members[0]!;
    const alike = groups.flatMap(([, [other]]) => (other!.variant === first.variant ? [other!] : []));
    const names = [...new Set(alike.flatMap(({ chosen }) => Object.keys(chosen)))];
    const valueIn = ({ variant, chosen }: RunRow, name: string) => chosen[name] ?? usual(variant, name);
    const differing = names.flatMap((name): [string, Scalar][] => {
      const value = valueIn(first, name);
      return value !== null && alike.some((other) => valueIn(other, name) !== value) ? [[name, value]] : [];
    });
    const words = [first.variant, optionWords(Object.fromEntries(differing))].filter(Boolean).join(', ');
    const severalSets = new Set(alike.map(({ datasetId }) => datasetId)).size > 1;
    return {
      group,
      variant: first.variant,
      label: severalSets ? `${words} on ${first.datasetName}` : words,
      n: members.length,
      numbers: { testAccuracy: over(members, 'testAccuracy'), testNrmse: over(members, 'testNrmse') },
    };
  });
}
