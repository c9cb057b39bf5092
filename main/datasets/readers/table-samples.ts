/** @file The samples in a table, as a plan of its columns says. */
import type { RefractError } from '../../api/errors.ts';
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import type { SplitName } from '../manifest.ts';
import type { Sample } from '../sample-input.ts';
import { NOT_A_NUMBER, parseNumber } from '../text/parse-number.ts';
import { checkNames, fieldText, nameIn, rowsInPieces, type Row } from '../text/scan-rows.ts';
import { fillMissing, type Missing } from './missing.ts';
import { partNamed } from './parts.ts';
import { StepTimes } from './step-times.ts';
import { columnInList, ignoreSetting } from './table-columns.ts';
import { delimiters, type Delimiter } from './table-guess.ts';
import { withProgress } from './with-progress.ts';

/** What a table's columns are, by their places. */
export interface TablePlan {
  readonly form: 'wide' | 'long' | 'file';
  readonly delimiter: Delimiter;
  readonly header: boolean;
  readonly names: readonly string[];
  readonly width: number;
  readonly label: number | undefined;
  readonly sample: number | undefined;
  readonly time: number | undefined;
  readonly group: number | undefined;
  readonly part: number | undefined;
  /** The columns of values. */
  readonly values: readonly number[];
  readonly channels: number;
  readonly decimal: 'point' | 'comma';
  readonly missing: Missing;
  /** Whether rows may have any number of fields: samples of different lengths. */
  readonly isRagged: boolean;
}

/** A plan for one file. */
interface FilePlan extends TablePlan {
  readonly split: SplitName;
  /** The class of its samples where no column says it. */
  readonly folder: string | undefined;
}

/** Reads a table's samples in order. @throws RefractError `invalid-data` with line and column, `cancelled` */
export async function* readTable(
  entry: ByteSource,
  plan: FilePlan,
  call: LongCall,
): AsyncGenerator<Sample[], void, undefined> {
  const rows = plan.form === 'wide' ? wideRows(entry, plan) : longRows(entry, plan);
  let isHeader = plan.header;
  const onRow = (row: Row, out: Sample[]): void => {
    if (isHeader) {
      isHeader = false;
      checkNames(row);
    } else rows.add(row, out);
  };
  const form = { delimiter: delimiters[plan.delimiter], point: pointOf(plan) };
  for await (const samples of rowsInPieces<Sample>(withProgress(entry, call), form, onRow)) {
    yield samples;
    rows.reuse();
  }
  const last = rows.end();
  if (last) yield [last];
}

interface RowReader {
  readonly add: (row: Row, out: Sample[]) => void;
  /** Says that the samples so far are done with, so that their memory can be used for the next. */
  readonly reuse: () => void;
  /** The sample that the file's end completes. */
  readonly end: () => Sample | undefined;
}

