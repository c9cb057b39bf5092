/** @file What the table shows: the order of its lines at once, rows and values where they are looked at, all kept live. */
import type { RunRow } from '../../../main/api/runs.ts';
import { call } from '../../host/client.ts';
import { onEvent, onReload } from '../../state/events.ts';
import { machine } from '../../state/queue.svelte.ts';
import { resource } from '../../state/resource.svelte.ts';
import type { RunStatus } from '../../state/run-words.ts';
import { bestOfGroups, bestOfRuns, type Best } from './best.ts';
import type { CurveColumn, MetricColumn } from './columns.ts';
import { toRunFilter } from './filter.ts';
import type { LazyByRun } from './lazy-by-run.ts';
import { groupLines, runLines, sortGroups } from './lines.ts';
import { columnOf } from './metric-columns.ts';
import { FIRST, loadOrder, type Order } from './order.ts';
import type { PageState } from './page-state.svelte.ts';
import { lazyCurves, lazyMetric, lazyRows, type Values } from './run-values.ts';
import { linesOf } from './selection.ts';
import { variedOptions } from './varied-options.ts';
import { throttled } from '../../state/throttle.ts';

/** Lines are sorted anew at most so often, in milliseconds, and so that loading takes a tenth of the time at most. */
const RESORT_MS = 1000;
const REST_PER_LOAD = 10;

/** The best values are compared with anew at most so often, in milliseconds. */
const BEST_MS = 5000;

/** Lines whose rows are loaded at once, and how near the end of those that are there more are asked for. */
const BLOCK = 100;
const AHEAD = 40;

/** Curves are loaded once scrolling rests so long, in milliseconds: nobody reads them in passing. */
const REST_MS = 80;

export type TableData = ReturnType<typeof tableData>;

