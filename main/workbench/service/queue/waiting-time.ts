/** @file How long the runs that wait will keep the machine busy. */
import { getRuns } from '../../../../db/index.ts';
import type { Database } from '../../../../db/index.ts';
import type { Estimator } from '../../estimate.ts';
import { configOf } from '../../runs.ts';

export class WaitingTime {
  readonly #db: Database;
  readonly #estimator: Estimator;
  readonly #cores: number;
  /** Estimated seconds of all cores, by run. */
  readonly #seconds = new Map<string, number>();

  /** @param cores that all runs share */
  constructor(db: Database, estimator: Estimator, cores: number) {
    this.#db = db;
    this.#estimator = estimator;
    this.#cores = cores;
  }

  /** Seconds that runs will take together, with all cores at work; null where one cannot be told. */
  of(ids: readonly string[]): number | null {
    const unknown = ids.filter((id) => !this.#seconds.has(id));
    const byGroup = new Map<string, number>();
    for (const run of getRuns(this.#db, unknown)) {
      const key = `${run.datasetId} ${JSON.stringify({ ...run.config, seed: 0 })}`;
      try {
        const share = Math.min(1, configOf(run).threads / this.#cores);
        if (!byGroup.has(key)) byGroup.set(key, share * this.#estimator.ofRun(run).seconds);
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
