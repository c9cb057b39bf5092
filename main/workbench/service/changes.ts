/**
 * @file Tells listeners what changed in the history: what this process did is said by who did it; what other processes
 * did (the command line beside the window) is noticed by SQLite's own counter of changes.
 */
import { interruptLostRuns, listEvents } from '../../../db/index.ts';
import type { Database } from '../../../db/index.ts';
import { ownerIsAlive } from '../owners.ts';
import type { EventBus } from './event-bus.ts';
import { wireLogEntry } from './rows.ts';
import type { Rows } from './rows.ts';

/** More rows than this are not sent one by one. */
const MANY = 200;

/** How often to look for changes of other processes, and for runs whose process is gone. */
const LOOK_MS = 1000;
const LOOKS_PER_SEARCH = 5;

export class Changes {
  readonly #db: Database;
  readonly #bus: EventBus;
  readonly #rows: Rows;
  #ids: Set<string> | 'all' = new Set();
  #lastEntry: number;
  #version: number;
  #looks = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Database, bus: EventBus, rows: Rows) {
    this.#db = db;
    this.#bus = bus;
    this.#rows = rows;
    this.#lastEntry = listEvents(db, { limit: 1 })[0]?.number ?? 0;
    this.#version = this.#dataVersion();
  }

  /** These runs are new or have changed. */
  runs(ids: readonly string[]): void {
    if (this.#ids !== 'all') for (const id of ids) this.#ids.add(id);
    if (this.#ids !== 'all' && this.#ids.size > MANY) this.#ids = 'all';
    this.#bus.emitLater('runs.changed', () => {
      const changed = this.#ids;
      this.#ids = new Set();
      return { rows: changed === 'all' ? null : this.#rows.byId([...changed]) };
    });
  }

  /** Any run may have changed. */
  allRuns(): void {
    this.#ids = 'all';
    this.runs([]);
  }

  /** There are new entries in the log. */
  log(): void {
    this.#bus.emitLater('runs.log', () => {
      const entries = listEvents(this.#db, { after: this.#lastEntry, limit: 1000 });
      if (entries.length === 0) return undefined;
      this.#lastEntry = entries.at(-1)!.number;
      return { entries: entries.map(wireLogEntry) };
    });
  }

  datasets(): void {
    this.#bus.emit('datasets.changed', {});
  }

  experiments(): void {
    this.#bus.emit('experiments.changed', {});
  }

  /** @param onOthers called when another process has changed the history, or a run's process was found gone */
  watch(onOthers: () => void): void {
    this.#timer = setInterval(() => {
      try {
        if (this.#look()) onOthers();
      } catch {
        return; // the history is busy or the disk fails: the next look may do better
      }
    }, LOOK_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): boolean {
    const lost = this.#looks++ % LOOKS_PER_SEARCH === 0 ? interruptLostRuns(this.#db, ownerIsAlive) : [];
    const version = this.#dataVersion();
    const byOthers = version !== this.#version;
    this.#version = version;
    if (!byOthers && lost.length === 0) return false;
    this.allRuns();
    this.log();
    this.datasets();
    this.experiments();
    return true;
  }

  /** Changes when another connection has written (https://www.sqlite.org/pragma.html#pragma_data_version). */
  #dataVersion(): number {
    return this.#db.prepare<{ data_version: number }>('PRAGMA data_version').get()!.data_version;
  }
}
