/** @file The samples in texts: whole files, rows of a table, or windows; symbols as events, one a step. */
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import { EVENT_LIMIT } from '../events.ts';
import type { SplitName } from '../manifest.ts';
import type { Sample } from '../sample-input.ts';
import { NO_CLASS } from '../targets.ts';
import { checkNames, fieldText, nameIn, rowsInPieces } from '../text/scan-rows.ts';
import type { Symbols } from './alphabet.ts';
import { delimiters, type Delimiter } from './table-guess.ts';
import { withProgress } from './with-progress.ts';

/** Symbols of one sample at most. */
export const MAX_STEPS = EVENT_LIMIT;

export interface TextPlan {
  readonly form: 'file' | 'row' | 'windows';
  readonly asks: 'class' | 'next';
  readonly symbols: Symbols;
  /** Of a window. */
  readonly length: number;
  /** Of a table, its columns by their places. */
  readonly rows?: {
    readonly delimiter: Delimiter;
    readonly header: boolean;
    readonly names: readonly string[];
    readonly text: number;
    readonly label?: number;
  };
}

interface FileFacts {
  readonly split: SplitName;
  readonly folder: string | undefined;
}

/** Reads a file's samples in order. @throws RefractError `invalid-data` with the line, `cancelled` */
export function textSamples(
  entry: ByteSource,
  plan: TextPlan,
  file: FileFacts,
  call: LongCall,
): AsyncGenerator<Sample[], void, undefined> {
  const source = withProgress(entry, call);
  return plan.form === 'row'
    ? rowSamples(source, plan, file)
    : plan.form === 'file'
      ? fileSample(source, plan, file)
      : windowSamples(source, plan, file);
}

/** 0, 1, 2, …: made once, since every sample of a long text has them. */
let counted = new Float64Array(0);

function firstSteps(count: number): Float64Array {
  if (counted.length < count) {
    counted = new Float64Array(count);
    for (let step = 0; step < count; step++) counted[step] = step;
  }
  return counted.subarray(0, count);
}

/** @param next the symbol after the last one, where there is one */
function sampleOf(
  symbols: Uint16Array,
  { asks }: TextPlan,
  { split }: FileFacts,
  label: string | number,
  place: () => string,
  next?: number,
): Sample {
  const data = {
    times: firstSteps(symbols.length),
    channels: new Uint32Array(symbols),
  };
  if (asks === 'class') return { data, label, split, place };
  const target = new Uint16Array(symbols.length);
  target.set(symbols.subarray(1));
  target[symbols.length - 1] = next ?? NO_CLASS;
  return { data, label: 0, split, place, target };
}

async function* fileSample(
  source: ByteSource,
  plan: TextPlan,
  file: FileFacts,
): AsyncGenerator<Sample[], void, undefined> {
  const pieces: Uint16Array[] = [];
  let count = 0;
  for await (const piece of plan.symbols.read(source)) {
    pieces.push(piece);
    count += piece.length;
    if (count > MAX_STEPS) throw invalid(source.name, `has more than ${MAX_STEPS} symbols, which is too long for one sample.`, 'Choose windows as samples.'); // prettier-ignore
  }
  if (count === 0) throw invalid(source.name, 'is empty.');
  yield [sampleOf(joined(pieces, count), plan, file, file.folder ?? 0, () => source.name)];
}

function joined(pieces: readonly Uint16Array[], count: number): Uint16Array {
  const all = new Uint16Array(count);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** A window asks for the symbol after it too; a last one of a single symbol asks for nothing and is left out. */
async function* windowSamples(
  source: ByteSource,
  plan: TextPlan,
  file: FileFacts,
): AsyncGenerator<Sample[], void, undefined> {
  const { symbols, length, asks } = plan;
  let rest = new Uint16Array(0);
  let first = 0;
  const label = file.folder ?? 0;
  const windowAt = (window: Uint16Array, at: number, next?: number): Sample =>
    sampleOf(window, plan, file, label, () => `${source.name}, symbol ${at}`, next);
  for await (const piece of symbols.read(source)) {
    const all = joined([rest, piece], rest.length + piece.length);
    const found: Sample[] = [];
    let at = 0;
    // One symbol more than the window has to be there.
    for (; at + length < all.length; at += length) {
      found.push(windowAt(all.subarray(at, at + length), first, all[at + length]));
      first += length;
    }
    rest = all.slice(at);
    if (found.length > 0) yield found;
  }
  if (rest.length > 1 || (asks === 'class' && rest.length > 0)) yield [windowAt(rest, first)];
  else if (first === 0) throw invalid(source.name, 'has no text to make a sample of.');
}

async function* rowSamples(
  source: ByteSource,
  plan: TextPlan,
  file: FileFacts,
): AsyncGenerator<Sample[], void, undefined> {
  const { delimiter, header, names, text: textAt, label: labelAt } = plan.rows!;
  let isHeader = header;
  yield* rowsInPieces<Sample>(source, { delimiter: delimiters[delimiter] }, (row, out) => {
    if (isHeader) {
      isHeader = false;
      return checkNames(row);
    }
    const place = `${source.name}, line ${row.line}`;
    if (row.fields !== names.length) throw invalid(place, `has ${row.fields} fields, but the first row has ${names.length}.`, 'Is the delimiter the right one?'); // prettier-ignore
    const label = labelAt === undefined ? 0 : nameIn(row, labelAt);
    if (label === '') throw invalid(place, 'the label is missing.', 'Choose the label column.');
    const symbols = plan.symbols.of(fieldText(row, textAt));
    if (symbols.length === 0) throw invalid(place, 'the text is empty.');
    if (symbols.length > MAX_STEPS) throw invalid(place, `the text has ${symbols.length} symbols; ${MAX_STEPS} are possible.`); // prettier-ignore
    out.push(sampleOf(symbols, plan, file, label, () => place));
  }); // prettier-ignore
}
