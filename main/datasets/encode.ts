/** @file An encoder as part of a recipe: numbers that were collected become events, in a blob of their own. */
import { importOptions, type ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import { arrange, longest, type Stretch } from './arrange.ts';
import type { BlobTransaction } from './blobs.ts';
import { throwIfCancelled } from './cancel.ts';
import type { Classes } from './classes.ts';
import { asBytes, Gather, type Collection, type Pool } from './collect.ts';
import { encoderSettings, recordsOf, type Encoder, type Numbers } from './encoders/encoder.ts';
import { encoders } from './encoders/index.ts';
import { fitNormalisation, normalise, type Normalisation } from './normalise.ts';
import { uniforms } from './random.ts';
import { readAhead } from './read-ahead.ts';
import { rowsOf } from './rows.ts';
import type { SampleInput } from './sample-input.ts';
import { SampleTable } from './sample-table.ts';
import { stretchedTargets, targetStepBytes } from './targets.ts';

/** Keeps these draws apart from shuffles with the same seed. */
const PURPOSE = 5;

/** A chosen encoder that makes spikes, complete. */
export interface ChosenEncoder {
  readonly encoder: Encoder;
  readonly settings: Numbers;
  readonly seed: number;
}

/**
 * The encoder that a recipe asks for; undefined where it is none that makes spikes.
 * @throws RefractError `invalid-option` for settings that it does not have
 */
export function encoderOf({ encoder: id, encoderSettings: given, encoderSeed: seed = 0 }: ImportOptions): ChosenEncoder | undefined {
  if (id === undefined || id === 'direct') return undefined;
  return { encoder: encoders[id], settings: encoderSettings(encoders[id], given), seed };
} // prettier-ignore

/**
 * What of an encoder stands in a recipe: every setting, and the normalisation that comes before it. Bytes lie from 0 to
 * 1 already.
 * @throws RefractError `invalid-option`
 */
export function encoderRecipe({ dtype }: Pick<SampleInput, 'dtype'>, options: ImportOptions): Partial<ImportOptions> {
  const { encoder: id, normalise: chosen } = options;
  if (id === undefined) {
    if (options.encoderSettings === undefined && options.encoderSeed === undefined) return {};
    throw new RefractError('invalid-option', 'Settings of an encoder were given, but no encoder.', 'Choose one.');
  }
  const encoder = encoders[id];
  const { choices: titles } = importOptions.shape.normalise.meta() as { choices: Record<string, string> };
  if (encoder.needsUnitRange && chosen !== undefined && chosen !== 'range') {
    throw new RefractError(
      'invalid-option',
      `The encoder "${encoder.title}" takes values from 0 to 1, but the normalisation "${titles[chosen]}" gives others.`,
      `Choose the normalisation "${titles['range']}" (range), or leave it out.`,
    );
  }
  const scales = id !== 'direct' && chosen === undefined && dtype === 'float32';
  return {
    encoderSettings: { ...encoderSettings(encoder, options.encoderSettings) },
    ...(id === 'rate' && { encoderSeed: options.encoderSeed ?? 0 }),
    ...(scales && { normalise: 'range' }),
  };
} // prettier-ignore

/** Numbers in use to a sample's spikes. @param part 0 for training samples, then others; with `place` it chooses what is drawn */
export function encodeSample(
  { encoder, settings, seed }: ChosenEncoder,
  values: Float32Array,
  channels: number,
  part: number,
  place: number,
): Uint32Array<ArrayBuffer> {
  return recordsOf(encoder, { values, channels }, settings, uniforms(PURPOSE, seed, part, place));
}

/**
 * Encodes what was collected.
 * @param classes which samples are used: the normalisation is fitted on the training samples among them, whole
 * @returns the same samples as events; the blobs of the numbers are gone
 */
export async function encodeCollection(
  collection: Collection,
  { input, recipe, classes, chosen }: { input: SampleInput; recipe: ImportOptions; classes: Classes; chosen: ChosenEncoder },
  blobs: Pick<BlobTransaction, 'create' | 'drop'>,
  call: LongCall,
): Promise<{ readonly collection: Collection; readonly channels: number }> {
  const { steps: _, part: __, stride: ___, ...whole } = recipe;
  const train = arrange(collection, classes, longest(collection), whole).train!;
  const scaling = recipe.normalise && (await fitNormalisation(recipe.normalise, input.channels, rowsOf(train, input, call)));
  const pools: Pool[] = [];
  for (const pool of collection.pools) pools.push(await encodePool(pool, { input, chosen, scaling }, blobs, call));
  return {
    collection: { ...collection, isSparse: true, pools },
    channels: chosen.encoder.channels(input.channels, chosen.settings),
  };
} // prettier-ignore

interface Encoding {
  readonly input: SampleInput;
  readonly chosen: ChosenEncoder;
  readonly scaling: Normalisation | undefined;
}

const partNumber = { train: 0, validation: 1, test: 2 };

async function encodePool(
  pool: Pool,
  { input, chosen, scaling }: Encoding,
  blobs: Pick<BlobTransaction, 'create' | 'drop'>,
  call: LongCall,
): Promise<Pool> {
  const writer = await blobs.create();
  const gather = new Gather(writer);
  const table = new SampleTable();
  const [starts, lengths] = [pool.table.starts.values(), pool.table.lengths.values()];
  const whole = (sample: number): Stretch => [starts[sample]!, lengths[sample]!, 0];
  const times = chosen.encoder.stepsPerValue(chosen.settings);
  let [place, end] = [0, 0];
  for await (const row of rowsOf({ pool, stretch: whole, places: starts }, input, call)) {
    if (scaling) normalise(row, scaling);
    const records = encodeSample(chosen, row, input.channels, partNumber[pool.split], place);
    table.starts.push(end);
    table.lengths.push(records.length);
    // What ends without a spike is as long as it was.
    table.steps.push((row.length / input.channels) * times);
    end += records.length;
    if (gather.add(asBytes(records))) await gather.flush();
    if (++place % 1000 === 0) {
      throwIfCancelled(call);
      call.onProgress?.({ what: `Encoding ${input.name}`, done: place, total: pool.table.samples, unit: 'samples' });
    }
  }
  await gather.end();
  await blobs.drop(pool.writer);
  for (const label of pool.table.labels.values()) table.labels.push(label);
  for (const group of pool.table.groups.values()) table.groups.push(group);
  for (const number of pool.table.numbers.values()) table.numbers.push(number);
  return { ...pool, writer, table, ...(pool.targets && (await stretched(pool, table, input, times, blobs))) };
} // prettier-ignore

/** The pool's targets, at the last of the steps that a value has become. */
async function stretched(
  { targets, table: old }: Pool,
  table: SampleTable,
  { targets: form }: SampleInput,
  times: number,
  blobs: Pick<BlobTransaction, 'create' | 'drop'>,
): Promise<Pick<Pool, 'targets'>> {
  const [starts, steps] = [old.targetStarts.values(), old.targetSteps.values()];
  const writer = await blobs.create();
  const width = targetStepBytes(form!);
  const read = readAhead(targets!);
  const gather = new Gather(writer);
  for (let i = 0; i < old.samples; i++) {
    const bytes = await read(starts[i]! * width, steps[i]! * width);
    const whole = bytes.slice().buffer;
    const values = form!.kind === 'class' ? new Uint16Array(whole) : new Float32Array(whole);
    const longer = stretchedTargets(values, form!, times);
    table.targetStarts.push(starts[i]! * times);
    table.targetSteps.push(steps[i]! * times);
    if (gather.add(asBytes(longer))) await gather.flush();
  }
  await gather.end();
  await blobs.drop(targets!);
  return { targets: writer };
}
