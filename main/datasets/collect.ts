/** @file The first half of storing: samples go to the disk as they come, each once, and only their places are remembered. */
import { importOptions, type ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import type { BlobTransaction, BlobWriter } from './blobs.ts';
import { invalid } from './byte-source.ts';
import { throwIfCancelled } from './cancel.ts';
import { packEvents } from './events.ts';
import { areFinite } from './finite.ts';
import type { SplitName } from './manifest.ts';
import { isEvents, type Sample, type SampleInput, type Values } from './sample-input.ts';
import { refuseSampleBomb } from './sample-bomb.ts';
import { Names, SampleTable } from './sample-table.ts';
import { stepOrders } from './step-orders.ts';

/** Samples that lie in one blob. */
export interface Pool {
  readonly split: SplitName;
  readonly writer: BlobWriter;
  readonly table: SampleTable;
  /** Targets of the steps of every sample, one after the other; where the input has any. */
  readonly targets?: BlobWriter;
}

/** A pool that is written to. */
type OpenPool = Pool & { readonly gather: Gather; readonly targetGather?: Gather };

/** All samples of an import, their numbers written, their labels and groups as they came. */
export interface Collection {
  /** Whether samples are events: their places count events, not steps. */
  readonly isSparse: boolean;
  /** One for each part that has samples before the recipe takes any out. */
  readonly pools: readonly Pool[];
  readonly labels: readonly (number | string)[];
  readonly groups: readonly string[];
  /** How many numbers were missing and were filled. */
  readonly filled: number;
  /** How many samples have steps that are not evenly apart. */
  readonly uneven: number;
}

/** Small samples are gathered to pieces of this size before they are written. */
const PIECE_BYTES = 2 ** 20;

/** How often it is asked whether to go on, in samples. */
const ASK_EVERY = 1000;

/**
 * Writes every sample of an input.
 * @param blobs gets one blob for each part
 * @throws RefractError `invalid-data` for a number that is none, a sample of no or half steps; `invalid-option`; `cancelled`
 */
export async function collect(
  input: SampleInput,
  options: ImportOptions,
  blobs: Pick<BlobTransaction, 'create'>,
  call: LongCall,
): Promise<Collection> {
  const pools = new Map<SplitName, OpenPool>();
  const open = async (split: SplitName): Promise<OpenPool> => {
    const writer = await blobs.create();
    const targets = input.targets && (await blobs.create());
    const pool = {
      split,
      writer,
      table: new SampleTable(),
      gather: new Gather(writer),
      ...(targets && { targets, targetGather: new Gather(targets) }),
    };
    pools.set(split, pool);
    return pool;
  };
  const labels = new Names<number | string>();
  const groups = new Names<string>();
  const stored = storing(input, options);
  const sourceBytes = input.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let [count, filled, uneven] = [0, 0, 0];
  for await (const samples of input.read(call)) {
    throwIfCancelled(call);
    for (const sample of samples) {
      const pool = pools.get(sample.split) ?? (await open(sample.split));
      refuseLongLabel(input, sample, count);
      const place = stored(sample, count++);
      const { bytes, length } = place;
      filled += sample.filled ?? 0;
      uneven += Number(sample.isUneven ?? false);
      const steps = pool.targets ? await addTargets(pool, input, sample, place.steps) : place.steps;
      const { starts, lengths, labels: label, groups: group, steps: ends } = pool.table;
      const last = starts.length - 1;
      starts.push(last < 0 ? 0 : starts.values()[last]! + lengths.values()[last]!);
      lengths.push(length);
      ends.push(steps);
      label.push(labels.numberOf(sample.label));
      group.push(groups.numberOf(sample.group ?? ''));
      if (sample.number !== undefined) pool.table.numbers.push(sample.number);
      if (pool.gather.add(bytes)) await pool.gather.flush();
      if (count % ASK_EVERY > 0) continue;
      throwIfCancelled(call);
      if (sourceBytes > 0) refuseSampleBomb(input.name, count, sourceBytes);
    }
  }
  for (const { gather, targetGather } of pools.values()) {
    await gather.end();
    await targetGather?.end();
  }
  if (!pools.has('train')) throw invalid(input.name, 'has no training samples.');
  const isSparse = input.dtype === 'events';
  return { isSparse, pools: [...pools.values()], labels: labels.list, groups: groups.list, filled, uneven };
}

/** A class's name is kept with the data set, and shown wherever its samples are. */
const MAX_LABEL_LENGTH = 1000;

function refuseLongLabel(input: SampleInput, { label, place }: Sample, number: number): void {
  if (typeof label === 'number' || label.length <= MAX_LABEL_LENGTH) return;
  throw invalid(
    place?.() ?? `${input.name}, sample ${number}`,
    `the label "${label.slice(0, 40)}…" has ${label.length} characters; at most ${MAX_LABEL_LENGTH} are possible.`,
    'Is the label column the right one?',
  );
}

/** Writes a sample's targets. @returns how many steps the sample has, those without an event included */
async function addTargets(
  { targetGather, table }: OpenPool,
  input: SampleInput,
  { target }: Sample,
  steps: number,
): Promise<number> {
  const form = input.targets!;
  const width = form.kind === 'real' ? form.channels : 1;
  const rows = (target?.length ?? 0) / width;
  const isFitting = input.dtype === 'events' ? rows >= steps : rows === steps;
  if (!target || !isFitting) throw new RangeError(`${input.name}: ${rows} targets for ${steps} steps.`);
  const { targetStarts, targetSteps } = table;
  const last = targetStarts.length - 1;
  targetStarts.push(last < 0 ? 0 : targetStarts.values()[last]! + targetSteps.values()[last]!);
  targetSteps.push(rows);
  if (targetGather!.add(asBytes(target))) await targetGather!.flush();
  return rows;
}

/** How a sample is written. `length` counts steps or events as its table does. */
type Stored = (
  sample: Sample,
  number: number,
) => { readonly bytes: Uint8Array; readonly length: number; readonly steps: number };

function storing(input: SampleInput, options: ImportOptions): Stored {
  const place = (sample: Sample, number: number): string =>
    sample.place?.() ?? `${input.name}, sample ${number}`;
  if (input.dtype === 'events') {
    const pack = packEvents(input, options);
    return (sample, number) => {
      if (!isEvents(sample.data)) throw new RangeError(`${input.name}: numbers among events.`);
      const { records, steps } = pack(sample.data, () => place(sample, number));
      return { bytes: asBytes(records), length: records.length, steps };
    };
  }
  const reorder = reordering(input, options);
  return (sample, number) => {
    if (isEvents(sample.data)) throw new RangeError(`${input.name}: events among numbers.`);
    const { data } = sample;
    const steps = data.length / input.channels;
    if (!Number.isInteger(steps) || steps === 0) {
      throw invalid(
        place(sample, number),
        `${data.length} numbers are no whole steps of ${input.channels} channels.`,
      );
    }
    if (data instanceof Float32Array) refuseNonFinite(data, input.channels, () => place(sample, number));
    return { bytes: asBytes(reorder(data, steps)), length: steps, steps };
  };
}

/** The memory of numbers. */
export const asBytes = (data: Values | Uint32Array | Uint16Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function refuseNonFinite(data: Float32Array, channels: number, place: () => string): void {
  if (areFinite(data)) return;
  const i = data.findIndex((value) => !Number.isFinite(value));
  throw invalid(
    place(),
    `the number at step ${Math.floor(i / channels)}, channel ${i % channels} (counted from 0) is ${data[i]}.`,
    'Replace or remove it before importing.',
  );
}

/** Takes the steps of samples in the chosen order; orders are worked out once for every length. */
function reordering(input: SampleInput, options: ImportOptions): (data: Values, steps: number) => Values {
  const { stepOrder, orderSeed: seed = 0 } = options;
  if (stepOrder === undefined) return (data) => data;
  const { channels, image } = input;
  let order = new Int32Array(0);
  return (data, steps) => {
    if (order.length !== steps) order = Int32Array.from(stepOrders[stepOrder]({ steps, image, seed }));
    const result = data.slice();
    for (let step = 0; step < steps; step++) {
      const from = order[step]! * channels;
      const to = step * channels;
      for (let channel = 0; channel < channels; channel++) result[to + channel] = data[from + channel]!;
    }
    return result;
  };
}

/** Puts small pieces together, and writes while more come: one buffer is on its way to the disk, the other is filled. */
export class Gather {
  readonly #writer: BlobWriter;
  #filled = new Uint8Array(PIECE_BYTES);
  #spare = new Uint8Array(PIECE_BYTES);
  #bytes = 0;
  /** A piece for which there was no more room. */
  #late: Uint8Array | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(writer: BlobWriter) {
    this.#writer = writer;
  }

  /** Takes a copy of the piece. @returns whether `flush` has to be called before the next one */
  add(piece: Uint8Array): boolean {
    if (piece.length > PIECE_BYTES - this.#bytes) {
      this.#late = piece;
      return true;
    }
    this.#filled.set(piece, this.#bytes);
    this.#bytes += piece.length;
    return this.#bytes === PIECE_BYTES;
  }

  /** Begins to write what has been gathered. @throws what the write before has thrown */
  async flush(): Promise<void> {
    await this.#write(this.#filled.subarray(0, this.#bytes));
    [this.#filled, this.#spare] = [this.#spare, this.#filled];
    this.#bytes = 0;
    const late = this.#late;
    this.#late = undefined;
    if (!late) return;
    if (late.length < PIECE_BYTES) this.add(late);
    else {
      // Larger than a buffer, and its memory is not ours: written to the end before it may change.
      await this.#write(late);
      await this.#writing;
    }
  }

  /** Ends when all is written. */
  async end(): Promise<void> {
    if (this.#bytes > 0) await this.flush();
    await this.#writing;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#writing;
    this.#writing = this.#writer.write(bytes);
    // Told at the next flush, or at the end.
    this.#writing.catch(() => undefined);
  }
}

/** @throws RefractError `invalid-option` for options of the other kind of data */
export function refuseForeignOptions(input: SampleInput, options: ImportOptions): void {
  const isSpiking = options.encoder !== undefined && options.encoder !== 'direct';
  const forEvents = isSpiking ? (['binMs'] as const) : (['binMs', 'counts'] as const);
  const forNumbers = ['stepOrder', 'normalise', 'binSteps', 'resampleTo', 'encoder', 'encoderSettings', 'encoderSeed'] as const; // prettier-ignore
  const isEventInput = input.dtype === 'events';
  const wrong = (isEventInput ? forNumbers : forEvents).find((name) => options[name] !== undefined);
  if (wrong === undefined) return;
  throw new RefractError(
    'invalid-option',
    `The option "${importOptions.shape[wrong].meta()?.title ?? wrong}" is for ${isEventInput ? 'numbers' : 'events'}, but ${input.name} has ${isEventInput ? 'events' : 'numbers'}.`,
    'Leave it out.',
  );
}
