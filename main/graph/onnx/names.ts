/**
 * @file Names in a model: each once.
 */

/** Gives names that are not taken. */
export class Names {
  readonly #taken: Set<string>;
  readonly #counts = new Map<string, number>();

  /** @param taken names that are in use already */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The next free name of the form `stem_n`. */
  next(stem: string): string {
    for (;;) {
      const count = this.#counts.get(stem) ?? 0;
      this.#counts.set(stem, count + 1);
      const name = `${stem}_${count}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }
}
