/** @file The rows of a table of events, gathered to samples. */
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import type { SplitName } from '../manifest.ts';
import type { Sample } from '../sample-input.ts';
import { NOT_A_NUMBER, parseNumber } from '../text/parse-number.ts';
import { checkNames, fieldText, nameIn, rowsInPieces, type Row } from '../text/scan-rows.ts';
import type { EventColumns } from './event-columns.ts';
import { EventList, type GridChannels } from './event-grid.ts';
import { partNamed } from './parts.ts';
import { delimiters, type Delimiter } from './table-guess.ts';
import { spread } from './sample-files.ts';
import { withProgress } from './with-progress.ts';

/** How rows are written, and what their columns are. */
export interface EventLayout {
  readonly delimiter: Delimiter;
  readonly header: boolean;
  readonly names: readonly string[];
  readonly columns: EventColumns;
}

/** How rows become samples. */
export interface EventPlan extends EventLayout {
  readonly start: 'zero' | 'first';
  readonly isGrid: boolean;
  /** Of the sensor; of channels: how many. */
  readonly width: number;
  readonly channelOf: GridChannels['channelOf'];
}

interface FileFacts {
  readonly split: SplitName;
  readonly folder: string | undefined;
}

/** A sample is held in memory. */
const MAX_EVENTS = 2 ** 24;
/** What is read to learn how many channels there are and what times count. */
const LOOKED_AT = { files: 64, bytes: 2 ** 21 };

/** What the first rows of some files say. */
export interface SeenEvents {
  /** The highest places; −1 where there is none. */
  readonly x: number;
  readonly y: number;
  readonly channel: number;
  readonly isWhole: boolean;
  readonly latest: number;
  /** Whether every sample starts so late that its times must be those of a clock. */
  readonly isLate: boolean;
}

/** Looks at the first rows of some files. @throws RefractError as readEvents does */
export async function lookAtEvents(
  entries: readonly ByteSource[],
  layout: EventLayout,
  call: LongCall,
): Promise<SeenEvents> {
  const { columns } = layout;
  const some = spread(entries, LOOKED_AT.files);
  const each = Math.max(2 ** 16, LOOKED_AT.bytes / some.length);
  let [x, y, channel, latest, isWhole] = [-1, -1, -1, 0, true];
  /** Of each sample: its first and its last time. */
  const spans = new Map<string, [number, number]>();
  for (const [i, entry] of some.entries()) {
    const number = numberReader(entry, layout);
    let isHeader = layout.header;
    let bytes = 0;
    const small: ByteSource = { ...entry, read: () => entry.read(2 ** 16) };
    const rows = rowsInPieces<number>(withProgress(small, call), { delimiter: delimiters[layout.delimiter] }, (row, out) => {
      out.push(row.ends[row.fields - 1]!);
      if (isHeader) return void (isHeader = false);
      refuseWidth(entry, row, layout);
      const time = number(row, columns.time!);
      const key = `${i} ${columns.sample === undefined ? '' : fieldText(row, columns.sample)}`;
      const span = spans.get(key);
      if (span) span[1] = time;
      else spans.set(key, [time, time]);
      latest = Math.max(latest, time);
      isWhole &&= Number.isInteger(time);
      if (columns.channel !== undefined) channel = Math.max(channel, place(entry, row, layout, columns.channel, number));
      else {
        x = Math.max(x, place(entry, row, layout, columns.x!, number));
        y = Math.max(y, place(entry, row, layout, columns.y!, number));
      }
    }); // prettier-ignore
    for await (const ends of rows) {
      bytes += ends.at(-1) ?? 0;
      if (bytes >= each) break;
    }
  }
  const all = [...spans.values()];
  const longest = all.reduce((most, [from, to]) => Math.max(most, to - from), 0);
  const isLate = all.length > 0 && longest > 0 && all.every(([from]) => from > 10 * longest);
  return { x, y, channel, isWhole, latest, isLate };
}

/** Reads a table's samples in order. @throws RefractError `invalid-data` with line and column, `cancelled` */
export async function* readEvents(
  entry: ByteSource,
  plan: EventPlan,
  file: FileFacts,
  call: LongCall,
): AsyncGenerator<Sample[], void, undefined> {
  const rows = new Gathering(entry, plan, file);
  let isHeader = plan.header;
  const onRow = (row: Row, out: Sample[]): void => {
    if (isHeader) {
      isHeader = false;
      checkNames(row);
    } else rows.add(row, out);
  };
  yield* rowsInPieces<Sample>(withProgress(entry, call), { delimiter: delimiters[plan.delimiter] }, onRow);
  const last = rows.end();
  if (last) yield [last];
}

class Gathering {
  readonly #entry: ByteSource;
  readonly #plan: EventPlan;
  readonly #file: FileFacts;
  readonly #number: (row: Row, column: number) => number;
  readonly #seen = new Set<string>();
  #list = new EventList();
  #facts: Omit<Sample, 'data'> | undefined;
  #name = '';
  #first = 0;

  constructor(entry: ByteSource, plan: EventPlan, file: FileFacts) {
    this.#entry = entry;
    this.#plan = plan;
    this.#file = file;
    this.#number = numberReader(entry, plan);
  }

