/**
 * @file ARFF (https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/) as the UCR and UEA archives use
 * it: a series a row, its numbers one attribute each; or all its dimensions in one relational attribute, a row each.
 */
import type { ImportOptions } from '../../api/import-options.ts';
import { RefractError } from '../../api/errors.ts';
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import { counted } from '../counted.ts';
import type { Sample, SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { looksLikeText, textOf } from '../text/read-text.ts';
import { linesInPieces, type Line } from '../text/scan-lines.ts';
import { readArffHeader, type ArffHeader } from './arff-header.ts';
import { fieldsOf, rowsOfField, wordOf, type ArffField } from './arff-row.ts';
import { headOf } from './find-entry.ts';
import type { Missing } from './missing.ts';
import { classFolder, partsOf } from './parts.ts';
import { diskFilesOf } from './read-files.ts';
import { fileNames, no, type Reader, type Verdict } from './reader.ts';
import { inSteps, NumberList, numberAt, startOfLine, trimmed, type Stretch } from './series-values.ts';
import { chosenSettings, nameSetting } from './settings.ts';
import { labelNamed } from './column-names.ts';
import { isTs, missingSetting } from './ts.ts';
import { withProgress } from './with-progress.ts';

const settings = {
  label: nameSetting('Label', 'The attribute of the class.', 'Its name; "none" where there is none.'),
  missing: missingSetting,
} as const;

export const arffReader: Reader = {
  id: 'arff',
  title: 'ARFF (Weka, and the UCR and UEA archives)',
  expects: 'lines @relation and @attribute, then @data and a series a row with its class',
  usualName: /\.arff(\.gz)?$/i,
  settings,
  detect,
  open,
  names: async ({ entries }) => {
    for (const entry of entries.slice(0, 1000)) {
      if (await isArff(entry))
        return fileNames((await readArffHeader(entry)).attributes.map(({ name }) => name));
    }
    return [];
  },
};

async function isArff(entry: ByteSource): Promise<boolean> {
  const head = await headOf(entry);
  if (!looksLikeText(head)) return false;
  const first = textOf(head, true).split(/\r\n|\r|\n/).find((line) => line.trim() !== '' && !/^\s*%/.test(line)); // prettier-ignore
  return first !== undefined && /^\s*@relation\b/i.test(first);
}

async function detect(source: Source): Promise<Verdict> {
  const some = source.entries.slice(0, 1000);
  for (const entry of some) {
    if (!(await isArff(entry))) continue;
    // The archives' zip files hold the same series in both forms.
    for (const other of some) if (await isTs(other)) return { fit: 'possible', why: `${other.name} has the same series` }; // prettier-ignore
    return { fit: 'sure', why: `${entry.name} starts with @relation` };
  }
  return no('no file starts with @relation');
}

interface Plan {
  readonly header: ArffHeader;
  readonly label: number;
  readonly missing: Missing;
}

async function open(source: Source, options: ImportOptions, _call: LongCall): Promise<SampleInput> {
  const chosen = chosenSettings('arff', settings, options);
  const found: { entry: ByteSource; header: ArffHeader }[] = [];
  for (const entry of source.entries.slice(0, 1000)) {
    if ((await isArff(entry)) || arffReader.usualName.test(entry.baseName)) {
      found.push({ entry, header: await readArffHeader(entry) });
    }
  }
  const { used, unused } = withoutSingleDimensions(found);
  const [first] = used;
  if (!first) throw invalid(source.name, 'there is no ARFF file in it.', `Name ${arffReader.expects}.`);
  const label = labelPlace(first.entry.name, first.header, chosen.label, classFolder(first.entry.name));
  const missing = chosen.missing ?? 'refuse';
  for (const { entry, header } of used) refuseOther(first, entry, header);
  const plan = { header: first.header, label, missing };
  const channels = isRelational(first.header) ? await countRows(first.entry, first.header) : 1;
  const entries = used.map(({ entry }) => entry);
  const { of, parts } = partsOf(entries);
  return {
    ...{ name: source.name, layout: 'series', channels, dtype: 'float32', divisor: 1 },
    ...{ splits: parts, files: diskFilesOf(entries), unused },
    settings: { label: first.header.attributes[label]?.name ?? 'none', missing },
    async *read(call) {
      for (const { entry, header } of used) {
        const facts = { split: of(entry), folder: classFolder(entry.name) };
        yield* linesInPieces<Sample>(withProgress(entry, call), (line, out) => {
          const sample = sampleIn(entry, line, { ...plan, header }, channels, facts);
          if (sample) out.push(sample);
        });
      }
    },
  };
}

const isRelational = ({ attributes }: ArffHeader): boolean =>
  attributes.some(({ kind }) => kind === 'relational');

/** The archives also have a file for each dimension, which are of no use where all are in one. */
function withoutSingleDimensions(found: readonly { entry: ByteSource; header: ArffHeader }[]): {
  used: readonly { entry: ByteSource; header: ArffHeader }[];
  unused: ReadonlyMap<string, string>;
} {
  const single = found.filter(({ entry, header }) => /Dimension\d+_/i.test(entry.baseName) && !isRelational(header)); // prettier-ignore
  const used = found.filter((one) => !single.includes(one));
  if (single.length > 1 && used.length === 0) {
    throw invalid(single[0]!.entry.name, 'is one dimension of several.', 'Drop the file in which all dimensions are together.'); // prettier-ignore
  }
  if (used.length === 0) return { used: single, unused: new Map() };
  const why = `its dimension is in ${used[0]!.entry.name} too`;
  return { used, unused: new Map(single.map(({ entry }) => [entry.name, why])) };
}

/** @throws RefractError `invalid-option`; `invalid-data` for attributes that are no numbers beside the label */
function labelPlace(
  name: string,
  { attributes }: ArffHeader,
  chosen: string | undefined,
  folder: string | undefined,
): number {
  const names = attributes.map((attribute) => attribute.name);
  const guess = (): number => {
    const nominal = attributes.flatMap(({ kind }, i) => (kind === 'nominal' ? [i] : []));
    const called = labelNamed(nominal.map((i) => names[i]!));
    return (called === undefined ? nominal.at(-1) : nominal[called]) ?? labelNamed(names) ?? -1;
  };
  const isNone = chosen !== undefined && /^none$/i.test(chosen.trim()) && !names.includes(chosen);
  const label = isNone ? -1 : chosen === undefined ? guess() : names.indexOf(chosen.trim());
  if (label < 0 && chosen !== undefined && !isNone) {
    throw new RefractError('invalid-option', `${name} has no attribute "${chosen}" (setting "label"); there are: ${names.slice(0, 20).join(', ')}.`, 'Give the name of an attribute.'); // prettier-ignore
  }
  if (label < 0 && folder === undefined) {
    throw new RefractError('invalid-option', `${name} does not show which attribute is the class (there are: ${names.slice(0, 20).join(', ')}).`, 'Choose the setting "label".'); // prettier-ignore
  }
  const others = attributes.filter((_, i) => i !== label);
  const wrong = others.find(({ kind }) => kind === 'nominal' || kind === 'text');
  if (wrong) throw invalid(name, `the attribute "${wrong.name}" is neither a number nor the class.`, 'Remove it, or choose another label.'); // prettier-ignore
  if (others.length === 0) throw invalid(name, 'has no attribute of numbers beside the class.');
  if (others.some(({ kind }) => kind === 'relational') && others.length > 1) {
    throw invalid(name, 'has other attributes beside the relational one and the class.', 'Remove them.');
  }
  return label;
}

function refuseOther(first: { entry: ByteSource; header: ArffHeader }, entry: ByteSource, header: ArffHeader): void {
  const [mine, its] = [header.attributes, first.header.attributes];
  const differ = mine.length !== its.length || mine.some(({ kind, inner }, i) => kind !== its[i]!.kind || inner !== its[i]!.inner); // prettier-ignore
  if (differ) throw invalid(entry.name, `has other attributes than ${first.entry.name}.`, 'Import what belongs together.'); // prettier-ignore
} // prettier-ignore

/** How many dimensions the first series has. */
async function countRows(entry: ByteSource, header: ArffHeader): Promise<number> {
  const at = header.attributes.findIndex(({ kind }) => kind === 'relational');
  const small: ByteSource = { ...entry, read: () => entry.read(2 ** 16) };
  const counts = linesInPieces<number>(small, (line, out) => {
    if (line.number <= header.dataLine || isEmpty(line) || out.length > 0) return;
    const field = fieldsOf(line, () => `${entry.name}, line ${line.number}`)[at];
    if (!field) throw invalid(`${entry.name}, line ${line.number}`, 'the row has no series.');
    out.push(rowsOfField(line.bytes, field).length);
  });
  for await (const [count] of counts) if (count !== undefined) return count;
  throw invalid(entry.name, 'has no series after @data.');
}

const isEmpty = (line: Line): boolean => /^(%|$)/.test(startOfLine(line));

function sampleIn(
  entry: ByteSource,
  line: Line,
  { header, label, missing }: Plan,
  channels: number,
  { split, folder }: { split: Sample['split']; folder: string | undefined },
): Sample | undefined {
  if (line.number <= header.dataLine || isEmpty(line)) return undefined;
  const { attributes } = header;
  const place = (): string => `${entry.name}, line ${line.number}`;
  if (startOfLine(line, 16).startsWith('{')) {
    throw invalid(place(), 'the row is sparse: it names its attributes by numbers between braces.', 'Save the file with all values in every row.'); // prettier-ignore
  }
  const fields = withoutWeight(line.bytes, fieldsOf(line, place), attributes.length);
  if (fields.length !== attributes.length) {
    throw invalid(
      place(),
      `the row has ${fields.length} fields, but there are ${attributes.length} attributes.`,
    );
  }
  const word = label < 0 ? folder : wordOf(line.bytes, fields[label]!, place);
  if (word === undefined || word === '') throw invalid(place(), 'the series has no class.');
  const known = attributes[label]?.words ?? [];
  if (known.length > 0 && !known.includes(word)) {
    throw invalid(place(), `the class "${word.slice(0, 40)}" is none of those of "${attributes[label]!.name}" (${known.slice(0, 20).join(', ')}).`); // prettier-ignore
  }
  const series = attributes.findIndex(({ kind }) => kind === 'relational');
  const lists =
    series < 0
      ? [valuesOf(line.bytes, fields.filter((_, i) => i !== label), place)]
      : rowsOfField(line.bytes, fields[series]!).map((row, i) => valuesBetween(line.bytes, row, () => `${place()}, dimension ${i + 1}`)); // prettier-ignore
  if (lists.length !== channels) {
    throw invalid(
      place(),
      `the series has ${counted(lists.length, 'dimension')}, but the first has ${channels}.`,
    );
  }
  const inner = attributes[series]?.inner ?? lists[0]!.length;
  if (lists[0]!.length !== inner) {
    throw invalid(place(), `dimension 1 has ${lists[0]!.length} values, but the relational attribute has ${inner}.`); // prettier-ignore
  }
  return { ...inSteps(lists, missing, place), label: word, split, place };
}

/** Weka writes how much an instance counts behind its fields, between braces. */
function withoutWeight(bytes: Uint8Array, fields: readonly ArffField[], count: number): readonly ArffField[] {
  const last = fields.at(-1)!;
  const isWeight = fields.length === count + 1 && !last.isQuoted && bytes[last.start] === 123;
  return isWeight ? fields.slice(0, -1) : fields;
}

function valuesOf(bytes: Uint8Array, fields: readonly Stretch[], place: () => string): NumberList {
  const list = new NumberList();
  for (const field of fields) list.push(numberAt(bytes, field, () => `${place()}, value ${list.length + 1}`));
  return list;
}

function valuesBetween(bytes: Uint8Array, { start, end }: Stretch, place: () => string): NumberList {
  const list = new NumberList();
  let from = start;
  while (from <= end) {
    let comma = bytes.indexOf(44, from);
    if (comma < 0 || comma > end) comma = end;
    list.push(numberAt(bytes, trimmed(bytes, from, comma), () => `${place()}, value ${list.length + 1}`));
    from = comma + 1;
  }
  return list;
}
