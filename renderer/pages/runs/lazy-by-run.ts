/** @file What is known of runs, loaded only for those that are looked at, and again once it is out of date. */
import { SvelteMap } from 'svelte/reactivity';

export interface LazyByRun<Value> {
  /** Reactive. Undefined: not known yet; null: there is none. */
  readonly get: (id: string) => Value | null | undefined;
  /** Says which runs are looked at now, those that matter most first. What is missing is loaded, piece by piece. */
  readonly want: (ids: readonly string[]) => void;
  /** Takes what came by another way; it counts as fresh. */
  readonly put: (id: string, value: Value) => void;
  /** Has these runs (all, if left out) loaded again once they are looked at; meanwhile the old stays. */
  readonly outdate: (ids?: readonly string[]) => void;
}

export interface LazyOptions<Value> {
  /** Answers with what there is; ids that are left out have none. */
  readonly load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  /** Runs of one call. */
  readonly batch: number;
  /** Least time between two calls for what is out of date, in milliseconds. What was never there comes at once. */
  readonly pauseMs?: number;
  readonly onProblem: (error: unknown) => void;
}

/** Makes a store. One call at a time is on its way; after a failed one the next `want` tries again. */
export function lazyByRun<Value>({
  load,
  batch,
  pauseMs = 0,
  onProblem,
}: LazyOptions<Value>): LazyByRun<Value> {
  const known = new SvelteMap<string, Value | null>();
  const old = new Set<string>();
  let wanted: readonly string[] = [];
  let busy = false;
  let pause: ReturnType<typeof setTimeout> | undefined;

  function next(): void {
    if (busy) return;
    const missing = wanted.filter((id) => !known.has(id)).slice(0, batch);
    if (missing.length > 0) void fetch(missing);
    else if (pause === undefined) {
      const outdated = wanted.filter((id) => old.has(id)).slice(0, batch);
      if (outdated.length > 0) void fetch(outdated);
    }
  }

  async function fetch(ids: readonly string[]): Promise<void> {
    busy = true;
    for (const id of ids) old.delete(id); // what changes from now on is out of date again
    try {
      const answer = await load(ids);
      for (const id of ids) known.set(id, answer.get(id) ?? null);
    } catch (error) {
      for (const id of ids) if (known.has(id)) old.add(id);
      wanted = [];
      onProblem(error);
    }
    busy = false;
    if (pauseMs > 0) {
      pause ??= setTimeout(() => {
        pause = undefined;
        next();
      }, pauseMs);
    }
    next();
  }

  return {
    get: (id) => known.get(id),
    want: (ids) => {
      wanted = ids;
      next();
    },
    put: (id, value) => {
      known.set(id, value);
      old.delete(id);
    },
    outdate: (ids = [...known.keys()]) => {
      for (const id of ids) if (known.has(id)) old.add(id);
      next();
    },
  };
}
