/** @file Parquet: rows that are samples (a list of values, or a number in every column) or steps. */
import type { ImportOptions } from '../../api/import-options.ts';
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import { throwIfCancelled } from '../cancel.ts';
import { refuseSampleBomb } from '../sample-bomb.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { findEntry, magicOf } from './find-entry.ts';
import { openParquet, warmParquet, type ParquetFile } from './parquet/client.ts';
import { isNumbers, valueAt } from './parquet/compact.ts';
import type { Column, Stretch } from './parquet/messages.ts';
import { classFolder, partsOf } from './parts.ts';
import { plainFile } from './plain-file.ts';
import { fileNames, no, type Reader } from './reader.ts';
import { samplesOfRecords } from './record-samples.ts';
import { planRecords, planSettings, recordSettings, type RecordPlan, type Records } from './records.ts';
import { timeUnits } from './time-units.ts';

const MAGIC = 'PAR1';

export const parquetReader: Reader = {
  id: 'parquet',
  title: 'Parquet',
  expects: 'rows with a list of values and a label, or a number in every column and a label',
  usualName: /\.parquet(\.gz)?$/i,
  settings: recordSettings,
  detect: async (source) => {
    const entry = await findEntry(source, (_, head) => head.toString('latin1', 0, 4) === MAGIC);
    if (!entry) return no('no file starts with "PAR1"');
    warmParquet();
    return { fit: 'sure', why: `${entry.name} starts with "PAR1"` };
  },
  open,
  names: async (source, _, call) => {
    const entry = await findEntry(source, (__, head) => head.toString('latin1', 0, 4) === MAGIC);
    return entry ? fileNames(await withFile(entry, call, ({ columns }) => Promise.resolve(columns))) : [];
  },
};

async function open(source: Source, options: ImportOptions, call: LongCall): Promise<SampleInput> {
  const entries: ByteSource[] = [];
  for (const entry of source.entries) {
    const isParquet = (await magicOf(entry)).toString('latin1', 0, 4) === MAGIC;
    if (isParquet) entries.push(entry);
    else if (parquetReader.usualName.test(entry.baseName)) {
      throw invalid(entry.name, 'does not start with "PAR1".', 'Download or copy the file again.');
    }
  }
  const [first] = entries;
  if (!first) throw invalid(source.name, 'there is no Parquet file in it.', `Name ${parquetReader.expects}.`);
  const plan = await withFile(first, call, async (file) => {
    const [stretch] = file.stretches;
    if (!stretch) throw invalid(first.name, 'has no rows.');
    const columns = await file.read(file.columns, stretch);
    const plan = planRecords('parquet', first.name, file.columns, recordsOf(first, stretch, columns, 256), options, classFolder(first.name)); // prettier-ignore
    // Before very many rows are read.
    if (plan.form !== 'long') refuseSampleBomb(first.name, file.stretches.at(-1)!.end, first.file.bytes);
    return plan;
  });
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
        const plain = await plainFile(entry, reading);
        try {
          const file = await openParquet(plain.path, entry.name, entry.maxBytes);
          try {
            const facts = { split: of(entry), folder: classFolder(entry.name) };
            yield* samplesOfRecords(batches(entry, file, plan, reading), plan, facts);
          } finally {
            await file.close();
          }
        } finally {
          plain.release();
        }
      }
    },
  };
}

async function withFile<Result>(
  entry: ByteSource,
  call: LongCall,
  work: (file: ParquetFile) => Promise<Result>,
): Promise<Result> {
  const plain = await plainFile(entry, call);
  try {
    const file = await openParquet(plain.path, entry.name, entry.maxBytes);
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  } finally {
    plain.release();
  }
}

/** The columns that a plan needs, stretch by stretch. */
async function* batches(
  entry: ByteSource,
  file: ParquetFile,
  plan: RecordPlan,
  call: LongCall,
): AsyncGenerator<Records, void, undefined> {
  const { label, sample, time, unit, group, part, values } = plan;
  const wanted = new Set(
    [label, sample, time, unit, group, part, ...values].filter((name) => name !== undefined),
  );
  const missing = [...wanted].find((name) => !file.columns.includes(name));
  if (missing !== undefined)
    throw invalid(entry.name, `has no column "${missing}", which the first file has.`);
  const total = file.stretches.at(-1)?.end ?? 0;
  for (const stretch of file.stretches) {
    throwIfCancelled(call);
    yield recordsOf(entry, stretch, await file.read([...wanted], stretch), Infinity);
    call.onProgress?.({ what: `Reading ${entry.name}`, done: stretch.end, total, unit: 'rows' });
  }
}

const recordsOf = (
  entry: ByteSource,
  { start, end }: Stretch,
  columns: Readonly<Record<string, Column>>,
  most: number,
): Records => ({
  count: Math.min(end - start, most),
  numbers: (field) => {
    const column = columns[field];
    return column && isNumbers(column) ? column : undefined;
  },
  value: (record, field) => {
    const column = columns[field];
    const value = column && valueAt(column, record);
    // Numbers that are missing are NaN in a column of numbers.
    return value === value ? value : null;
  },
  place: (record) => `${entry.name}, row ${start + record} (counted from 0)`,
});
