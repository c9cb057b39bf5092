/** @file What is remembered of every sample while its numbers go to the disk: a few numbers each, whatever its size. */

/** A list of numbers that grows: whole ones below 2^32 in half the memory, or any. */
class NumberList<Values extends Float64Array | Uint32Array = Float64Array | Uint32Array> {
  readonly #make: (length: number) => Values;
  #values: Values;
  length = 0;

  constructor(make: (length: number) => Values) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = this.#make(Math.ceil(1.5 * this.length));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** The numbers; good until the next push. */
  values(): Values {
    return this.#values.subarray(0, this.length) as Values;
  }
}

export const wholeNumbers = (): NumberList<Uint32Array<ArrayBuffer>> =>
  new NumberList((length) => new Uint32Array(length));
const anyNumbers = (): NumberList<Float64Array<ArrayBuffer>> =>
  new NumberList((length) => new Float64Array(length));

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
  readonly starts = anyNumbers();
  /** As many steps (events) it has. */
  readonly lengths = wholeNumbers();
  /** Of events: the last step that has one, plus one. Of numbers: the length again. */
  readonly steps = wholeNumbers();
  /** Numbers in the collection's labels and groups. */
  readonly labels = wholeNumbers();
  readonly groups = wholeNumbers();

  /** What each sample shall lead to, where labels are numbers; else empty. */
  readonly numbers = anyNumbers();

  /** Of steps with targets: where each sample's start, in steps, and how many it has. */
  readonly targetStarts = anyNumbers();
  readonly targetSteps = wholeNumbers();

  get samples(): number {
    return this.starts.length;
  }
}