/** One sample a row. */
function wideRows(entry: ByteSource, plan: FilePlan): RowReader {
  const { values, width, isRagged } = plan;
  const number = numberReader(entry, plan);
  const about = factsReader(entry, plan);
  /** In rows of different lengths a last column is the last of each row. */
  const labelIsLast = isRagged && plan.label === width - 1;
  /** The columns of no values; those behind the first row's hold some. */
  const others = new Set(Array.from({ length: width }, (_, i) => i));
  for (const column of values) others.delete(column);
  if (labelIsLast) others.delete(width - 1);
  let columns: number[] = [];
  let columnsOf = -1;
  const memory = new SampleMemory();
  const areNeighbours = remembered((places: readonly number[]) =>
    places.every((place, i) => i === 0 || place === places[i - 1]! + 1),
  );
  function raggedColumns(row: Row, label: number | undefined): readonly number[] {
    if (columnsOf !== row.fields) {
      columnsOf = row.fields;
      columns = Array.from({ length: row.fields }, (_, i) => i).filter((i) => i !== label && !others.has(i));
    }
    return columns;
  }
  function add(row: Row, out: Sample[]): void {
    if (!isRagged && row.fields !== width) throw wrongWidth(entry, row, width);
    const label = labelIsLast ? row.fields - 1 : plan.label;
    const places = isRagged ? raggedColumns(row, label) : values;
    const data = memory.take(places.length);
    const { numbers } = row;
    if (row.isPlain && areNeighbours(places)) {
      // Of numbers of another size set() takes half as long again.
      for (let i = 0, from = places[0]!; i < data.length; i++) data[i] = numbers[from + i]!;
      out.push({ data, ...about(row, label) });
      return;
    }
    /** How many numbers there are up to the last that is not missing. */
    let end = 0;
    for (let i = 0; i < places.length; i++) {
      const known = numbers[places[i]!]!;
      const value = known === known ? known : number(row, places[i]!);
      data[i] = value;
      if (value === value) end = i + 1;
    }
    if (end === 0) throw invalid(entry.name, `line ${row.line} has no values.`);
    const filled = fillMissing(data, end, 1, plan.missing, (i) =>
      where(entry, row.line, plan, places[i] ?? i),
    );
    out.push({ data: data.subarray(0, end), filled, ...about(row, label) });
  }
  return { add, reuse: () => memory.reuse(), end: () => undefined };
}

/** Asks again only when the list is another one. */
function remembered(ask: (places: readonly number[]) => boolean): (places: readonly number[]) => boolean {
  let last: readonly number[] | undefined;
  let answer = false;
  return (places) => {
    if (places !== last) answer = places.length > 0 && ask(places);
    last = places;
    return answer;
  };
}

/**
 * Memory for the samples of a piece, used again for the next: fresh memory for all of a file would cost more than reading
 * its numbers.
 */
class SampleMemory {
  #block = new Float32Array(2 ** 16);
  #used = 0;

  /** Room for so many numbers, whatever stands there. */
  take(count: number): Float32Array {
    // Samples that were handed out keep the block before.
    if (this.#used + count > this.#block.length) {
      this.#block = new Float32Array(2 * Math.max(count, this.#block.length));
      this.#used = 0;
    }
    this.#used += count;
    return this.#block.subarray(this.#used - count, this.#used);
  }

  reuse(): void {
    this.#used = 0;
  }
}

/** One step a row. */
function longRows(entry: ByteSource, plan: FilePlan): RowReader {
  const { values, width, channels } = plan;
  const number = numberReader(entry, plan);
  const about = factsReader(entry, plan);
  const seen = new Set<string>();
  let data = new Float32Array(1024);
  let count = 0;
  let name = new Uint8Array(0);
  let label = new Uint8Array(0);
  let facts: Omit<Sample, 'data'> | undefined;
  let times = new StepTimes();
  let firstLine = 0;
  function end(): Sample | undefined {
    if (!facts) return undefined;
    const filled = fillMissing(data, count, channels, plan.missing, (i) =>
      where(entry, firstLine + Math.floor(i / channels), plan, values[i % channels]!),
    );
    const sample = { data: data.slice(0, count), filled, isUneven: times.isUneven, ...facts };
    facts = undefined;
    count = 0;
    return sample;
  }
  function add(row: Row, out: Sample[]): void {
    if (row.fields !== width) throw wrongWidth(entry, row, width);
    if (!facts || (plan.sample !== undefined && !isField(row, plan.sample, name))) {
      const before = end();
      if (before) out.push(before);
      if (plan.sample !== undefined) {
        name = row.bytes.slice(row.starts[plan.sample], row.ends[plan.sample]);
        const text = nameIn(row, plan.sample);
        if (seen.has(text)) {
          throw invalid(
            entry.name,
            `line ${row.line}: the sample "${text}" goes on after another one.`,
            'Sort the rows by sample and time.',
          );
        }
        seen.add(text);
      }
      facts = about(row, plan.label);
      if (plan.label !== undefined) label = row.bytes.slice(row.starts[plan.label], row.ends[plan.label]);
      times = new StepTimes();
      firstLine = row.line;
    }
    if (plan.time !== undefined) {
      const time = number(row, plan.time);
      if (!times.add(time)) {
        throw invalid(
          entry.name,
          `line ${row.line}: the time ${time} comes after ${times.last}.`,
          'Sort the rows of each sample by time.',
        );
      }
    }
    if (plan.label !== undefined && !isField(row, plan.label, label)) {
      throw invalid(
        where(entry, row.line, plan, plan.label),
        `the label is "${fieldText(row, plan.label).slice(0, 40)}", but that of line ${firstLine} of the same sample is "${String(facts.label).slice(0, 40)}".`,
        'A sample has one label: is the label column, or the sample column, the right one?',
      );
    }
    if (count + channels > data.length) {
      const larger = new Float32Array(2 * (count + channels));
      larger.set(data);
      data = larger;
    }
    for (const column of values) data[count++] = number(row, column);
  }
  return { add, reuse: () => undefined, end };
}

