/** @file The head of an ARFF file: @relation, an @attribute for each field, and @data as the last. */
import { invalid, type ByteSource } from '../byte-source.ts';
import { linesInPieces } from '../text/scan-lines.ts';
import { startOfLine } from './series-values.ts';

/** A field of every row. */
export interface ArffAttribute {
  readonly name: string;
  readonly kind: 'number' | 'nominal' | 'text' | 'relational';
  /** Of a nominal one: its words. Of a relational one: its own attributes' names are not kept, but their number. */
  readonly words: readonly string[];
  readonly inner: number;
}

export interface ArffHeader {
  readonly attributes: readonly ArffAttribute[];
  /** The line of @data. */
  readonly dataLine: number;
}

/** More attributes than this are no series. */
const MAX_ATTRIBUTES = 1_000_000;
/** The words of a nominal attribute stand in one line. */
const MAX_LINE = 2 ** 22;

const kinds: readonly (readonly [RegExp, ArffAttribute['kind']])[] = [
  [/^(numeric|real|integer)\b/i, 'number'],
  [/^(string|date)\b/i, 'text'],
  [/^relational\b/i, 'relational'],
  [/^\{/, 'nominal'],
];

/** @throws RefractError `invalid-data` with the line */
export async function readArffHeader(entry: ByteSource): Promise<ArffHeader> {
  const small: ByteSource = { ...entry, read: () => entry.read(2 ** 16) };
  const attributes: ArffAttribute[] = [];
  let open: { name: string; inner: number } | undefined;
  let dataLine = 0;
  const pieces = linesInPieces<true>(small, (line, out) => {
    if (dataLine > 0) return;
    const text = startOfLine(line, MAX_LINE).trimEnd();
    if (text === '' || text.startsWith('%')) return;
    out.push(true);
    const place = `${entry.name}, line ${line.number}`;
    const [tag = ''] = text.split(/\s/, 1);
    if (/^@relation$/i.test(tag)) return;
    if (/^@data$/i.test(tag)) {
      if (open) throw invalid(place, `the relational attribute "${open.name}" has no @end.`);
      dataLine = line.number;
    } else if (/^@end$/i.test(tag)) {
      if (!open) throw invalid(place, 'there is an @end, but no relational attribute before it.');
      attributes.push({ name: open.name, kind: 'relational', words: [], inner: open.inner });
      open = undefined;
    } else if (/^@attribute$/i.test(tag)) {
      const attribute = attributeIn(text.slice(tag.length).trim(), place);
      if (attributes.length + (open?.inner ?? 0) >= MAX_ATTRIBUTES) throw invalid(place, `there are more than ${MAX_ATTRIBUTES} attributes.`); // prettier-ignore
      if (open && attribute.kind !== 'number') throw invalid(place, `the attribute "${attribute.name}" of "${open.name}" is no number.`); // prettier-ignore
      if (open) open.inner++;
      else if (attribute.kind === 'relational') open = { name: attribute.name, inner: 0 };
      else attributes.push(attribute);
    } else {
      throw invalid(place, `"${text.slice(0, 40)}" stands before @data, but is no @attribute.`);
    }
  });
  for await (const some of pieces) if (some.length > 0 && dataLine > 0) break;
  if (dataLine === 0) throw invalid(entry.name, 'has no line @data.', 'The series stand after it.');
  if (attributes.length === 0) throw invalid(entry.name, 'has no @attribute before @data.');
  return { attributes, dataLine };
}

function attributeIn(text: string, place: string): ArffAttribute {
  const found = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s{]+))\s*(.*)$/s.exec(text);
  const name = found?.[1] ?? found?.[2] ?? found?.[3] ?? '';
  const type = found?.[4] ?? '';
  const kind = kinds.find(([starts]) => starts.test(type))?.[1];
  if (!kind) throw invalid(place, `the attribute "${name.slice(0, 40)}" has the type "${type.slice(0, 40)}".`, 'Types are numeric, real, integer, string, date, relational, or words between braces.'); // prettier-ignore
  if (kind === 'nominal' && !type.trimEnd().endsWith('}')) throw invalid(place, `the words of "${name.slice(0, 40)}" have no closing brace.`); // prettier-ignore
  return { name, kind, words: kind === 'nominal' ? nominalWords(type.trim().slice(1, -1)) : [], inner: 0 };
}

const nominalWords = (text: string): string[] =>
  [...text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^,\s][^,]*)/g)].map(([, single, double, bare]) =>
    single ?? double ?? bare!.trim()).map(unescaped); // prettier-ignore

/** What stands for a character after a backslash, as in a quoted word. */
export const unescaped = (text: string): string =>
  text.includes('\\') ? text.replaceAll(/\\(.)/gs, (_, sign: string) => ({ n: '\n', t: '\t', r: '\r' })[sign] ?? sign) : text; // prettier-ignore
