/** @file Samples that are equal: within a part they are duplicates, across parts a leak. */
import type { Examination } from '../api/examination.ts';
import type { SplitName } from './manifest.ts';

/** The samples of one part: the first 64 bits of each one's hash, as two numbers, and its class. */
export interface HashedPart {
  readonly name: SplitName;
  readonly hashes: Uint32Array;
  readonly labels: Uint16Array;
}

/** So many of each are named. */
const NAMED = 20;

type Found = Pick<Examination, 'duplicates' | 'leaks' | 'contradictions'>;

/**
 * Finds equal samples. Two different ones count as equal with a probability below 10⁻⁷ for a million samples.
 * @param parts training samples first
 */
export function findEqual(parts: readonly HashedPart[]): Found {
  const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, { labels }) => sum + labels.length, 0));
  const total = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const [high, low] = [new Uint32Array(total), new Uint32Array(total)];
  parts.forEach(({ hashes, labels }, p) => {
    for (let i = 0; i < labels.length; i++) {
      high[starts[p]! + i] = hashes[2 * i]!;
      low[starts[p]! + i] = hashes[2 * i + 1]!;
    }
  });
  const order = Uint32Array.from({ length: total }, (_, i) => i).sort(
    (a, b) => high[a]! - high[b]! || low[a]! - low[b]! || a - b,
  );
  const place = (at: number): { split: SplitName; sample: number; label: number } => {
    const p = starts.findLastIndex((start) => start <= at);
    return { split: parts[p]!.name, sample: at - starts[p]!, label: parts[p]!.labels[at - starts[p]!]! };
  };
  const duplicates = { count: 0, examples: [] as { split: SplitName; first: number; second: number }[] };
  const leaks = { count: 0, examples: [] as { split: SplitName; sample: number; train: number }[] };
  let contradictions = 0;
  for (let first = 0; first < total;) {
    let end = first + 1;
    while (end < total && high[order[end]!] === high[order[first]!] && low[order[end]!] === low[order[first]!]) end++;
    if (end - first > 1) {
      const equal = Array.from(order.subarray(first, end), place);
      if (equal.some(({ label }) => label !== equal[0]!.label)) contradictions += equal.length;
      const seen = new Map<SplitName, number>();
      for (const { split, sample } of equal) {
        const before = seen.get(split);
        if (before === undefined) seen.set(split, sample);
        else if (++duplicates.count <= NAMED) duplicates.examples.push({ split, first: before, second: sample });
        const train = seen.get('train');
        if (split === 'train' || train === undefined) continue;
        if (++leaks.count <= NAMED) leaks.examples.push({ split, sample, train });
      }
    }
    first = end;
  }
  return { duplicates, leaks, contradictions };
} // prettier-ignore