function isField({ bytes, starts, ends }: Row, field: number, text: Uint8Array): boolean {
  const start = starts[field]!;
  if (ends[field]! - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
  return true;
}

const pointOf = ({ decimal }: TablePlan): number => (decimal === 'comma' ? 44 : 46);

const rightOnes = 'Is the row with the names of the columns, or the label column, the right one?';

const leaveOut = (plan: TablePlan, column: number): string =>
  `If the column holds no values, write it into "${ignoreSetting.title}": ${columnInList(plan, column)}.`;

function numberReader(entry: ByteSource, plan: FilePlan): (row: Row, column: number) => number {
  const point = pointOf(plan);
  return (row, column) => {
    const known = row.numbers[column]!;
    if (known === known) return known;
    const value = parseNumber(row.bytes, row.starts[column]!, row.ends[column]!, point);
    if (value !== NOT_A_NUMBER) return value;
    const text = fieldText(row, column).slice(0, 40);
    throw invalid(
      where(entry, row.line, plan, column),
      `"${text}" is no number.`,
      `${rightOnes} ${leaveOut(plan, column)}`,
    );
  };
}

/** Label, part and group of the sample that a row is of, or starts. */
function factsReader(
  entry: ByteSource,
  plan: FilePlan,
): (row: Row, label: number | undefined) => Omit<Sample, 'data'> {
  const known = new Map<number, string>();
  /** Texts of up to three bytes, as class numbers are, are made once. */
  const text = (row: Row, column: number): string => {
    const [start, end] = [row.starts[column]!, row.ends[column]!];
    if (end - start > 3) return nameIn(row, column);
    let key = end - start;
    for (let i = start; i < end; i++) key = key * 256 + row.bytes[i]!;
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = nameIn(row, column);
    known.set(key, made);
    return made;
  };
  return (row, label) => {
    const name = label === undefined ? plan.folder : text(row, label);
    if (name === undefined || name === '') {
      throw invalid(entry.name, `line ${row.line} has no label.`, 'Choose the label column.');
    }
    const { line } = row;
    return {
      label: name,
      split: plan.part === undefined ? plan.split : partIn(entry, row, text(row, plan.part)),
      ...(plan.group !== undefined && { group: text(row, plan.group) }),
      place: () => `${entry.name}, line ${line}`,
    };
  };
}

function partIn(entry: ByteSource, row: Row, text: string): SplitName {
  const part = partNamed(text);
  if (part) return part;
  throw invalid(
    entry.name,
    `line ${row.line}: "${text}" is no part of a data set.`,
    'Write train, validation or test.',
  );
}

const where = ({ name }: ByteSource, line: number, { names, header }: FilePlan, column: number): string =>
  `${name}, line ${line}, column ${header && names[column] !== undefined ? `"${names[column]}"` : column + 1}`;

const wrongWidth = (entry: ByteSource, row: Row, width: number): RefractError =>
  invalid(
    entry.name,
    `line ${row.line} has ${row.fields} fields, but the first row has ${width}.`,
    'Is the delimiter the right one?',
  );
