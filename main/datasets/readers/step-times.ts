/** @file The times of a sample's steps, one a row: in order, and evenly apart or not. */

/** So many times the shortest distance of two steps the longest may be: times rounded to whole numbers differ by as much. */
const EVEN = 2;

export class StepTimes {
  #last = -Infinity;
  #shortest = Infinity;
  #longest = 0;

  get last(): number {
    return this.#last;
  }

  /** @returns whether it comes no earlier than the one before */
  add(time: number): boolean {
    if (!(time >= this.#last)) return false;
    if (this.#last !== -Infinity) {
      const distance = time - this.#last;
      this.#shortest = Math.min(this.#shortest, distance);
      this.#longest = Math.max(this.#longest, distance);
    }
    this.#last = time;
    return true;
  }

  /** Whether steps are lost, or were never even: each row is a step all the same. */
  get isUneven(): boolean {
    return this.#longest > EVEN * this.#shortest;
  }
}
