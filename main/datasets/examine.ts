/** @file Everything that can be told of a stored data set by reading it once or twice, batch by batch, in constant memory. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Examination } from '../api/examination.ts';
import type { LongCall } from '../api/progress.ts';
import { throwIfCancelled } from './cancel.ts';
import { Histogram, Summary, wholeHistogram } from './distribution.ts';
import { findEqual } from './equal-samples.ts';
import { EVENT_LIMIT } from './events.ts';
import { loadGroups, sharedGroups } from './groups.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import { openSplit, type DatasetSplit } from './split.ts';

/** Numbers that are held at a time. */
const AT_ONCE = 2 ** 21;

/** Channels that are told one by one; more are told in blocks. */
const MOST_CHANNELS = 1024;

/** Samples of events between two looks at the clock of others. */
const EVENTS_AT_ONCE = 256;

/** One sample: all its steps × channels numbers, or of events its records alone (see DatasetSplit.readEvents). */
type Content = Float32Array | Uint32Array;
type Visit = (content: Content, where: { split: DatasetSplit; sample: number }) => void;

/** What describes the training samples. */
interface Description {
  readonly add: (content: Content, sample: number, split: DatasetSplit) => void;
  readonly told: () => Pick<Examination, 'values' | 'lengths' | 'spikes' | 'channels' | 'missing'>;
}

const partNames = ({ validation }: DatasetManifest): SplitName[] =>
  validation ? ['train', 'validation', 'test'] : ['train', 'test'];

/** Reads a batch of samples one after the other. */
function contentsOf(split: DatasetSplit): {
  batch: number;
  read: (first: number, count: number) => Iterable<Content>;
} {
  const { readEvents } = split;
  if (readEvents) {
    return {
      batch: EVENTS_AT_ONCE,
      *read(first, count) {
        for (let i = 0; i < count; i++) yield readEvents(first + i);
      },
    };
  }
  const size = split.steps * split.channels;
  const batch = Math.max(1, Math.floor(AT_ONCE / size));
  const x = new Float32Array(Math.min(batch, split.samples) * size);
  return {
    batch,
    *read(first, count) {
      split.readSteps(
        Int32Array.from({ length: count }, (_, i) => first + i),
        x,
        0,
        split.steps,
      );
      for (let i = 0; i < count; i++) yield x.subarray(i * size, (i + 1) * size);
    },
  };
}

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
    const { batch, read } = contentsOf(split);
    for (let first = 0; first < split.samples; first += batch) {
      throwIfCancelled(call);
      const count = Math.min(batch, split.samples - first);
      let sample = first;
      for (const content of read(first, count)) visit(content, { split, sample: sample++ });
      report(count);
      // What else the process has to do comes in between.
      await setImmediate();
    }
  } finally {
    split.close();
  }
}

/** Numbers, padding included. @param range within which they lie, for the histogram */
function describeNumbers(manifest: DatasetManifest, range: readonly [number, number]): Description {
  const { channels, train, steps } = manifest;
  const values = new Summary();
  const bars = new Histogram(...range, false);
  const lengths = new Uint32Array(train.samples);
  const channelSums = new Float64Array(channels);
  let [zeros, nonFinite, empty] = [0, 0, 0];
  return {
    add: (x, sample, split) => {
      let isEmpty = true;
      for (let i = 0; i < x.length; i++) {
        const value = x[i]!;
        values.add(value);
        bars.add(value);
        channelSums[i % channels]! += value;
        if (value === 0) zeros++;
        else isEmpty = false;
        if (!Number.isFinite(value)) nonFinite++;
      }
      if (isEmpty) empty++;
      lengths[sample] = split.lengthOf(sample);
    },
    told: () => ({
      values: { ...values.told(), zeroShare: zeros / values.count, histogram: bars.told() },
      lengths: wholeHistogram(lengths),
      spikes: null,
      channels: byChannels(channelSums, train.samples * steps),
      missing: { nonFinite, empty },
    }),
  };
}

/** Events: what is counted is the dense numbers that they stand for, without making them. */
function describeEvents({ channels, train, steps }: DatasetManifest): Description {
  const values = new Summary();
  const lengths = new Uint32Array(train.samples);
  const spikes = new Uint32Array(train.samples);
  const channelSums = new Float64Array(channels);
  let [zeros, empty] = [0, 0];
  return {
    add: (records, sample) => {
      let places = 0;
      for (let i = 0; i < records.length;) {
        const record = records[i]!;
        let end = i + 1;
        while (end < records.length && records[end] === record) end++;
        values.add(end - i);
        channelSums[record % EVENT_LIMIT]! += end - i;
        places++;
        i = end;
      }
      values.addMany(0, steps * channels - places);
      zeros += steps * channels - places;
      if (places === 0) empty++;
      else lengths[sample] = Math.floor(records.at(-1)! / EVENT_LIMIT) + 1;
      spikes[sample] = records.length;
    },
    told: () => {
      const total = spikes.reduce((a, b) => a + b, 0);
      return {
        values: { ...values.told(), zeroShare: zeros / values.count, histogram: null },
        lengths: wholeHistogram(lengths),
        spikes: { total, mean: total / spikes.length, histogram: wholeHistogram(spikes) },
        channels: byChannels(channelSums, train.samples),
        missing: { nonFinite: 0, empty },
      };
    },
  };
}

/** The mean of each channel, or of each block of them where there are many. */
function byChannels(sums: Float64Array, count: number): Examination['channels'] {
  const stride = Math.ceil(sums.length / MOST_CHANNELS);
  const values = Array.from({ length: Math.ceil(sums.length / stride) }, (_, block) => {
    const some = sums.subarray(block * stride, (block + 1) * stride);
    return some.reduce((a, b) => a + b, 0) / some.length / count;
  });
  return { stride, values };
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
  const { dtype, divisor, normalisation } = manifest;
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
  const description = isEvents ? describeEvents(manifest) : describeNumbers(manifest, [min, max]);
  const hashes: { name: SplitName; hashes: Uint32Array; labels: Uint16Array }[] = [];
  for (const name of names) {
    const found = { name, hashes: new Uint32Array(2 * samplesOf(name)), labels: new Uint16Array(0) };
    const visit: Visit = (content, { split, sample }) => {
      const digest = createHash('sha1')
        .update(new Uint8Array(content.buffer, content.byteOffset, content.byteLength))
        .digest();
      found.hashes[2 * sample] = digest.readUInt32LE(0);
      found.hashes[2 * sample + 1] = digest.readUInt32LE(4);
      found.labels = split.labels() as Uint16Array<ArrayBuffer>;
      if (name === 'train') description.add(content, sample, split);
    };
    await visitPart(home, manifest, name, visit, report, call);
    hashes.push(found);
  }
  return {
    ...description.told(),
    ...findEqual(hashes),
    groups: sharedGroups(names.map((name) => ({ name, groups: loadGroups(home, manifest[name]!) }))),
  };
}
