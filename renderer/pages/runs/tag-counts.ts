/** @file How many of some runs have each tag. */

/** Tags of the runs first, the most frequent on top, then those that only others have; by name where equal. */
export function countTags(
  runs: readonly { readonly tags: readonly string[] }[],
  known: readonly string[],
): { tag: string; count: number }[] {
  const counts = new Map(known.map((tag) => [tag, 0]));
  for (const { tags } of runs) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .toSorted((a, b) => b.count - a.count || a.tag.localeCompare(b.tag, 'en', { numeric: true }));
}
