/** @file Reading a stored split by batches. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { blobPath, damaged } from './blobs.ts';
import type { BlobRef, DatasetManifest, SplitName } from './manifest.ts';
import { EVENT_LIMIT } from './events.ts';
import { sampleDecoder } from './sample-decoder.ts';
import { targetStepBytes, type TargetForm } from './targets.ts';

/** A training, validation or test set, ready to be read. */
export interface DatasetSplit {
  readonly samples: number;
  readonly steps: number;
  readonly channels: number;
  readonly classes: number;
  /**
   * Fills a batch.
   * @param indices which samples, each from 0 to samples − 1; any order, any number of times
   * @param x gets indices.length × steps × channels numbers, row-major; data as it is in use: divided, normalised, padded, events counted by steps
   * @param y gets indices.length class numbers
   * @throws RangeError for an index out of range or an array that is too short; RefractError `damaged-store`
   */
  readonly readBatch: (indices: ArrayLike<number>, x: Float32Array, y: BigInt64Array) => void;
  /**
   * Fills a piece of a batch: its time steps from `first` to before `end`.
   * @param x gets indices.length × (end − first) × channels numbers
   * @throws as readBatch, and for steps that are not there
   */
  readonly readSteps: (indices: ArrayLike<number>, x: Float32Array, first: number, end: number) => void;
  /**
   * Of events: one sample's records, step · 65,536 + channel, in ascending order; as many of one place as it counts.
   * @throws as readBatch
   */
  readonly readEvents?: (sample: number) => Uint32Array;
  /** Targets of steps, where the data set has them. */
  readonly targets?: SplitTargets;
  /** Steps of a sample before it is padded; of events as many as the data set has. */
  readonly lengthOf: (sample: number) => number;
  /** The class number of every sample. Do not change it. */
  readonly labels: () => Uint16Array;
  /** Gives back what is open. */
  readonly close: () => void;
}

/** What steps shall lead to. A step without a target has 65,535, or NaN. */
export type SplitTargets =
  | {
      readonly kind: 'class';
      readonly classes: number;
      /** @param targets gets indices.length × (end − first) class numbers @throws as readSteps */
      readonly read: (indices: ArrayLike<number>, targets: Uint16Array, first?: number, end?: number) => void;
    }
  | {
      readonly kind: 'real';
      readonly channels: number;
      /** A target t means t · scale + offset in its own unit; absent: itself. */
      readonly scale?: number;
      readonly offset?: number;
      /** @param targets gets indices.length × (end − first) × channels numbers @throws as readSteps */
      readonly read: (
        indices: ArrayLike<number>,
        targets: Float32Array,
        first?: number,
        end?: number,
      ) => void;
    };

/** A split's samples up to this size are loaded at once; larger ones are read from the disk batch by batch. */
const LOAD_BELOW_BYTES = 2 ** 29;

/**
 * Opens one split of a stored data set.
 * @param loadBelowBytes see LOAD_BELOW_BYTES
 * @throws RefractError `damaged-store` when a blob is missing or has another size, or a label is none of the classes
 */
