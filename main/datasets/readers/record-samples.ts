/** @file The samples in records, as a plan of their fields says. */
import { invalid } from '../byte-source.ts';
import type { SplitName } from '../manifest.ts';
import type { Sample } from '../sample-input.ts';
import { notUtf8 } from '../text/read-text.ts';
import { fillMissing } from './missing.ts';
import { partNamed } from './parts.ts';
import { isList, type RecordPlan, type Records } from './records.ts';
import { StepTimes } from './step-times.ts';

/** What a file says of its samples where no field does. */
export interface FileFacts {
  readonly split: SplitName;
  readonly folder: string | undefined;
}

type Facts = Omit<Sample, 'data'>;

/** A sample's numbers, and how many of them were missing. */
type Numbers = Required<Pick<Sample, 'filled'>> & { readonly data: Float32Array };

/** Samples that are handed on together. */
const AT_ONCE = 4096;

/** Samples of records in order. @throws RefractError `invalid-data` with place and field */
export async function* samplesOfRecords(
  batches: AsyncIterable<Records>,
  plan: RecordPlan,
  file: FileFacts,
): AsyncGenerator<Sample[], void, undefined> {
  const steps = plan.form === 'long' ? new Steps(plan, file) : undefined;
  for await (const records of batches) {
    let samples: Sample[] = [];
    const wide = plan.form === 'wide' ? wideRows(records, plan) : undefined;
    for (let i = 0; i < records.count; i++) {
      if (steps) steps.add(records, i, samples);
      else samples.push({ ...(wide?.(i) ?? dataOf(records, i, plan)), ...factsOf(records, i, plan, file) });
      if (samples.length < AT_ONCE) continue;
      yield samples;
      samples = [];
    }
    yield samples;
  }
  const last = steps?.end();
  if (last) yield [last];
}

/** Rows of numbers whose columns are at hand. */
function wideRows(records: Records, plan: RecordPlan): ((i: number) => Numbers) | undefined {
  const columns = plan.values.map((field) => records.numbers?.(field));
  if (!columns.every((column) => column !== undefined)) return undefined;
  return (i) => {
    const data = new Float32Array(columns.length);
    for (let at = 0; at < data.length; at++) data[at] = columns[at]![i]!;
    return filled(data, plan, (at) => `${records.place(i)}, field "${plan.values[at]}"`);
  };
}

function dataOf(records: Records, i: number, plan: RecordPlan): Pick<Sample, 'data' | 'filled'> {
  if (plan.form === 'events') return { data: eventsOf(records, i, plan) };
  if (plan.form === 'wide') {
    const data = Float32Array.from(plan.values, (field) =>
      numberIn(records, i, field, records.value(i, field)),
    );
    return filled(data, plan, (at) => `${records.place(i)}, field "${plan.values[at]}"`);
  }
  const lists = plan.values.map((field) => listIn(records, i, field));
  return plan.isMatrix ? matrixOf(records, i, plan, lists[0]!) : sideBySide(records, i, plan, lists);
}

function filled(data: Float32Array, plan: RecordPlan, place: (at: number) => string): Numbers {
  return { data, filled: fillMissing(data, data.length, plan.channels, plan.missing, place) };
}

/** Lists of equal length, one a channel; or one list. */
function sideBySide(
  records: Records,
  i: number,
  plan: RecordPlan,
  lists: readonly ArrayLike<unknown>[],
): Numbers {
  const [first] = lists;
  const other = lists.findIndex((list) => list.length !== first!.length);
  if (other >= 0) {
    throw invalid(records.place(i), `"${plan.values[0]}" has ${first!.length} values, but "${plan.values[other]}" ${lists[other]!.length}.`); // prettier-ignore
  }
  const data = new Float32Array(first!.length * lists.length);
  lists.forEach((list, channel) => {
    for (let t = 0; t < list.length; t++) {
      data[t * lists.length + channel] = numberIn(records, i, plan.values[channel]!, list[t]);
    }
  });
  return filled(data, plan, (at) => `${records.place(i)}, field "${plan.values[at % lists.length]}", value ${Math.floor(at / lists.length)}`); // prettier-ignore
}

/** A list of steps, each a list of channels. */
function matrixOf(records: Records, i: number, plan: RecordPlan, rows: ArrayLike<unknown>): Numbers {
  const [field] = plan.values;
  const data = new Float32Array(rows.length * plan.channels);
  for (let t = 0; t < rows.length; t++) {
    const row = rows[t];
    if (!isList(row) || row.length !== plan.channels) {
      throw invalid(records.place(i), `"${field}": step ${t} has ${isList(row) ? row.length : 'no'} channels, but the first ${plan.channels}.`); // prettier-ignore
    }
    for (let c = 0; c < row.length; c++) data[t * plan.channels + c] = numberIn(records, i, field!, row[c]);
  }
  return filled(
    data,
    plan,
    (at) => `${records.place(i)}, field "${field}", step ${Math.floor(at / plan.channels)}`,
  );
}

