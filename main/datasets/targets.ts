/** @file What a network shall say at every step, where a data set asks for that: a class, or real numbers. */
import { RefractError } from '../api/errors.ts';
import type { ArrangedPart } from './arrange.ts';
import type { BlobWriter } from './blobs.ts';
import { Gather } from './collect.ts';
import type { DatasetManifest } from './manifest.ts';
import { readAhead } from './read-ahead.ts';

export type TargetForm = NonNullable<DatasetManifest['targets']>;

/** A step without a target: of classes this number, of real numbers NaN. */
export const NO_CLASS = 65535;

/** Numbers of one sample's targets, steps × channels. */
export type TargetValues = Uint16Array | Float32Array;

const bytesOf = ({ kind }: TargetForm): number => (kind === 'class' ? 2 : 4);
const numbersOf = (form: TargetForm): number => (form.kind === 'real' ? form.channels : 1);

/** Bytes of one step's targets. */
export const targetStepBytes = (form: TargetForm): number => bytesOf(form) * numbersOf(form);

const none = (form: TargetForm, count: number): TargetValues =>
  form.kind === 'class' ? new Uint16Array(count).fill(NO_CLASS) : new Float32Array(count).fill(NaN);

/** Every step's targets stretched as an encoder stretches steps: they stand at the last of those that a step becomes. */
export function stretchedTargets(values: TargetValues, form: TargetForm, times: number): TargetValues {
  const width = numbersOf(form);
  const stretched = none(form, values.length * times);
  for (let i = 0; i < values.length; i++) {
    const step = Math.floor(i / width);
    stretched[(step * times + times - 1) * width + (i % width)] = values[i]!;
  }
  return stretched;
}

/** A stored target in its own unit. */
export const inOwnUnit = (stored: number, form: TargetForm): number =>
  form.kind === 'real' ? stored * (form.scale ?? 1) + (form.offset ?? 0) : stored;

/**
 * Writes one number a sample as the target of its last step; of a window that of the window.
 * @param steps of every sample
 */
export async function writeNumbers(
  writer: BlobWriter,
  { pool, places, firsts }: ArrangedPart,
  form: Extract<TargetForm, { kind: 'real' }>,
  steps: number,
  padding: 'start' | 'end',
): Promise<void> {
  const { offset = 0, scale = 1 } = form;
  const gather = new Gather(writer);
  const [numbers, lengths] = [pool.table.numbers.values(), pool.table.steps.values()];
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const kept = Math.max(1, Math.min(steps, lengths[place]! - firsts[i]!));
    const row = new Float32Array(steps).fill(NaN);
    row[padding === 'start' ? steps - 1 : kept - 1] = (numbers[place]! - offset) / scale;
    if (gather.add(new Uint8Array(row.buffer))) await gather.flush();
  }
  await gather.end();
}

/**
 * Writes a part's targets, [samples, steps, channels], steps without one filled up.
 * @param steps of every sample
 * @throws RefractError `invalid-option` where the stretches that are kept have no target at all
 */
export async function writeTargets(
  writer: BlobWriter,
  { pool, places, firsts }: ArrangedPart,
  form: TargetForm,
  steps: number,
  padding: 'start' | 'end',
): Promise<void> {
  const { targets } = pool;
  if (!targets) throw new RangeError('There are no targets to write.');
  const [starts, lengths] = [pool.table.targetStarts.values(), pool.table.targetSteps.values()];
  const width = targetStepBytes(form);
  const read = readAhead(targets);
  let hasAny = false;
  const gather = new Gather(writer);
  for (let i = 0; i < places.length; i++) {
    const [place, first] = [places[i]!, firsts[i]!];
    const kept = Math.max(0, Math.min(steps, lengths[place]! - first));
    const bytes = await read((starts[place]! + first) * width, kept * width);
    const row = none(form, steps * numbersOf(form));
    const all = new Uint8Array(row.buffer as ArrayBuffer);
    all.set(bytes, padding === 'start' ? all.length - bytes.length : 0);
    hasAny ||= row.some((value) => (form.kind === 'class' ? value !== NO_CLASS : Number.isFinite(value)));
    if (gather.add(all)) await gather.flush();
  }
  await gather.end();
  if (hasAny) return;
  throw new RefractError(
    'invalid-option',
    `No target is left: none of the ${steps} steps that are kept of each sample has one.`,
    'Keep more steps, or the last ones of each sample.',
  );
}
