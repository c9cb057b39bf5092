/** @file Calls that write in several goes: the history stays open until each has ended, well or not. */
export class InGoes {
  readonly #closing = new AbortController();
  readonly #open = new Set<Promise<unknown>>();

  /** Does something that gives up, and cleans up, when it is told that Refract is closing. */
  async do<Value>(work: (closing: AbortSignal) => Promise<Value>): Promise<Value> {
    const working = work(this.#closing.signal);
    this.#open.add(working);
    try {
      return await working;
    } finally {
      this.#open.delete(working);
    }
  }

  /** Tells what is under way, and waits for its end. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#open);
  }
}
