/** @file Events as they are stored: sparse, counted by steps, four bytes each. */
import type { ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import { invalid } from './byte-source.ts';
import type { Events, SampleInput } from './sample-input.ts';

/** A record is step · 2^16 + channel, so both stay below this. */
export const EVENT_LIMIT = 2 ** 16;

/** The duration of a step where none was chosen, in milliseconds. */
export const binOf = (input: SampleInput, options: ImportOptions): number =>
  options.binMs ?? input.time?.binMs ?? 1;

/** Channels after grouping. */
export const groupedChannels = (input: SampleInput, { channelGroup = 1 }: ImportOptions): number =>
  Math.ceil(input.channels / channelGroup);

/**
 * How events become records: times by bins, channels by groups, in ascending order, each once where they are binary.
 * @returns for one sample its records, and the last step that has an event, plus one (at least 1)
 * @throws RefractError `invalid-option` for too many channels; then `invalid-data` for a time that is none, a channel
 *   out of range, or more than 65,536 steps
 */
export function packEvents(
  input: SampleInput,
  options: ImportOptions,
): (events: Events, place: () => string) => { records: Uint32Array; steps: number } {
  const { channelGroup = 1, counts, steps: chosen, part } = options;
  if (groupedChannels(input, options) > EVENT_LIMIT) {
    throw new RefractError(
      'invalid-option',
      `${input.name} has ${input.channels} channels; at most ${EVENT_LIMIT} can be kept.`,
      'Group neighbouring channels.',
    );
  }
  const stepsPerUnit = ((input.time?.unit ?? 1) * 1000) / binOf(input, options);
  /** Where only the first steps are wanted, later events need not be kept. */
  const last = chosen !== undefined && (part ?? 'first') === 'first' ? chosen : Infinity;
  return ({ times, channels }, place) => {
    const records = new Uint32Array(times.length);
    let kept = 0;
    let steps = 1;
    let isSorted = true;
    for (let i = 0; i < times.length; i++) {
      const step = stepOf(times[i]! * stepsPerUnit);
      if (step >= last) continue;
      if (!(step >= 0 && step < EVENT_LIMIT)) throw wrongTime(times[i]!, i, place);
      const channel = channels[i]!;
      if (channel >= input.channels) {
        throw invalid(place(), `event ${i} is on channel ${channel}, but there are only ${input.channels}.`);
      }
      const record = step * EVENT_LIMIT + Math.floor(channel / channelGroup);
      if (kept > 0 && record < records[kept - 1]!) isSorted = false;
      records[kept++] = record;
      if (step >= steps) steps = step + 1;
    }
    const sorted = records.subarray(0, kept);
    if (!isSorted) sorted.sort();
    return { records: counts === 'binary' ? withoutRepeats(sorted) : sorted, steps };
  };
}

/** A time that is a bin's start but for the rounding of decimal fractions (0.29 s are 28.999999999999996 bins of 10 ms) is in that bin. */
function stepOf(bins: number): number {
  const nearest = Math.round(bins);
  return Math.abs(bins - nearest) <= 1e-12 * nearest ? nearest : Math.floor(bins);
}

function wrongTime(time: number, i: number, place: () => string): RefractError {
  if (!(time >= 0)) return invalid(place(), `event ${i} is at the time ${time}.`, 'Times start at 0.');
  return invalid(
    place(),
    `event ${i} at the time ${time} comes after ${EVENT_LIMIT} steps.`,
    'Choose a longer bin, or a sequence length.',
  );
}

function withoutRepeats(sorted: Uint32Array): Uint32Array {
  let kept = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[kept - 1]) sorted[kept++] = sorted[i]!;
  }
  return sorted.subarray(0, kept);
}
