/**
 * @file The absolute refractory period as a composition of state maps: three forms that need no pass over time from
 * beginning to end, next to the greedy rule that they equal. One row of candidates each (0 or 1 a step); what is written
 * down in docs/parallel-refractoriness.md, plainly. The state before a step counts the steps, 0 to k, for which the gate is
 * still closed.
 */

/** The rule itself, from its definition: a candidate passes if none has passed in the `period` steps before. */
export function greedySpikes(candidates: Uint8Array, period: number): Uint8Array {
  const spikes = new Uint8Array(candidates.length);
  for (let t = 0; t < candidates.length; t++) {
    if (!candidates[t]) continue;
    const recent = spikes.subarray(Math.max(0, t - period), t);
    spikes[t] = Number(!recent.includes(1));
  }
  return spikes;
}

/** Maps {0…k} → {0…k}, one after the other in one array: map i takes state c to maps[i·(k+1) + c]. */
type StateMaps = Uint8Array;

/** The map of each step: a candidate takes the open gate to k; everything else counts down. */
function stepMaps(candidates: Uint8Array, period: number): StateMaps {
  const states = period + 1;
  const maps = new Uint8Array(candidates.length * states);
  for (let t = 0; t < candidates.length; t++) {
    maps[t * states] = candidates[t] ? period : 0;
    for (let c = 1; c < states; c++) maps[t * states + c] = c - 1;
  }
  return maps;
}

/** maps[to] of `out` becomes maps[first] of `a`, then maps[then] of `b`. */
function compose(
  out: StateMaps,
  to: number,
  [a, first]: readonly [StateMaps, number],
  [b, then]: readonly [StateMaps, number],
  states: number,
): void {
  for (let c = 0; c < states; c++) out[to * states + c] = b[then * states + a[first * states + c]!]!;
}

/**
 * All prefix compositions (map 0, map 0 then 1, …) with at most 2n compositions, of which no one waits for more than
 * 2·log₂ n others: neighbours are composed, the pairs scanned the same way, and what lies between filled in.
 */
function prefixes(maps: StateMaps, count: number, states: number): StateMaps {
  if (count === 1) return maps;
  const half = count >> 1;
  const pairs = new Uint8Array(half * states);
  for (let i = 0; i < half; i++) compose(pairs, i, [maps, 2 * i], [maps, 2 * i + 1], states);
  const scanned = prefixes(pairs, half, states);
  const all = new Uint8Array(count * states);
  all.set(maps.subarray(0, states));
  for (let i = 0; i < half; i++) {
    all.set(scanned.subarray(i * states, (i + 1) * states), (2 * i + 1) * states);
    if (2 * i + 2 < count) compose(all, 2 * i + 2, [scanned, i], [maps, 2 * i + 2], states);
  }
  return all;
}

/**
 * The automaton as a scan over time.
 * @param period k, 0 to 255
 */
export function scannedSpikes(candidates: Uint8Array, period: number): Uint8Array {
  const states = period + 1;
  const spikes = new Uint8Array(candidates.length);
  if (candidates.length === 0) return spikes;
  const after = prefixes(stepMaps(candidates, period), candidates.length, states);
  for (let t = 0; t < candidates.length; t++) {
    const before = t === 0 ? 0 : after[(t - 1) * states]!;
    spikes[t] = Number(candidates[t] !== 0 && before === 0);
  }
  return spikes;
}

/** Where the gate is certainly open: the first candidate, and each one that k or more steps without a candidate precede. */
export function gapStarts(candidates: Uint8Array, period: number): number[] {
  const starts: number[] = [];
  let last = -Infinity;
  candidates.forEach((candidate, t) => {
    if (!candidate) return;
    if (t - last > period) starts.push(t);
    last = t;
  });
  return starts;
}

/** The greedy rule on each segment between gaps alone, in any order: here from the last to the first. */
export function segmentedSpikes(candidates: Uint8Array, period: number): Uint8Array {
  const spikes = new Uint8Array(candidates.length);
  const starts = gapStarts(candidates, period);
  for (let i = starts.length - 1; i >= 0; i--) {
    const segment = candidates.subarray(starts[i], starts[i + 1] ?? candidates.length);
    spikes.set(greedySpikes(segment, period), starts[i]);
  }
  return spikes;
}

/** What all candidates of a chunk together do to each state, found by following the trajectories that differ. */
export interface ChunkMap {
  /** From each state at the chunk's beginning, the state at its end. */
  readonly map: readonly number[];
  /** From this step on the state is known to be 0, whatever it was at the beginning; undefined if they never meet. */
  readonly known: number | undefined;
  /** How many spikes were visited, over all trajectories: at most the number of candidates. */
  readonly visited: number;
}

/**
 * The composition of a whole chunk's maps, without looking at each state at each step. The trajectories that begin in the
 * states 0…k wait in a queue in the order of their latest spike. Only the earliest moves: to the first candidate after its
 * refractory period, which lies at or behind the latest spike of all. There it either meets the last in the queue, and
 * from then on the two are one, or queues behind it.
 */
export function chunkMap(candidates: Uint8Array, period: number): ChunkMap {
  const length = candidates.length;
  const reach = period + 1;
  // State c is that of a spike c − (k+1) steps before the chunk.
  const queue = Array.from({ length: reach }, (_, c) => ({ spike: c - reach, from: [c] }));
  let visited = 0;
  let known = period === 0 ? 0 : undefined;
  while (known === undefined) {
    const begins = queue[0]!.spike + reach;
    const next = begins < length ? candidates.indexOf(1, begins) : -1;
    if (next < 0) {
      // Nobody spikes again. All are open at the end if the one that spiked last is.
      const open = queue.at(-1)!.spike + reach;
      if (open <= length) known = open;
      break;
    }
    const { from } = queue.shift()!;
    const last = queue.at(-1)!;
    if (last.spike === next) last.from.push(...from);
    else {
      queue.push({ spike: next, from });
      visited++;
    }
    if (queue.length === 1) known = begins;
  }
  if (known !== undefined) {
    const spikes = greedySpikes(candidates.subarray(known), period);
    const end = Math.max(0, known + spikes.lastIndexOf(1) + reach - length);
    return { map: Array<number>(reach).fill(spikes.includes(1) ? end : 0), known, visited };
  }
  const map = Array<number>(reach).fill(0);
  for (const { spike, from } of queue) for (const c of from) map[c] = Math.max(0, spike + reach - length);
  return { map, known, visited };
}
