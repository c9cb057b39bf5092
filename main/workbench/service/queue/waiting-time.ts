/** @file How long the runs that wait will take. */
import { getRuns } from '../../../../db/index.ts';
import type { Database } from '../../../../db/index.ts';
import type { Estimator } from '../estimate.ts';

export class WaitingTime {
  readonly #db: Database;
  readonly #estimator: Estimator;
  /** Estimated seconds of a run, by run. */
  readonly #seconds = new Map<string, number>();

  constructor(db: Database, estimator: Estimator) {
    this.#db = db;
    this.#estimator = estimator;
  }

  /** Seconds that runs will take together; null where one cannot be told. */
  of(ids: readonly string[]): number | null {
    const unknown = ids.filter((id) => !this.#seconds.has(id));
    const byGroup = new Map<string, number>();
    for (const run of getRuns(this.#db, unknown)) {
      const key = `${run.datasetId} ${JSON.stringify({ ...run.config, seed: 0 })}`;
      try {
        if (!byGroup.has(key)) byGroup.set(key, this.#estimator.ofRun(run).seconds);
        this.#seconds.set(run.id, byGroup.get(key)!);
      } catch {
        return null;
      }
    }
    return ids.reduce((sum, id) => sum + (this.#seconds.get(id) ?? 0), 0);
  }

  /** A run waits no more. */
  forget(id: string): void {
    this.#seconds.delete(id);
  }
}
