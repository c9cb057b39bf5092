/** @file How numbers are distributed, counted as they come: least, most, mean, spread, and bars of a histogram. */

/** Bars of a histogram, at most. */
const BARS = 40;

/** A column of numbers as they are counted: least, most, mean and spread (Welford's recurrence). */
export class Summary {
  count = 0;
  min = Infinity;
  max = -Infinity;
  mean = 0;
  #squares = 0;

  add(value: number): void {
    const before = value - this.mean;
    this.mean += before / ++this.count;
    this.#squares += before * (value - this.mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** The same value so many times. */
  addMany(value: number, times: number): void {
    if (times === 0) return;
    const before = value - this.mean;
    const total = this.count + times;
    this.mean += (before * times) / total;
    this.#squares += (before * before * this.count * times) / total;
    this.count = total;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
  }

  get sd(): number {
    return Math.sqrt(this.#squares / Math.max(1, this.count));
  }

  /** What crosses to the window: nothing is null where nothing was counted. */
  told(): { min: number | null; max: number | null; mean: number | null; sd: number | null } {
    if (this.count === 0) return { min: null, max: null, mean: null, sd: null };
    return { min: this.min, max: this.max, mean: this.mean, sd: this.sd };
  }
}

/** Counts by bars of equal width; whole numbers of a narrow range get a bar each. */
export class Histogram {
  readonly #from: number;
  readonly #width: number;
  readonly counts: number[];

  constructor(min: number, max: number, isWhole: boolean) {
    const range = max - min;
    const bars = isWhole ? Math.min(BARS, range + 1) : range > 0 ? BARS : 1;
    // The last whole number has a width too.
    this.#width = isWhole ? Math.ceil((range + 1) / bars) : range > 0 ? range / bars : 1;
    this.#from = min;
    this.counts = new Array<number>(isWhole ? Math.ceil((range + 1) / this.#width) : bars).fill(0);
  }

  add(value: number): void {
    const bar = Math.floor((value - this.#from) / this.#width);
    this.counts[Math.max(0, Math.min(this.counts.length - 1, bar))]!++;
  }

  told(): { from: number; width: number; counts: number[] } {
    return { from: this.#from, width: this.#width, counts: this.counts };
  }
}

/** Whole numbers told after the fact: one a sample. */
export function wholeHistogram(values: Uint32Array): { from: number; width: number; counts: number[] } {
  const [min, max] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), 0)];
  const histogram = new Histogram(min, max, true);
  for (const value of values) histogram.add(value);
  return histogram.told();
} // prettier-ignore
