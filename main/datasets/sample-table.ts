/** @file What is remembered of every sample while its numbers go to the disk: a few numbers each, whatever its size. */

/** A list of float64 numbers that grows. */
export class NumberList {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** The numbers; good until the next push. */
  values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }
}

/** Texts (or numbers) by the order in which they were first seen. */
export class Names<Name> {
  readonly #numbers = new Map<Name, number>();
  readonly list: Name[] = [];

  numberOf(name: Name): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.list.push(name);
    this.#numbers.set(name, this.list.length - 1);
    return this.list.length - 1;
  }
}

/** The samples of one blob, in the order in which they lie there. */
export class SampleTable {
  /** Where each starts: in steps; of events in events. */
  readonly starts = new NumberList();
  /** As many steps (events) it has. */
  readonly lengths = new NumberList();
  /** Of events: the last step that has one, plus one. Of numbers: the length again. */
  readonly steps = new NumberList();
  /** Numbers in the collection's labels and groups. */
  readonly labels = new NumberList();
  readonly groups = new NumberList();

  get samples(): number {
    return this.starts.length;
  }
}
