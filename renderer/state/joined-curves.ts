/**
 * @file Curves that are loaded once and then followed, without gap or duplicate (main/api/events.ts says how): events
 * that come before the answer are kept and put onto it in their order.
 */
import type { CallResult } from '../../main/api/contract.ts';
import type { EventPayload } from '../../main/api/events.ts';
import { GrowingCurve, type CurvePoints } from './growing-curve.ts';
import type { Metric } from './metric-names.ts';

/** A series of a run, to be shown. The same object until it changes. */
export interface Curve extends Metric, CurvePoints {
  readonly runId: string;
}

/** Which series of which runs. */
export interface Wanted {
  readonly ids: readonly string[];
  readonly metrics: readonly Metric[];
  /** How many points a curve may have. */
  readonly cap: number;
}

type Answer = CallResult<'runs.series'>['curves'];
type Points = EventPayload<'runs.points'>;
type Rewound = EventPayload<'runs.rewound'>;

interface Entry extends Metric {
  readonly runId: string;
  readonly growing: GrowingCurve;
  shown: Curve | undefined;
}

const keyOf = (runId: string, { name, scope }: Metric): string => `${runId} ${scope} ${name}`;

export class JoinedCurves {
  readonly #wanted: Wanted;
  readonly #ids: ReadonlySet<string>;
  readonly #metrics: ReadonlySet<string>;
  readonly #entries = new Map<string, Entry>();
  /** Events before the answer. */
  #kept: (() => void)[] | undefined = [];

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.#ids = new Set(wanted.ids);
    this.#metrics = new Set(wanted.metrics.map((metric) => keyOf('', metric)));
  }

  /** Every series that there is, in the order that was asked for: by run, then by metric. */
  get curves(): Curve[] {
    const { ids, metrics } = this.#wanted;
    return ids.flatMap((runId) =>
      metrics.flatMap((metric) => {
        const entry = this.#entries.get(keyOf(runId, metric));
        return entry && entry.growing.points.steps.length > 0 ? [shownOf(entry)] : [];
      }),
    );
  }

  /** Takes the answer of runs.series, and what has happened since it was asked. */
  answer(answer: Answer): void {
    for (const { runId, name, scope, total, ...points } of answer) {
      const growing = new GrowingCurve(points, total, this.#wanted.cap);
      this.#entries.set(keyOf(runId, { name, scope }), { runId, name, scope, growing, shown: undefined });
    }
    const kept = this.#kept ?? [];
    this.#kept = undefined;
    for (const apply of kept) apply();
  }

  /** @returns whether there is anything new to show */
  points({ runId, series }: Points): boolean {
    if (!this.#ids.has(runId)) return false;
    const own = series.filter((one) => this.#metrics.has(keyOf('', one)));
    if (own.length === 0) return false;
    return this.#whenLoaded(() => {
      for (const { name, scope, steps, values, seconds } of own) {
        const { growing } = this.#entryOf(runId, { name, scope });
        steps.forEach((step, i) => growing.put(step, values[i]!, seconds[i]!));
      }
    });
  }

  /** @returns whether there is anything new to show */
  rewound({ runId, ...to }: Rewound): boolean {
    if (!this.#ids.has(runId)) return false;
    return this.#whenLoaded(() => {
      for (const entry of this.#entries.values()) {
        if (entry.runId === runId) entry.growing.cut(to[entry.scope]);
      }
    });
  }

  #whenLoaded(apply: () => void): boolean {
    if (this.#kept) {
      this.#kept.push(apply);
      return false;
    }
    apply();
    return true;
  }

  #entryOf(runId: string, { name, scope }: Metric): Entry {
    const key = keyOf(runId, { name, scope });
    let entry = this.#entries.get(key);
    if (!entry) {
      const growing = new GrowingCurve({ steps: [], values: [] }, 0, this.#wanted.cap);
      entry = { runId, name, scope, growing, shown: undefined };
      this.#entries.set(key, entry);
    }
    return entry;
  }
}

function shownOf(entry: Entry): Curve {
  const { runId, name, scope, growing } = entry;
  const { points } = growing;
  if (entry.shown?.steps !== points.steps) entry.shown = { runId, name, scope, ...points };
  return entry.shown;
}
