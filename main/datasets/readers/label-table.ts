/** @file A table that gives files their classes: a column of file names, a column of labels, perhaps one of parts. */
import { invalid, type ByteSource } from '../byte-source.ts';
import type { SplitName } from '../manifest.ts';
import type { Source } from '../source.ts';
import { checkNames, fieldText, nameIn, rowsInPieces } from '../text/scan-rows.ts';
import { isPlace } from './column-names.ts';
import { partNamed } from './parts.ts';
import { delimiters, type TableShape } from './table-guess.ts';
import { shapeOf } from './table-head.ts';

export interface LabelTable {
  readonly entry: ByteSource;
  readonly labels: ReadonlyMap<ByteSource, string>;
  readonly parts: ReadonlyMap<ByteSource, SplitName>;
}

const columnNames = {
  label: /^(label|class|category|target|class_?name|class_?id|label_?id)$/i,
  maybeLabel: /^y$/i,
  part: /^(split|part|set|subset|partition)$/i,
};

/**
 * Finds a table whose rows name files of a source.
 * @param entries the files that need a label; rows name them by their path from the table, or by their name alone where
 *   no two have the same; with or without the end of the name
 * @returns undefined where there is no such table
 * @throws RefractError `invalid-data` for two such tables, a file with two different labels, or no label column
 */
export async function tableOfLabels(
  source: Source,
  entries: readonly ByteSource[],
): Promise<LabelTable | undefined> {
  const find = finder(entries);
  // Where all fields are words a header does not show by its kind, but these names are no labels.
  const isHeader = (row: readonly string[] = []): boolean =>
    row.some((field) => columnNames.label.test(field.trim()) || columnNames.maybeLabel.test(field.trim()));
  const tables: LabelTable[] = [];
  for (const entry of source.entries) {
    if (!/\.(csv|tsv|txt)$/i.test(entry.baseName)) continue;
    const guess = await shapeOf(entry, {});
    if (!guess) continue;
    const shape =
      !guess.header && isHeader(guess.rows[0]) ? (await shapeOf(entry, { header: true }))! : guess;
    const fileColumn = shape.names.findIndex((_, column) =>
      shape.rows.some((row) => find(entry, row[column] ?? '')),
    );
    if (fileColumn < 0 || shape.names.length < 2) continue;
    tables.push(await readTable(entry, shape, fileColumn, find));
  }
  const [table, second] = tables;
  if (second) {
    throw invalid(
      source.name,
      `${table!.entry.name} and ${second.entry.name} both have labels.`,
      'Keep one of them.',
    );
  }
  return table;
}

async function readTable(
  entry: ByteSource,
  shape: TableShape,
  fileColumn: number,
  find: ReturnType<typeof finder>,
): Promise<LabelTable> {
  const named = (what: RegExp) =>
    shape.names.findIndex((name, i) => i !== fileColumn && what.test(name.trim()));
  const part = shape.header ? named(columnNames.part) : -1;
  const maybe = shape.header && !isPlace(shape.names) ? named(columnNames.maybeLabel) : -1;
  const byName = shape.header && named(columnNames.label) >= 0 ? named(columnNames.label) : maybe;
  const others = shape.names.map((_, i) => i).filter((i) => i !== fileColumn && i !== part);
  const label = byName >= 0 ? byName : others.length === 1 ? others[0]! : -1;
  if (label < 0) {
    throw invalid(
      entry.name,
      `does not show which column is the label (there are: ${shape.names.slice(0, 20).join(', ')}).`,
      'Call the column "label".',
    );
  }
  const labels = new Map<ByteSource, string>();
  const parts = new Map<ByteSource, SplitName>();
  let isHeader = shape.header;
  for await (const _ of rowsInPieces<never>(entry, { delimiter: delimiters[shape.delimiter] }, (row) => {
    if (isHeader) {
      isHeader = false;
      return checkNames(row);
    }
    if (row.fields <= Math.max(fileColumn, label, part)) {
      throw invalid(entry.name, `line ${row.line} has ${row.fields} fields only.`);
    }
    const file = find(entry, fieldText(row, fileColumn));
    if (!file) return;
    const word = nameIn(row, label);
    if (word === '') throw invalid(entry.name, `line ${row.line} has no label.`);
    if ((labels.get(file) ?? word) !== word) {
      throw invalid(
        entry.name,
        `line ${row.line}: ${file.name} has the label "${labels.get(file)}" already.`,
      );
    }
    labels.set(file, word);
    const split = part < 0 ? undefined : partNamed(fieldText(row, part));
    if (split) parts.set(file, split);
  }))
    void _;
  return { entry, labels, parts };
}

function finder(entries: readonly ByteSource[]): (table: ByteSource, name: string) => ByteSource | undefined {
  const byName = new Map<string, ByteSource>();
  const byBase = new Map<string, ByteSource | undefined>();
  const stem = (name: string): string => name.replace(/\.[^./]*$/, '');
  for (const entry of entries) {
    byName.set(entry.name, entry);
    byName.set(stem(entry.name), entry);
    for (const key of new Set([entry.baseName, stem(entry.baseName)])) {
      byBase.set(key, byBase.has(key) ? undefined : entry);
    }
  }
  return (table, name) => {
    const place = table.name.slice(0, table.name.length - table.baseName.length);
    const path = name
      .trim()
      .replaceAll('\\', '/')
      .replace(/^(\.\/)+/, '');
    return path === '' ? undefined : (byName.get(place + path) ?? byBase.get(path));
  };
}