export function openSplit(
  home: string,
  manifest: DatasetManifest,
  name: SplitName,
  loadBelowBytes = LOAD_BELOW_BYTES,
): DatasetSplit {
  const { steps, channels, classes } = manifest;
  const part = manifest[name];
  if (!part) throw new RangeError(`The data set has no ${name} set.`);
  const { samples, x: xRef, y: yRef } = part;
  const sampleSize = steps * channels;
  const places = part.index ? indexedPlaces(loadIndex(home, part.index)) : wholePlaces(steps);
  const decode = sampleDecoder(manifest);
  const isWhole = part.index !== undefined || xRef.bytes === samples * steps * decode.unitBytes;
  if (!isWhole || yRef.bytes !== samples * 2 || (part.index && part.index.bytes !== samples * 24)) {
    throw damaged(`The description of the ${name} set does not fit the size of its stored data.`);
  }
  const labels = loadLabels(home, yRef, classes);
  const blob = xRef.bytes < loadBelowBytes ? loadedBlob(home, xRef) : blobOnDisk(home, xRef);

  function readSteps(indices: ArrayLike<number>, x: Float32Array, first: number, end: number): void {
    const size = (end - first) * channels;
    if (!(first >= 0 && first <= end && end <= steps)) {
      throw new RangeError(`There are no steps ${first} to ${end} among ${steps}.`);
    }
    if (x.length < indices.length * size) {
      throw new RangeError(
        `${indices.length} samples of ${end - first} steps need ${indices.length * size} numbers.`,
      );
    }
    const own = end - first === steps ? decode : sampleDecoder({ ...manifest, steps: end - first });
    for (let row = 0; row < indices.length; row++) {
      const place = partOf(placeOf(indices[row]!), first, end, manifest);
      const bytes = blob.bytes(place.start * own.unitBytes, place.length * own.unitBytes);
      own.fill(bytes, place.first, x, row * size);
    }
  }

  /** Where a sample lies, which is within the blob. */
  function placeOf(sample: number): Place {
    if (labels[sample] === undefined) throw new RangeError(`There is no sample ${sample} among ${samples}.`);
    const place = places(sample);
    const [start, length] = [place.start * decode.unitBytes, place.length * decode.unitBytes];
    if (!(start >= 0 && length >= 0 && start + length <= xRef.bytes)) {
      throw damaged(`The ${name} set's sample ${sample} is said to lie outside of its stored data.`);
    }
    return place;
  }

  function readEvents(sample: number): Uint32Array {
    const { start, length, first } = placeOf(sample);
    const bytes = blob.bytes(start * decode.unitBytes, length * decode.unitBytes);
    return eventsFrom(new Uint32Array(bytes.buffer, bytes.byteOffset, length), first, manifest);
  }

  function readBatch(indices: ArrayLike<number>, x: Float32Array, y: BigInt64Array): void {
    const count = indices.length;
    if (x.length < count * sampleSize || y.length < count) {
      throw new RangeError(
        `A batch of ${count} samples needs ${count * sampleSize} numbers and ${count} labels.`,
      );
    }
    readSteps(indices, x, 0, steps);
    for (let row = 0; row < count; row++) y[row] = BigInt(labels[indices[row]!]!);
  }
  const own =
    part.targets &&
    manifest.targets &&
    openTargets(home, part.targets, manifest.targets, { samples, steps, loadBelowBytes });
  const close = (): void => {
    blob.close();
    own?.close();
  };
  return {
    ...{ samples, steps, channels, classes, readBatch, readSteps, labels: () => labels, close },
    ...(manifest.dtype === 'events' && { readEvents }),
    lengthOf: (sample) => (manifest.dtype === 'events' ? steps : places(sample).length),
    ...(own && { targets: own.targets }),
  };
}

/** Events as they count: those of a window's steps, and each place once where only its presence counts. */
function eventsFrom(
  records: Uint32Array,
  first: number,
  { steps, channels, counts }: Pick<DatasetManifest, 'steps' | 'channels' | 'counts'>,
): Uint32Array {
  const found = new Uint32Array(records.length);
  let kept = 0;
  for (const record of records) {
    const step = Math.floor(record / EVENT_LIMIT) - first;
    if (step < 0 || step >= steps || record % EVENT_LIMIT >= channels) continue;
    const moved = record - first * EVENT_LIMIT;
    if (counts === 'binary' && kept > 0 && found[kept - 1] === moved) continue;
    found[kept++] = moved;
  }
  return found.subarray(0, kept);
}

/** Opens a split's targets. @throws RefractError `damaged-store` */
function openTargets(
  home: string,
  ref: BlobRef,
  form: TargetForm,
  { samples, steps, loadBelowBytes }: { samples: number; steps: number; loadBelowBytes: number },
): { targets: SplitTargets; close: () => void } {
  const width = targetStepBytes(form);
  if (ref.bytes !== samples * steps * width) {
    throw damaged('The description of the targets does not fit the size of their stored data.');
  }
  const blob = ref.bytes < loadBelowBytes ? loadedBlob(home, ref) : blobOnDisk(home, ref);
  function read(indices: ArrayLike<number>, targets: Uint16Array | Float32Array, first = 0, end = steps): void {
    const rowBytes = (end - first) * width;
    if (!(first >= 0 && first <= end && end <= steps)) throw new RangeError(`There are no steps ${first} to ${end} among ${steps}.`);
    if (targets.byteLength < indices.length * rowBytes) throw new RangeError(`${indices.length} samples need ${indices.length * rowBytes} bytes of targets.`);
    const into = new Uint8Array(targets.buffer, targets.byteOffset, targets.byteLength);
    for (let row = 0; row < indices.length; row++) {
      const sample = indices[row]!;
      if (!(sample >= 0 && sample < samples)) throw new RangeError(`There is no sample ${sample} among ${samples}.`);
      into.set(blob.bytes((sample * steps + first) * width, rowBytes), row * rowBytes);
    }
  }
  return { targets: { ...form, read }, close: blob.close };
} // prettier-ignore

