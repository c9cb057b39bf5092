/**
 * @file One curve that grows while a run trains and yet stays small. As long as it is short every point is kept. Beyond
 * its cap the steps are divided into columns of equal width, and of each column the lowest, the highest, the first
 * missing and the latest value stay: no peak, dip or gap is lost, and old and new parts are equally fine. The width
 * doubles whenever the cap is reached again, so an hour of points takes no more memory than a minute.
 */

/** What is loaded, and what is shown. The lists have the same length; steps ascend. */
export interface CurvePoints {
  readonly steps: readonly number[];
  /** Null where it was NaN or infinite. */
  readonly values: readonly (number | null)[];
  /** Seconds of training until each point, where they are known. */
  readonly seconds?: readonly number[] | undefined;
}

/** Of a column of points more than this are never kept. */
const MOST_A_COLUMN = 4;

export class GrowingCurve {
  readonly #cap: number;
  #steps: number[];
  #values: (number | null)[];
  #seconds: number[] | undefined;
  /** Steps in a column; with 1 every point is kept. */
  #width = 1;
  #shown: CurvePoints | undefined;

  /**
   * @param start what is known of it
   * @param total how many points there are, where `start` is thinned
   * @param cap how many points it may have; at least 16
   */
  constructor(start: CurvePoints, total: number, cap: number) {
    this.#cap = cap;
    this.#steps = [...start.steps];
    this.#values = [...start.values];
    this.#seconds = start.seconds && [...start.seconds];
    const { length } = this.#steps;
    if (total > length && length > 2) {
      const span = this.#steps[length - 1]! - this.#steps[0]!;
      // Two points a column, lowest and highest, is what a thinned curve has.
      this.#width = 2 ** Math.max(1, Math.ceil(Math.log2((2 * span) / length)));
    }
    this.#widen();
  }

  /** Its points now: the same object until they change. */
  get points(): CurvePoints {
    this.#shown ??= {
      steps: [...this.#steps],
      values: [...this.#values],
      ...(this.#seconds ? { seconds: [...this.#seconds] } : {}),
    };
    return this.#shown;
  }

  /** Takes a point. A step that is there gets the new value; one that was thinned away stays away. */
  put(step: number, value: number | null, seconds: number): void {
    const last = this.#steps.at(-1);
    if (last === undefined || step > last) this.#append(step, value, seconds);
    else this.#replace(step, value, seconds);
    this.#shown = undefined;
  }

  /** Forgets what is later than a step. */
  cut(step: number): void {
    let length = this.#steps.length;
    while (length > 0 && this.#steps[length - 1]! > step) length--;
    if (length === this.#steps.length) return;
    this.#keepFirst(length);
    this.#shown = undefined;
  }

  #append(step: number, value: number | null, seconds: number): void {
    // A curve that is empty knows the seconds of all its points; one that began without cannot get them.
    if (this.#steps.length === 0) this.#seconds ??= [];
    this.#steps.push(step);
    this.#values.push(value);
    this.#seconds?.push(seconds);
    if (this.#width > 1) this.#settle();
    this.#widen();
  }

  #replace(step: number, value: number | null, seconds: number): void {
    const at = lowerBound(this.#steps, step);
    const isThere = this.#steps[at] === step;
    if (!isThere && this.#width > 1) return;
    this.#steps.splice(at, isThere ? 1 : 0, step);
    this.#values.splice(at, isThere ? 1 : 0, value);
    this.#seconds?.splice(at, isThere ? 1 : 0, seconds);
  }

  /** Thins the last column, which the latest point has come to. Costs the same however long the curve is. */
  #settle(): void {
    const end = this.#steps.length;
    const column = this.#columnOf(end - 1);
    let from = end - 1;
    while (from > 0 && this.#columnOf(from - 1) === column) from--;
    if (end - from <= MOST_A_COLUMN) return;
    let to = from;
    for (const at of this.#landmarks(from, end)) this.#move(at, to++);
    this.#keepFirst(to);
  }

  /** Makes columns wider until the points fit. */
  #widen(): void {
    while (this.#steps.length > this.#cap) {
      this.#width *= 2;
      const kept: number[] = [];
      for (let from = 0, to; from < this.#steps.length; from = to) {
        to = from + 1;
        while (to < this.#steps.length && this.#columnOf(to) === this.#columnOf(from)) to++;
        kept.push(...this.#landmarks(from, to));
      }
      this.#choose(kept);
    }
  }

  /** Positions of the lowest, highest, first missing and last value between two positions, ascending; and the very first. */
  #landmarks(from: number, to: number): number[] {
    const found = new Set<number>(from === 0 ? [0] : []);
    let lowest = -1;
    let highest = -1;
    let missing = -1;
    for (let at = from; at < to; at++) {
      const value = this.#values[at]!;
      if (value === null) {
        if (missing < 0) missing = at;
        continue;
      }
      if (lowest < 0 || value < this.#values[lowest]!) lowest = at;
      if (highest < 0 || value > this.#values[highest]!) highest = at;
    }
    for (const at of [lowest, highest, missing, to - 1]) if (at >= 0) found.add(at);
    return [...found].sort((a, b) => a - b);
  }

  #columnOf(at: number): number {
    return Math.floor(this.#steps[at]! / this.#width);
  }

  #choose(places: readonly number[]): void {
    this.#steps = places.map((at) => this.#steps[at]!);
    this.#values = places.map((at) => this.#values[at]!);
    this.#seconds = this.#seconds && places.map((at) => this.#seconds![at]!);
  }

  /** @param to not after `from` */
  #move(from: number, to: number): void {
    this.#steps[to] = this.#steps[from]!;
    this.#values[to] = this.#values[from]!;
    if (this.#seconds) this.#seconds[to] = this.#seconds[from]!;
  }

  #keepFirst(length: number): void {
    this.#steps.length = length;
    this.#values.length = length;
    if (this.#seconds) this.#seconds.length = length;
  }
}

/** The first place at which the ascending list is not below the value. */
function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