  add(row: Row, out: Sample[]): void {
    const { columns, isGrid, channelOf, start, width } = this.#plan;
    const entry = this.#entry;
    refuseWidth(entry, row, this.#plan);
    const time = this.#number(row, columns.time!);
    if (time !== time) throw invalid(where(entry, row, this.#plan, columns.time!), 'the time is missing.');
    const name = columns.sample === undefined ? '' : nameIn(row, columns.sample);
    if (!this.#facts || name !== this.#name) {
      const before = this.end();
      if (before) out.push(before);
      if (this.#seen.has(name)) {
        throw invalid(`${entry.name}, line ${row.line}`, `the sample "${name.slice(0, 40)}" goes on after another one.`, 'Sort the rows by sample.'); // prettier-ignore
      }
      this.#seen.add(name);
      this.#name = name;
      this.#facts = this.#factsOf(row);
      this.#first = start === 'first' ? time : 0;
    } else if (columns.label !== undefined && nameIn(row, columns.label) !== this.#facts.label) {
      throw invalid(where(entry, row, this.#plan, columns.label), `the label is "${fieldText(row, columns.label).slice(0, 40)}", but "${String(this.#facts.label).slice(0, 40)}" where the sample begins.`, 'A sample has one label: is the label column, or the sample column, the right one?'); // prettier-ignore
    }
    if (start === 'first' && time < this.#first) {
      throw invalid(where(entry, row, this.#plan, columns.time!), `the time ${time} comes before that of the sample's first row, ${this.#first}.`, 'Sort the rows of each sample by time.'); // prettier-ignore
    }
    const at = (): string => `${entry.name}, line ${row.line}: the event`;
    const sign = columns.sign === undefined ? 1 : this.#sign(row, columns.sign);
    const here = (column: number): number => place(entry, row, this.#plan, column, this.#number);
    const x = here(isGrid ? columns.x! : columns.channel!);
    if (!isGrid && x >= width) throw invalid(where(entry, row, this.#plan, columns.channel!), `the event is on channel ${x}, but there are ${width}, counted from 0.`, 'Choose the number of channels.'); // prettier-ignore
    const channel = channelOf(x, isGrid ? here(columns.y!) : 0, sign, at);
    if (this.#list.count >= MAX_EVENTS) throw invalid(`${entry.name}, line ${row.line}`, `the sample has more than ${MAX_EVENTS} events.`, 'Is the sample column the right one?'); // prettier-ignore
    if (channel >= 0) this.#list.push(time - this.#first, channel);
  }

  /** The sample that the next row, or the file's end, completes. */
  end(): Sample | undefined {
    if (!this.#facts) return undefined;
    const sample = { data: this.#list.events(), ...this.#facts };
    this.#facts = undefined;
    this.#list = new EventList();
    return sample;
  }

  #sign(row: Row, column: number): number {
    const text = fieldText(row, column).toLowerCase();
    if (/^(\+?1(\.0*)?(e\+?0+)?|true|on)$/.test(text)) return 1;
    if (/^([+-]?0(\.0*)?(e\+?0+)?|-1(\.0*)?(e\+?0+)?|false|off)$/.test(text)) return 0;
    throw invalid(where(this.#entry, row, this.#plan, column), `"${text.slice(0, 40)}" is no polarity.`, 'Write 1 and 0, 1 and −1, or true and false.'); // prettier-ignore
  }

  #factsOf(row: Row): Omit<Sample, 'data'> {
    const { columns } = this.#plan;
    const { line } = row;
    const { name } = this.#entry;
    const label = columns.label === undefined ? this.#file.folder : nameIn(row, columns.label);
    if (label === undefined || label === '') throw invalid(`${name}, line ${line}`, 'the event has no label.', 'Choose the label column.'); // prettier-ignore
    const part = columns.part === undefined ? this.#file.split : partNamed(fieldText(row, columns.part));
    if (part === undefined) {
      throw invalid(where(this.#entry, row, this.#plan, columns.part!), `"${fieldText(row, columns.part!).slice(0, 40)}" is no part of a data set.`, 'Write train, validation or test.'); // prettier-ignore
    }
    return {
      ...{ label, split: part, place: () => `${name}, line ${line}` },
      ...(columns.group !== undefined && { group: nameIn(row, columns.group) }),
    };
  }
}

function place(
  entry: ByteSource,
  row: Row,
  layout: EventLayout,
  column: number,
  number: (row: Row, column: number) => number,
): number {
  const value = number(row, column);
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 24) return value;
  throw invalid(where(entry, row, layout, column), `${value} is no whole number from 0 to ${2 ** 24 - 1}.`);
}

function numberReader(entry: ByteSource, layout: EventLayout): (row: Row, column: number) => number {
  return (row, column) => {
    const known = row.numbers[column]!;
    if (known === known) return known;
    const value = parseNumber(row.bytes, row.starts[column]!, row.ends[column]!);
    if (value !== NOT_A_NUMBER) return value;
    throw invalid(
      where(entry, row, layout, column),
      `"${fieldText(row, column).slice(0, 40)}" is no number.`,
      'Is there a row with the names of the columns, or is another column the right one?',
    );
  };
}

function refuseWidth(entry: ByteSource, row: Row, { names }: EventLayout): void {
  if (row.fields === names.length) return;
  throw invalid(`${entry.name}, line ${row.line}`, `has ${row.fields} fields, but the first row has ${names.length}.`, 'Is the delimiter the right one?'); // prettier-ignore
}

const where = ({ name }: ByteSource, { line }: Row, { names, header }: EventLayout, column: number): string =>
  `${name}, line ${line}, column ${header ? `"${names[column]}"` : column + 1}`;
