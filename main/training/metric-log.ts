/** @file Collects a run's metrics and sends them at most ten times a second. */
import type { EngineEvent, Point } from './protocol.ts';

const INTERVAL_MS = 100;

export class MetricLog {
  readonly #emit: (event: EngineEvent) => void;
  #points: Point[] = [];
  #latest: EngineEvent | undefined;
  #sent = 0;

  constructor(emit: (event: EngineEvent) => void) {
    this.#emit = emit;
  }

  /**
   * Adds values of one step or epoch.
   * @param at the step or epoch, and the seconds of training until then
   */
  add(
    scope: Point['scope'],
    { step, seconds }: { readonly step: number; readonly seconds: number },
    values: Readonly<Record<string, number>>,
  ): void {
    for (const [name, value] of Object.entries(values)) {
      this.#points.push({ scope, name, step, value, seconds });
    }
  }

  /** Says how far the run is; sends what has gathered if the last time is long enough ago. */
  progress(done: number, total: number): void {
    this.#latest = { type: 'progress', progress: { what: 'Training', done, total, unit: 'steps' } };
    if (performance.now() - this.#sent >= INTERVAL_MS) this.flush();
  }

  /** Sends everything that has gathered. */
  flush(): void {
    this.#sent = performance.now();
    if (this.#points.length > 0) this.#emit({ type: 'points', points: this.#points });
    if (this.#latest) this.#emit(this.#latest);
    this.#points = [];
    this.#latest = undefined;
  }
}