/** Where a sample lies in its blob, in units, and which of its steps is the first. */
interface Place {
  readonly start: number;
  readonly length: number;
  readonly first: number;
}

/**
 * Where what falls into steps `first` to before `end` lies. Events are all read, since where a step's begin is not known.
 * What is short of the data set's steps lies at their start or their end, and what falls into a piece lies there too.
 */
function partOf(
  place: Place,
  first: number,
  end: number,
  { steps, dtype, padding }: Pick<DatasetManifest, 'steps' | 'dtype' | 'padding'>,
): Place {
  if (dtype === 'events') return { ...place, first: place.first + first };
  const before = padding === 'start' ? steps - place.length : 0;
  const inside = (step: number) => Math.max(0, Math.min(place.length, step - before));
  return { start: place.start + inside(first), length: inside(end) - inside(first), first: 0 };
}

const wholePlaces =
  (steps: number): ((sample: number) => Place) =>
  (sample) => ({ start: sample * steps, length: steps, first: 0 });

const indexedPlaces =
  (index: Float64Array): ((sample: number) => Place) =>
  (sample) => ({ start: index[3 * sample]!, length: index[3 * sample + 1]!, first: index[3 * sample + 2]! });

function loadIndex(home: string, ref: BlobRef): Float64Array {
  const bytes = readWhole(home, ref);
  return new Float64Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 8));
}

interface OpenBlob {
  /** Bytes of the blob, good until the next call. */
  readonly bytes: (offset: number, length: number) => Uint8Array;
  readonly close: () => void;
}

function loadedBlob(home: string, ref: BlobRef): OpenBlob {
  const all = readWhole(home, ref);
  return { bytes: (offset, length) => all.subarray(offset, offset + length), close: () => undefined };
}

function blobOnDisk(home: string, ref: BlobRef): OpenBlob {
  const path = blobPath(home, ref.sha256);
  const file = attempt(path, () => {
    checkSize(path, statSync(path).size, ref);
    return openSync(path, 'r');
  });
  let record = new Uint8Array(0);
  let isOpen = true;
  return {
    bytes: (offset, length) => {
      if (record.length < length) record = new Uint8Array(length);
      for (let at = 0; at < length;) {
        const read = attempt(path, () => readSync(file, record, at, length - at, offset + at));
        if (read === 0) throw damaged(`The stored data ${path} ends at byte ${offset + at}.`);
        at += read;
      }
      return record.subarray(0, length);
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

function loadLabels(home: string, ref: BlobRef, classes: number): Uint16Array {
  const bytes = readWhole(home, ref);
  const labels = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw damaged(
      `The stored label of sample ${wrong} is ${labels[wrong]}, but there are only ${classes} classes.`,
    );
  }
  return labels;
}

function readWhole(home: string, ref: BlobRef): Uint8Array<ArrayBuffer> {
  const path = blobPath(home, ref.sha256);
  const bytes = attempt(path, () => {
    checkSize(path, statSync(path).size, ref);
    return readFileSync(path);
  });
  checkSize(path, bytes.length, ref);
  // A view of 16- or 32-bit numbers has to start at a multiple of their size; small files may come from a pool.
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
}

function checkSize(path: string, bytes: number, ref: BlobRef): void {
  if (bytes !== ref.bytes)
    throw damaged(`The stored data ${path} has ${bytes} bytes instead of ${ref.bytes}.`);
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw damaged(`The stored data ${path} cannot be read (${(error as Error).message}).`);
  }
}