function eventsOf(records: Records, i: number, { time, unit, channels }: RecordPlan): Sample['data'] {
  const [times, units] = [listIn(records, i, time!), listIn(records, i, unit!)];
  if (times.length !== units.length) {
    throw invalid(records.place(i), `"${time}" has ${times.length} values, but "${unit}" ${units.length}.`);
  }
  return {
    times: Float64Array.from(times, (value) => numberIn(records, i, time!, value)),
    channels: Uint32Array.from(units, (value, event) => {
      const channel = numberIn(records, i, unit!, value);
      if (Number.isInteger(channel) && channel >= 0 && channel < channels) return channel;
      throw invalid(records.place(i), `event ${event} is on channel ${channel}, but there are ${channels}, counted from 0.`, 'Choose the number of channels.'); // prettier-ignore
    }),
  };
}

function listIn(records: Records, i: number, field: string): ArrayLike<unknown> {
  const value = records.value(i, field);
  if (isList(value)) return value;
  throw invalid(records.place(i), `the field "${field}" is ${wordFor(value)} instead of a list.`);
}

/** A number; NaN where it is missing. */
function numberIn(records: Records, i: number, field: string, value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return NaN;
  if (typeof value === 'boolean') return Number(value);
  throw invalid(records.place(i), `the field "${field}" has ${wordFor(value)} instead of a number.`);
}

const wordFor = (value: unknown): string =>
  value === undefined || value === null ? 'missing' : isList(value) ? 'a list' : `${JSON.stringify(value)?.slice(0, 40)}`; // prettier-ignore

/** A text that tells samples or classes apart. @throws RefractError `invalid-data` where it is no UTF-8 */
export function nameOf(records: Records, i: number, text: string): string {
  if (!text.includes('\ufffd') || records.isDamaged?.(i) !== true) return text;
  throw notUtf8(records.place(i), text);
}

function factsOf(records: Records, i: number, plan: RecordPlan, file: FileFacts): Facts {
  const text = (field: string): string | undefined => {
    const value = records.value(i, field);
    if (typeof value === 'string') return nameOf(records, i, value);
    if (typeof value === 'boolean') return String(value);
    return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
  };
  const label = plan.label === undefined ? file.folder : text(plan.label);
  if (label === undefined || label === '') throw invalid(records.place(i), `the label is missing (field "${plan.label}").`); // prettier-ignore
  const place = records.place(i);
  return {
    ...{ label, split: plan.part === undefined ? file.split : partOf(place, text(plan.part) ?? '') },
    ...(plan.group !== undefined && { group: text(plan.group) ?? '' }),
    place: () => place,
  };
}

function partOf(place: string, text: string): SplitName {
  const part = partNamed(text);
  if (part) return part;
  throw invalid(place, `"${text}" is no part of a data set.`, 'Write train, validation or test.');
}

/** Records that are steps, gathered to samples. */
class Steps {
  readonly #plan: RecordPlan;
  readonly #file: FileFacts;
  readonly #seen = new Set<unknown>();
  #data: number[] = [];
  #places: string[] = [];
  #facts: Facts | undefined;
  #name: unknown;
  #times = new StepTimes();

  constructor(plan: RecordPlan, file: FileFacts) {
    this.#plan = plan;
    this.#file = file;
  }

  add(records: Records, i: number, out: Sample[]): void {
    const { sample, time, values } = this.#plan;
    const name = records.value(i, sample!);
    if (typeof name === 'string') nameOf(records, i, name);
    if (!this.#facts || name !== this.#name) {
      const before = this.end();
      if (before) out.push(before);
      if (this.#seen.has(name)) {
        throw invalid(records.place(i), `the sample "${String(name)}" goes on after another one.`, 'Sort the records by sample and time.'); // prettier-ignore
      }
      this.#seen.add(name);
      this.#name = name;
      this.#facts = factsOf(records, i, this.#plan, this.#file);
      this.#times = new StepTimes();
    }
    if (time !== undefined) {
      const now = numberIn(records, i, time, records.value(i, time));
      if (!this.#times.add(now)) {
        throw invalid(records.place(i), `the time ${now} comes after ${this.#times.last}.`, 'Sort the records of each sample by time.'); // prettier-ignore
      }
    }
    const { label: was } = this.#facts;
    const { label } = factsOf(records, i, this.#plan, this.#file);
    if (label !== was) {
      throw invalid(records.place(i), `the label is "${label}", but earlier in the sample "${String(name)}" it is "${was}".`, 'A sample has one label: is the right field chosen?'); // prettier-ignore
    }
    for (const field of values) this.#data.push(numberIn(records, i, field, records.value(i, field)));
    this.#places.push(records.place(i));
  }

  end(): Sample | undefined {
    if (!this.#facts) return undefined;
    const { channels, values } = this.#plan;
    const places = this.#places;
    const numbers = filled(Float32Array.from(this.#data), this.#plan, (at) => `${places[Math.floor(at / channels)]}, field "${values[at % channels]}"`); // prettier-ignore
    const sample = { ...numbers, isUneven: this.#times.isUneven, ...this.#facts };
    this.#facts = undefined;
    this.#data = [];
    this.#places = [];
    return sample;
  }
}
