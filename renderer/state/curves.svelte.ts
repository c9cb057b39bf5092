/** @file Series of runs as pages show them: loaded, then live for as long as the component is there that asks for them. */
import { toRefractError, type RefractError } from '../../main/api/errors.ts';
import { call } from '../host/client.ts';
import { onEvent, onReload } from './events.ts';
import { JoinedCurves, type Curve, type Wanted } from './joined-curves.ts';
import type { Metric } from './metric-names.ts';

export type { Curve } from './joined-curves.ts';

/** More points than this are more than a chart has pixels. */
const CAP = 4000;

/** Metrics and runs of one call; the contract takes no more. */
const METRICS_A_CALL = 64;
const RUNS_A_CALL = 200;

/** Charts are drawn anew at most so often: smooth to the eye, and idle most of the time. */
const SHOW_EVERY_MS = 200;

/** A run that another process trains gives no points: its curves are loaded again, at most so often. */
const LOAD_AGAIN_MS = 2000;

export interface Curves {
  /** Every series that there is; one that has no points yet is left out. Those that did not change stay the same object. */
  readonly all: readonly Curve[];
  /** True until the first answer. */
  readonly loading: boolean;
  /** Why there is nothing, or why it could not be loaded again. */
  readonly error: RefractError | undefined;
}

/**
 * Follows series of runs.
 * @param wanted reactive; undefined: nothing for now. `cap`: points a curve, 4,000 unless given
 */
export function curvesOf(
  wanted: () =>
    | { readonly ids: readonly string[]; readonly metrics: readonly Metric[]; readonly cap?: number }
    | undefined,
): Curves {
  let all = $state.raw<readonly Curve[]>([]);
  let loading = $state(true);
  let error = $state.raw<RefractError>();
  let turn = $state(0);
  // By content: the same question again, made of new objects, is no reason to load again.
  const key = $derived(JSON.stringify(wanted() ?? null));
  let loadedKey: string | undefined;

  $effect(() => {
    void turn;
    const asked = JSON.parse(key) as ReturnType<typeof wanted> | null;
    if (!asked || asked.ids.length === 0 || asked.metrics.length === 0) {
      [all, loading, error] = [[], asked !== null, undefined];
      return;
    }
    // Another question: until its answer nobody knows whether there is nothing.
    if (key !== loadedKey) loading = true;
    loadedKey = key;
    return follow({ cap: CAP, ...asked });
  });

  function follow(asked: Wanted): () => void {
    const joined = new JoinedCurves(asked);
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      all = joined.curves;
    };
    const soon = (changed: boolean) => {
      if (changed) timer ??= setTimeout(show, SHOW_EVERY_MS);
    };
    const stops = [
      onEvent('runs.points', (payload) => soon(joined.points(payload))),
      onEvent('runs.rewound', (payload) => soon(joined.rewound(payload))),
    ];
    load(asked).then(
      (answer) => {
        if (gone) return;
        joined.answer(answer);
        [loading, error] = [false, undefined];
        show();
      },
      (thrown: unknown) => {
        if (!gone) [loading, error] = [false, toRefractError(thrown)];
      },
    );
    return () => {
      gone = true;
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }

  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      timer = undefined;
      turn++;
    };
    const stops = [
      onReload(again),
      onEvent('runs.changed', ({ rows }) => {
        if (rows === null) timer ??= setTimeout(again, LOAD_AGAIN_MS);
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  });

  return {
    get all() {
      return all;
    },
    get loading() {
      return loading;
    },
    get error() {
      return error;
    },
  };
}

async function load({ ids, metrics, cap }: Wanted) {
  const parts = inParts(metrics, METRICS_A_CALL).flatMap((part) =>
    inParts(ids, RUNS_A_CALL).map((runs) => ({ ids: runs, metrics: part })),
  );
  const answers = await Promise.all(
    parts.map((part) => call('runs.series', { ...part, maxPoints: cap >> 1, withSeconds: true })),
  );
  return answers.flatMap(({ curves }) => curves);
}

function inParts<Item>(items: readonly Item[], most: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, part) =>
    items.slice(part * most, (part + 1) * most),
  );
}
