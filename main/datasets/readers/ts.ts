/**
 * @file The .ts files of the UCR and UEA archives (https://www.sktime.net/en/stable/api_reference/file_specifications/ts.html):
 * lines that start with @ say what there is, then comes a series a line, values between commas, dimensions between
 * colons, the class after the last colon. With time stamps every value is "(time,value)".
 */
import type { ImportOptions } from '../../api/import-options.ts';
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import { counted } from '../counted.ts';
import type { Sample, SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { looksLikeText, textOf } from '../text/read-text.ts';
import { linesInPieces, type Line } from '../text/scan-lines.ts';
import { headOf } from './find-entry.ts';
import type { Missing } from './missing.ts';
import { classFolder, partsOf } from './parts.ts';
import { diskFilesOf } from './read-files.ts';
import { no, type Reader, type Verdict } from './reader.ts';
import {
  classText,
  inSteps,
  NumberList,
  numberAt,
  startOfLine,
  stretchText,
  trimmed,
} from './series-values.ts';
import { chosenSettings, choiceSetting } from './settings.ts';
import { readTsHeader, type TsHeader } from './ts-header.ts';
import { withProgress } from './with-progress.ts';

export const missingSetting = choiceSetting('Missing values', 'What becomes of "?" and NaN before the last value.', {
  refuse: 'Refuse the file',
  zero: 'Become 0',
  previous: 'Repeat the value before',
}); // prettier-ignore

const settings = { missing: missingSetting } as const;

export const tsReader: Reader = {
  id: 'ts',
  title: 'Series of the UCR and UEA archives (.ts)',
  expects: 'lines that start with @, then @data and a series a line, its class last',
  usualName: /\.ts(\.gz)?$/i,
  settings,
  detect,
  open,
};

/** The first lines, comments and empty ones left out, start with names that such files have. */
function startsAsTs(head: Buffer): boolean {
  if (!looksLikeText(head)) return false;
  const lines = textOf(head, true).split(/\r\n|\r|\n/);
  const first = lines.find((line) => line.trim() !== '' && !/^\s*[#%]/.test(line));
  return first !== undefined && /^\s*@(problemname|timestamps|missing|univariate|dimensions?|equallength|serieslength|classlabel|targetlabel)\b/i.test(first); // prettier-ignore
}

/** Whether an entry starts as a .ts file does. */
export const isTs = async (entry: ByteSource): Promise<boolean> => startsAsTs(await headOf(entry));

/** The entries that are such files, among the first thousand. */
async function tsEntries(source: Source): Promise<ByteSource[]> {
  const found: ByteSource[] = [];
  for (const entry of source.entries.slice(0, 1000)) {
    if ((await isTs(entry)) || tsReader.usualName.test(entry.baseName)) found.push(entry);
  }
  return found;
}

async function detect(source: Source): Promise<Verdict> {
  for (const entry of source.entries.slice(0, 1000)) {
    if (await isTs(entry)) return { fit: 'sure', why: `${entry.name} starts with the lines of a .ts file` };
  }
  return no('no file starts with @problemName or its like');
}

async function open(source: Source, options: ImportOptions, _call: LongCall): Promise<SampleInput> {
  const { missing = 'refuse' } = chosenSettings('ts', settings, options);
  const entries = await tsEntries(source);
  const [first] = entries;
  if (!first) throw invalid(source.name, 'there is no .ts file in it.', `Name ${tsReader.expects}.`);
  const headers = new Map<ByteSource, TsHeader>();
  for (const entry of entries) headers.set(entry, await readTsHeader(entry));
  const header = headers.get(first)!;
  const channels = header.dimensions ?? (await countDimensions(first, header));
  const { of, parts } = partsOf(entries);
  return {
    ...{ name: source.name, layout: 'series', channels, dtype: 'float32', divisor: 1 },
    ...{ splits: parts, files: diskFilesOf(entries), settings: { missing } },
    ...(header.hasTargets && { labelsAreNumbers: true }),
    async *read(call) {
      for (const entry of entries) {
        const plan = { header: headers.get(entry)!, channels, missing, first };
        const facts = { split: of(entry), folder: classFolder(entry.name) };
        yield* linesInPieces<Sample>(withProgress(entry, call), (line, out) => {
          const sample = sampleIn(entry, line, plan, facts);
          if (sample) out.push(sample);
        });
      }
    },
  };
}

interface Plan {
  readonly header: TsHeader;
  readonly channels: number;
  readonly missing: Missing;
  /** The file that says how many channels there are. */
  readonly first: ByteSource;
}

/** As many channels as a data set can have. */
const MAX_DIMENSIONS = 2 ** 16;

const [COMMA, COLON, OPEN, CLOSE] = [44, 58, 40, 41];

/** Where the head does not say it: of the first series. */
async function countDimensions(entry: ByteSource, header: TsHeader): Promise<number> {
  const small: ByteSource = { ...entry, read: () => entry.read(2 ** 16) };
  const counts = linesInPieces<number>(small, (line, out) => {
    if (line.number <= header.dataLine || isEmpty(line)) return;
    out.push(splitDimensions(entry, line).length - Number(header.hasLabels));
  });
  for await (const [count] of counts) if (count !== undefined) return Math.max(1, count);
  throw invalid(entry.name, 'has no series after @data.');
}

const isEmpty = (line: Line): boolean => /^([#%]|$)/.test(startOfLine(line));

/** The stretches between colons; in times such as "12:30" colons stand within parentheses, and part nothing. */
function splitDimensions(
  { name }: ByteSource,
  { bytes, start, end, number }: Line,
): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let [from, isInside] = [start, false];
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === OPEN) isInside = true;
    else if (byte === CLOSE) isInside = false;
    else if (byte === COLON && !isInside) {
      found.push(trimmed(bytes, from, at));
      if (found.length > MAX_DIMENSIONS) throw invalid(`${name}, line ${number}`, `the series has more than ${MAX_DIMENSIONS} dimensions.`, 'Do commas stand between its values?'); // prettier-ignore
      from = at + 1;
    }
  }
  return [...found, trimmed(bytes, from, end)];
}

function sampleIn(
  entry: ByteSource,
  line: Line,
  { header, channels, missing, first }: Plan,
  { split, folder }: { split: Sample['split']; folder: string | undefined },
): Sample | undefined {
  if (line.number <= header.dataLine || isEmpty(line)) return undefined;
  const { bytes, number } = line;
  const place = (): string => `${entry.name}, line ${number}`;
  const stretches = splitDimensions(entry, line);
  const label = header.hasLabels ? classText(bytes, stretches.pop()!, place) : folder;
  if (label === undefined || label === '') {
    throw invalid(place(), 'the series has no class.', 'Say "@classLabel true" in the head and end each line with ":" and its class, or use a folder for each class.'); // prettier-ignore
  }
  if (header.labels.length > 0 && header.hasLabels && !header.labels.includes(label)) {
    throw invalid(place(), `the class "${label.slice(0, 40)}" is none of those that @classLabel lists (${header.labels.slice(0, 20).join(', ')}).`); // prettier-ignore
  }
  if (stretches.length !== channels) {
    const what = header.dimensions === channels ? '@dimensions says' : `${first.name} has`;
    throw invalid(place(), `the series has ${counted(stretches.length, 'dimension')}, but ${what} ${channels}.`, 'Is the class missing, or a dimension?'); // prettier-ignore
  }
  const lists = stretches.map(({ start, end }, dimension) => {
    const at = (): string => `${place()}, dimension ${dimension + 1}`;
    return header.hasTimes ? timedValues(bytes, start, end, at) : plainValues(bytes, start, end, at);
  });
  const { data, filled } = inSteps(lists, missing, place);
  const steps = lists[0]!.length;
  if (header.length !== undefined && steps !== header.length) {
    throw invalid(place(), `the series has ${steps} values, but @seriesLength says ${header.length}.`);
  }
  return { data, filled, label, split, place };
}

function plainValues(bytes: Uint8Array, start: number, end: number, place: () => string): NumberList {
  const list = new NumberList();
  let from = start;
  for (let at = start; at <= end; at++) {
    if (at < end && bytes[at] !== COMMA) continue;
    list.push(numberAt(bytes, trimmed(bytes, from, at), () => `${place()}, value ${list.length + 1}`));
    from = at + 1;
  }
  return list;
}

/** "(0,1.5),(1,2.5)": values in the order of their times, which are numbers that have to grow, or dates as they stand. */
function timedValues(bytes: Uint8Array, start: number, end: number, place: () => string): NumberList {
  const list = new NumberList();
  let [at, last] = [start, -Infinity];
  while (at < end) {
    const here = (): string => `${place()}, value ${list.length + 1}`;
    const close = bytes.indexOf(CLOSE, at);
    if (bytes[at] !== OPEN || close < 0 || close >= end) throw invalid(here(), 'is not written as "(time,value)".'); // prettier-ignore
    const comma = bytes.lastIndexOf(COMMA, close);
    if (comma <= at) throw invalid(here(), 'has no comma between time and value.');
    const time = Number(stretchText(bytes, trimmed(bytes, at + 1, comma)));
    if (time <= last)
      throw invalid(here(), `the time ${time} comes after ${last}.`, 'Sort each series by time.');
    if (time === time) last = time;
    list.push(numberAt(bytes, trimmed(bytes, comma + 1, close), here));
    ({ start: at } = trimmed(bytes, close + 1, end));
    if (at < end && bytes[at] === COMMA) ({ start: at } = trimmed(bytes, at + 1, end));
  }
  return list;
}
