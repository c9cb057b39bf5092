/** @file Everything that can be told of a stored data set by reading it once or twice, batch by batch, in constant memory. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Examination } from '../api/examination.ts';
import type { LongCall } from '../api/progress.ts';
import { throwIfCancelled } from './cancel.ts';
import { findEqual } from './equal-samples.ts';
import { loadGroups, sharedGroups } from './groups.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import { openSplit, type DatasetSplit } from './split.ts';

/** Numbers that are held at a time. */
const AT_ONCE = 2 ** 21;

/** Bars of a histogram, at most. */
const BARS = 40;

/** Channels that are told one by one; more are told in blocks. */
const MOST_CHANNELS = 1024;

/** A column of numbers as they are counted: least, most, mean and spread (Welford's recurrence). */
class Summary {
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
class Histogram {
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
function wholeHistogram(values: Uint32Array): { from: number; width: number; counts: number[] } {
  const [min, max] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), 0)];
  const histogram = new Histogram(min, max, true);
  for (const value of values) histogram.add(value);
  return histogram.told();
} // prettier-ignore

/** One sample at a time, whole. `number` counts the samples of all parts. */
type Visit = (x: Float32Array, where: { split: DatasetSplit; sample: number; number: number }) => void;

const partNames = ({ validation }: DatasetManifest): SplitName[] =>
  validation ? ['train', 'validation', 'test'] : ['train', 'test'];

async function visitPart(
  home: string,
  manifest: DatasetManifest,
  name: SplitName,
  visit: Visit,
  report: (samples: number) => void,
  call: LongCall,
): Promise<void> {
  const split = openSplit(home, manifest, name, 0);
  try {
    const size = split.steps * split.channels;
    const batch = Math.max(1, Math.floor(AT_ONCE / size));
    const x = new Float32Array(Math.min(batch, split.samples) * size);
    for (let first = 0; first < split.samples; first += batch) {
      throwIfCancelled(call);
      const count = Math.min(batch, split.samples - first);
      split.readSteps(
        Int32Array.from({ length: count }, (_, i) => first + i),
        x,
        0,
        split.steps,
      );
      for (let i = 0; i < count; i++) {
        visit(x.subarray(i * size, (i + 1) * size), { split, sample: first + i, number: first + i });
      }
      report(count);
      // What else the process has to do comes in between.
      await setImmediate();
    }
  } finally {
    split.close();
  }
}

/**
 * Examines a data set. Values, lengths and channels are of the training samples; equal samples are looked for in all parts.
 * @throws RefractError `damaged-store`, `cancelled`
 */
export async function examineDataset(
  home: string,
  manifest: DatasetManifest,
  call: LongCall = {},
): Promise<Examination> {
  const { steps, channels, dtype, divisor, normalisation } = manifest;
  const names = partNames(manifest);
  const samplesOf = (name: SplitName) => manifest[name]!.samples;
  const isEvents = dtype === 'events';
  // Bytes lie from 0 to their largest quotient, whatever they are.
  const isKnown = dtype === 'uint8' && !normalisation;
  const needsRange = !isEvents && !isKnown;
  const total = names.reduce((sum, name) => sum + samplesOf(name), 0) + (needsRange ? samplesOf('train') : 0);
  let done = 0;
  const report = (samples: number): void => {
    done += samples;
    call.onProgress?.({ what: 'Examining samples', done, total, unit: 'samples' });
  };
  let [min, max] = [0, divisor === 255 ? 1 : 255];
  if (needsRange) {
    [min, max] = [Infinity, -Infinity];
    const widen: Visit = (x) => {
      for (const value of x) {
        if (value < min) min = value;
        if (value > max) max = value;
      }
    };
    await visitPart(home, manifest, 'train', widen, report, call);
  }
  const values = new Summary();
  const bars = isEvents ? undefined : new Histogram(min, max, false);
  const lengths = new Uint32Array(samplesOf('train'));
  const spikes = new Uint32Array(isEvents ? samplesOf('train') : 0);
  const channelSums = new Float64Array(channels);
  let [zeros, nonFinite, empty] = [0, 0, 0];
  const hashes: { name: SplitName; hashes: Uint32Array; labels: Uint16Array }[] = [];

  const describe: Visit = (x, { split, sample }) => {
    let [last, sum] = [-1, 0];
    for (let i = 0; i < x.length; i++) {
      const value = x[i]!;
      values.add(value);
      bars?.add(value);
      channelSums[i % channels]! += value;
      if (value === 0) zeros++;
      else last = i;
      if (isEvents) sum += value;
      if (!Number.isFinite(value)) nonFinite++;
    }
    if (last < 0) empty++;
    lengths[sample] = isEvents ? Math.floor(last / channels) + 1 : split.lengthOf(sample);
    if (isEvents) spikes[sample] = sum;
  };

  for (const name of names) {
    const found = { name, hashes: new Uint32Array(2 * samplesOf(name)), labels: new Uint16Array(0) };
    const visit: Visit = (x, where) => {
      const digest = createHash('sha1')
        .update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength))
        .digest();
      found.hashes[2 * where.sample] = digest.readUInt32LE(0);
      found.hashes[2 * where.sample + 1] = digest.readUInt32LE(4);
      found.labels = where.split.labels() as Uint16Array<ArrayBuffer>;
      if (name === 'train') describe(x, where);
    };
    await visitPart(home, manifest, name, visit, report, call);
    hashes.push(found);
  }
  const stride = Math.ceil(channels / MOST_CHANNELS);
  const perChannel = Array.from({ length: Math.ceil(channels / stride) }, (_, block) => {
    const sums = channelSums.subarray(block * stride, Math.min(channels, (block + 1) * stride));
    const sum = sums.reduce((a, b) => a + b, 0);
    return sum / sums.length / samplesOf('train') / (isEvents ? 1 : steps);
  });
  return {
    values: { ...values.told(), zeroShare: zeros / values.count, histogram: bars?.told() ?? null },
    lengths: wholeHistogram(lengths),
    spikes: isEvents
      ? {
          total: spikes.reduce((a, b) => a + b, 0),
          mean: spikes.reduce((a, b) => a + b, 0) / spikes.length,
          histogram: wholeHistogram(spikes),
        }
      : null,
    channels: { stride, values: perChannel },
    ...findEqual(hashes),
    groups: sharedGroups(names.map((name) => ({ name, groups: loadGroups(home, manifest[name]!) }))),
    missing: { nonFinite, empty },
  };
}
