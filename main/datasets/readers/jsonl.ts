/** @file JSON Lines: an object a line, for a sample, or for a step. */
import { isUtf8 } from 'node:buffer';
import type { ImportOptions } from '../../api/import-options.ts';
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { looksLikeText, textOf } from '../text/read-text.ts';
import { linesInPieces, lineText, type Line } from '../text/scan-lines.ts';
import { headOf } from './find-entry.ts';
import { classFolder, partsOf } from './parts.ts';
import { fileNames, no, type Reader, type Verdict } from './reader.ts';
import { nameOf, samplesOfRecords } from './record-samples.ts';
import { planRecords, planSettings, recordSettings, type Records } from './records.ts';
import { timeUnits } from './time-units.ts';
import { withProgress } from './with-progress.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** How many lines tell what the fields are; a line may be long. */
const LOOKED_AT = { lines: 64, bytes: 2 ** 22 };

/** An object takes about ten times the memory of its line. */
const MAX_LINE_BYTES = 2 ** 25;

export const jsonlReader: Reader = {
  id: 'jsonl',
  title: 'JSON Lines',
  expects: 'lines that are JSON objects, each with a list of values and a label',
  usualName: /\.(jsonl|ndjson|jsonlines)(\.gz)?$/i,
  settings: recordSettings,
  detect,
  open,
  names: async (source, _, call) => {
    const [first] = await linesOf(source);
    return first ? fileNames(fieldsOf(await firstRecords(first, call))) : [];
  },
};

async function detect(source: Source): Promise<Verdict> {
  for (const entry of source.entries.slice(0, 100)) {
    const head = await headOf(entry);
    if (!looksLikeText(head) || !startsWithObject(head)) continue;
    return { fit: 'sure', why: `the first line of ${entry.name} is a JSON object` };
  }
  return no('no file starts with a JSON object on a line of its own');
}

/** A whole object on the first line that is not empty; or the start of one that is longer than the head. */
function startsWithObject(head: Buffer): boolean {
  const text = textOf(head, true).trimStart();
  if (!/^\{\s*"/.test(text)) return false;
  const [line = ''] = text.split(/[\r\n]/, 1);
  return line.length === text.length || tryParse(line) !== undefined;
}

/** The files with records. */
async function linesOf(source: Source): Promise<ByteSource[]> {
  const entries: ByteSource[] = [];
  for (const entry of source.entries) {
    const head = await headOf(entry);
    if (startsWithObject(head) || jsonlReader.usualName.test(entry.baseName)) entries.push(entry);
  }
  return entries;
}

async function open(source: Source, options: ImportOptions, call: LongCall): Promise<SampleInput> {
  const entries = await linesOf(source);
  const [first] = entries;
  if (!first)
    throw invalid(source.name, 'there is no JSON Lines file in it.', `Name ${jsonlReader.expects}.`);
  const records = await firstRecords(first, call);
  if (records.count === 0) throw invalid(first.name, 'has no lines.');
  const plan = planRecords('jsonl', first.name, fieldsOf(records), records, options, classFolder(first.name));
  const { of, parts } = partsOf(entries);
  const isSparse = plan.form === 'events';
  return {
    ...{ name: source.name, layout: 'series', channels: plan.channels },
    ...{ dtype: isSparse ? 'events' : 'float32', divisor: 1 },
    ...(isSparse && { time: timeUnits[plan.timeUnit] }),
    splits: plan.part === undefined ? parts : ['train', 'test'],
    files: entries.map(({ file }) => file),
    hasGroups: plan.group !== undefined,
    settings: planSettings(plan),
    async *read(reading) {
      for (const entry of entries) {
        const facts = { split: of(entry), folder: classFolder(entry.name) };
        yield* samplesOfRecords(batches(withProgress(entry, reading)), plan, facts);
      }
    },
  };
}

interface JsonRecords extends Records {
  readonly object: (record: number) => JsonObject;
}

/** The fields that any of some records has. @throws RefractError `invalid-data` for a name that is no UTF-8 */
function fieldsOf(records: JsonRecords): string[] {
  const found = new Map<string, number>();
  for (let i = 0; i < records.count; i++)
    for (const name of Object.keys(records.object(i))) if (!found.has(name)) found.set(name, i);
  for (const [name, i] of found) nameOf(records, i, name);
  return [...found.keys()];
}

async function firstRecords(entry: ByteSource, call: LongCall): Promise<JsonRecords> {
  const found: Parsed[] = [];
  let bytes = 0;
  const small: ByteSource = { ...entry, read: () => entry.read(2 ** 16) };
  for await (const some of linesInPieces<Parsed>(
    withProgress(small, call),
    parseLine(entry),
    MAX_LINE_BYTES,
  )) {
    found.push(...some);
    bytes += some.reduce((sum, { length }) => sum + length, 0);
    if (found.length >= LOOKED_AT.lines || bytes > LOOKED_AT.bytes) break;
  }
  return recordsOf(entry, found.slice(0, LOOKED_AT.lines));
}

async function* batches(entry: ByteSource): AsyncGenerator<Records, void, undefined> {
  for await (const some of linesInPieces<Parsed>(entry, parseLine(entry), MAX_LINE_BYTES))
    yield recordsOf(entry, some);
}

interface Parsed {
  readonly object: JsonObject;
  readonly line: number;
  readonly length: number;
  readonly isDamaged: boolean;
}

const recordsOf = (entry: ByteSource, parsed: readonly Parsed[]): JsonRecords => ({
  count: parsed.length,
  object: (record) => parsed[record]!.object,
  value: (record, field) => {
    const { object } = parsed[record]!;
    return Object.hasOwn(object, field) ? object[field] : undefined;
  },
  isDamaged: (record) => parsed[record]!.isDamaged,
  place: (record) => `${entry.name}, line ${parsed[record]!.line}`,
});

/** Empty lines are left out. @throws RefractError `invalid-data` with the line */
const parseLine =
  (entry: ByteSource) =>
  (line: Line, out: Parsed[]): void => {
    const text = lineText(line).trim();
    if (text === '') return;
    const object = tryParse(text);
    if (!object) {
      throw invalid(`${entry.name}, line ${line.number}`, 'is no JSON object.', 'Write one object a line, {"x": [0.5, 1], "label": "a"}.'); // prettier-ignore
    }
    const isDamaged = text.includes('\ufffd') && !isUtf8(line.bytes.subarray(line.start, line.end));
    out.push({ object, line: line.number, length: line.end - line.start, isDamaged });
  };

function tryParse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    const repaired = withoutNaN(text);
    return repaired === undefined ? undefined : tryParse(repaired);
  }
}

/** Python writes NaN and Infinity, which JSON does not have: missing, and too large for any number. */
function withoutNaN(text: string): string | undefined {
  const words: Readonly<Record<string, string>> = { NaN: 'null', Infinity: '1e999' };
  const repaired = text.replace(/"(?:[^"\\]|\\.)*"|\b(?:NaN|Infinity)\b/g, (found) => words[found] ?? found);
  return repaired === text ? undefined : repaired;
}
