/** @file Which experiments and groups the chooser lists. */
import type { CallResult } from '../../../main/api/contract.ts';

export type RunGroup = CallResult<'runs.groups'>['groups'][number];

/** Longer lists are found through by words. */
export const MOST_SHOWN = 200;

/** Those whose text has every word, whatever the case. */
export function withWords<Item>(
  items: readonly Item[],
  words: string,
  textOf: (item: Item) => string,
): Item[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    const text = textOf(item).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** Groups with every word, those with finished runs first. */
export function groupsToChoose(groups: readonly RunGroup[], words: string): RunGroup[] {
  const found = withWords(
    groups,
    words,
    ({ label, variant, datasetName }) => `${label} ${variant} ${datasetName}`,
  );
  const isFinished = ({ byStatus }: RunGroup) => (byStatus.done ?? 0) > 0;
  return [...found.filter(isFinished), ...found.filter((group) => !isFinished(group))];
}