export function tableData(state: PageState) {
  const options = variedOptions();
  const rows = lazyRows(options.see);
  const curves = new Map<string, LazyByRun<Values>>();
  const metrics = new Map<string, LazyByRun<number>>();
  // Made here and not where a cell first asks: a cell would not follow what it has made itself.
  const stores = $derived.by(() => {
    for (const column of state.columns) {
      if (column.kind === 'curve' && !curves.has(column.id)) curves.set(column.id, lazyCurves(column));
      if (column.kind === 'metric' && !metrics.has(column.id)) metrics.set(column.id, lazyMetric(column));
    }
    return { curves, metrics };
  });
  let loadMs = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let bestTurn = $state(0);

  const timed = async <Value>(load: Promise<Value>): Promise<Value> => {
    const start = performance.now();
    const value = await load;
    loadMs = performance.now() - start;
    return value;
  };
  let question = '';
  const order = resource(() => {
    const now = JSON.stringify([state.filter, state.sort]);
    const first = now === question ? 0 : FIRST;
    question = now;
    return timed(loadOrder(toRunFilter(state.filter), state.sort, first)).then((answer) => {
      for (const row of answer.rows) rows.put(row.id, row);
      options.see(answer.rows);
      return answer;
    });
  });
  const groups = resource(() =>
    state.view === 'groups' ? timed(call('runs.groups', { filter: toRunFilter(state.filter) })) : undefined,
  );
  /** Of the whole history. */
  const total = resource(() => call('runs.count'));

  // The same list again stays the same object: nothing is made anew for it.
  let lastOrder: Order = { ids: [], statuses: [] };
  const known = $derived.by(() => (lastOrder = sameOrder(lastOrder, order.value)));
  const statuses = $derived(new Map(known.ids.map((id, place) => [id, known.statuses[place]!])));
  const sortedGroups = $derived(sortGroups(groups.value?.groups ?? [], state.sort, columnOf));
  const lines = $derived(
    linesOf(state.view === 'groups' ? groupLines(sortedGroups, state.isOpen) : runLines(known.ids)),
  );
  const best = resource<Best>(() => {
    void bestTurn;
    if (state.view !== 'table' || !order.value) return undefined;
    const asked = [state.columns, toRunFilter(state.filter)] as const;
    // The rows themselves come first.
    return new Promise<void>((resolve) => setTimeout(resolve, REST_MS)).then(() => bestOfRuns(...asked));
  });
  const bestShown = $derived(
    state.view === 'groups' ? bestOfGroups(state.columns, sortedGroups) : best.value,
  );

  const reload = throttled(
    () => Math.max(RESORT_MS, REST_PER_LOAD * loadMs),
    () => {
      order.reload();
      if (state.view === 'groups') groups.reload();
      total.reload();
    },
  );
  const compare = throttled(() => BEST_MS, () => bestTurn++); // prettier-ignore

  const outdate = (ids?: readonly string[]) => {
    for (const store of [...curves.values(), ...metrics.values()]) store.outdate(ids);
  };
  $effect(() => {
    const stops = [
      onEvent('runs.changed', ({ rows: changed }) => {
        if (changed) for (const row of changed) rows.put(row.id, row);
        else rows.outdate();
        options.see(changed ?? []);
        outdate(changed?.map(({ id }) => id));
        reload.ask();
        compare.ask();
      }),
      onEvent('runs.points', ({ runId }) => outdate([runId])),
      onReload(() => {
        rows.outdate();
        outdate();
      }),
    ];
    return () => {
      clearTimeout(rest);
      reload.stop();
      compare.stop();
      for (const stop of stops) stop();
    };
  });

  const running = $derived(
    (machine.queue?.running ?? []).map(({ runId, progress }) => ({
      id: runId,
      share: progress?.total ? Math.min(1, progress.done / progress.total) : null,
    })),
  );

  return {
    /** The table's lines. */
    get lines() {
      return lines;
    },
    /** Undefined until the first answer. */
    get loaded() {
      return state.view === 'groups' ? groups.value !== undefined : order.value !== undefined;
    },
    get error() {
      return (state.view === 'groups' ? groups : order).error;
    },
    reload: () => reload.ask(),
    /** Every run that the filter lets through, in order. */
    get ids() {
      return known.ids;
    },
    /** Runs in all, whatever the filter; undefined until it is known. */
    get total() {
      return total.value?.total;
    },
    get groups() {
      return sortedGroups;
    },
    rowOf: (id: string): RunRow | null | undefined => rows.get(id),
    /** Whether runs of a variant that were seen differ in an option. */
    varies: options.varies,
    statusOf: (id: string): RunStatus | undefined => rows.get(id)?.status ?? statuses.get(id),
    isThere: (id: string) => statuses.has(id),
    /** How far the runs are that are running: 0 to 1; null where it is not known. */
    get running() {
      return running;
    },
    curveOf: (column: CurveColumn, id: string) => stores.curves.get(column.id)?.get(id),
    valueOf: (column: MetricColumn, id: string) => stores.metrics.get(column.id)?.get(id),
    get best() {
      return bestShown;
    },
    /** Says what is looked at, lines from `from` to before `to`, and has loaded what is missing of it. */
    look: ({ from, to }: { from: number; to: number }) => {
      const seen = lines.all.slice(from, to);
      const runs = seen.filter(({ group }) => !group).flatMap(({ ids }) => ids);
      // Whole blocks, so that scrolling asks once for many lines and not for each.
      const near = lines.all.slice(
        Math.max(0, Math.floor((from - AHEAD) / BLOCK) * BLOCK),
        Math.ceil((to + AHEAD) / BLOCK) * BLOCK,
      );
      rows.want([...runs, ...near.filter(({ group }) => !group).flatMap(({ ids }) => ids)]);
      clearTimeout(rest);
      rest = setTimeout(() => {
        // A group shows the mean over its runs.
        const ids = [...new Set(seen.flatMap((line) => line.ids))];
        for (const column of state.columns) {
          stores.curves.get(column.id)?.want(ids);
          stores.metrics.get(column.id)?.want(ids);
        }
      }, REST_MS);
    },
  };
}

function sameOrder(before: Order, now: Order | undefined): Order {
  if (!now) return before;
  const same = (a: readonly string[], b: readonly string[]) =>
    a.length === b.length && a.every((one, place) => one === b[place]);
  return same(before.ids, now.ids) && same(before.statuses, now.statuses) ? before : now;
}
