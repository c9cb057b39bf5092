/**
 * @file Gathers events and hands them to the listeners at most ten times a second. What is outdated is left out: of a
 * run's progress only the latest stays, points of one series are put together.
 */
import { eventInterval } from '../../api/events.ts';
import type { AnyEvent, EventName, EventPayload } from '../../api/events.ts';

export type EventListener = (events: readonly AnyEvent[]) => void;

type Points = EventPayload<'runs.points'>;

/** How an event is put together with an earlier one that was not sent yet: under a key, from both. */
type Merging = {
  readonly [Name in EventName]?: {
    readonly key: (payload: EventPayload<Name>) => string;
    readonly merge: (earlier: EventPayload<Name>, later: EventPayload<Name>) => EventPayload<Name>;
  };
};

const latest = <Payload>(_: Payload, later: Payload): Payload => later;

const merging: Merging = {
  'runs.progress': { key: ({ runId }) => runId, merge: latest },
  'runs.points': { key: ({ runId }) => runId, merge: mergePoints },
  'jobs.changed': { key: ({ job }) => job.id, merge: latest },
  'sources.changed': { key: ({ source }) => source.id, merge: latest },
  'datasets.changed': { key: () => '', merge: latest },
  'experiments.changed': { key: () => '', merge: latest },
  'settings.changed': { key: () => '', merge: latest },
};

/** An event whose payload is known, or is found when it is sent (and may then turn out to be nothing to tell). */
interface Pending {
  readonly name: EventName;
  payload?: unknown;
  readonly produce?: () => unknown;
}

export class EventBus {
  readonly #listeners = new Set<EventListener>();
  #pending: Pending[] = [];
  #byKey = new Map<string, Pending>();
  #timer: NodeJS.Timeout | undefined;
  #sentAt = -Infinity;

  /** @returns stops listening */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    if (this.#listeners.size === 0) return;
    const rule = merging[name];
    // Points from before the rewinding are void: later ones must not be put together with them.
    if (name === 'runs.rewound') {
      this.#byKey.delete(`runs.points ${(payload as EventPayload<'runs.rewound'>).runId}`);
    }
    if (!rule) return this.#add({ name, payload });
    const key = `${name} ${rule.key(payload)}`;
    const earlier = this.#byKey.get(key);
    if (earlier) {
      earlier.payload = rule.merge(earlier.payload as EventPayload<Name>, payload);
      return;
    }
    const pending: Pending = { name, payload };
    this.#byKey.set(key, pending);
    this.#add(pending);
  }

  /**
   * Emits an event whose payload is asked for when it is sent; once, however often this is called before.
   * @param produce gives nothing when there is nothing to tell
   */
  emitLater<Name extends EventName>(name: Name, produce: () => EventPayload<Name> | undefined): void {
    if (this.#listeners.size === 0 || this.#byKey.has(name)) return;
    const pending: Pending = { name, produce };
    this.#byKey.set(name, pending);
    this.#add(pending);
  }

  /** Sends what has gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = [];
    this.#byKey = new Map();
    const events = pending.flatMap(produced);
    if (events.length === 0) return;
    this.#sentAt = performance.now();
    for (const listener of this.#listeners) listener(events);
  }

  #add(pending: Pending): void {
    this.#pending.push(pending);
    const wait = Math.max(0, this.#sentAt + eventInterval - performance.now());
    this.#timer ??= setTimeout(() => this.flush(), wait).unref();
  }
}

function produced({ name, payload, produce }: Pending): AnyEvent[] {
  try {
    const known = produce ? produce() : payload;
    return known === undefined ? [] : [{ name, payload: known } as AnyEvent];
  } catch {
    // The history is busy or broken: whoever listens has to ask, and is then told.
    return [{ name: 'system.missed', payload: {} }];
  }
}

function mergePoints(earlier: Points, later: Points): Points {
  const series = new Map(earlier.series.map((one) => [`${one.scope} ${one.name}`, one]));
  for (const one of later.series) {
    const key = `${one.scope} ${one.name}`;
    const before = series.get(key);
    const { steps, values, seconds } = before ?? { steps: [], values: [], seconds: [] };
    series.set(key, {
      ...one,
      steps: [...steps, ...one.steps],
      values: [...values, ...one.values],
      seconds: [...seconds, ...one.seconds],
    });
  }
  return { runId: later.runId, series: [...series.values()] };
}
