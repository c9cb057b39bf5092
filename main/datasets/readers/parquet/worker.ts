/** @file The thread in which hyparquet runs: a damaged file can make it count to four billion, and a thread can be ended. */
import { open as openFile, type FileHandle } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import type { Common } from '../thread.ts';
import { ColumnPages } from './column-pages.ts';
import { isLists, isNumbers } from './compact.ts';
import { loadDecoding } from './decoding.ts';
import { MAX_RATIO } from './limits.ts';
import type { Answer, Column, Request, Stretch } from './messages.ts';
import { checkThrift } from './thrift.ts';

/** Rows are read in stretches of about so many bytes, as 64-bit numbers. */
const STRETCH_BYTES = 2 ** 24;
/** The first stretch is what a look needs; those that follow grow by a factor, since a look does not go far. */
const FIRST_ROWS = 256;
const GROWTH = 8;
/** Pages that several stretches share stay decoded up to this; beyond it they are decoded again. */
const MAX_HELD_BYTES = 2 ** 27;
/** A page is not larger, but where one value is. */
const PAGE_BYTES = 2 ** 21;

interface OpenFile {
  readonly handle: FileHandle;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  /** The row group that is being read, and its columns as far as they are decoded. */
  group: { readonly start: number; readonly end: number; readonly columns: Map<string, ColumnPages | undefined> } | undefined;
} // prettier-ignore

let current: OpenFile | undefined;

const library = Promise.all([import('hyparquet'), import('hyparquet-compressors'), loadDecoding()]);

parentPort?.on('message', (request: Request) => {
  void answer(request).then(
    (found) => parentPort?.postMessage(found, moved(found)),
    (error: Error) => parentPort?.postMessage({ kind: 'failed', message: error.message } satisfies Common),
  );
});
void library.then(() => parentPort?.postMessage({ kind: 'ready' } satisfies Common));

const moved = (found: Answer): ArrayBuffer[] =>
  found.kind === 'rows'
    ? Object.values(found.columns).flatMap((column) =>
        isLists(column) ? [column.values.buffer, column.ends.buffer] : isNumbers(column) ? [column.buffer] : [],
      )
    : []; // prettier-ignore

async function answer(request: Request): Promise<Answer> {
  if (request.kind === 'open') return open(request.path);
  if (request.kind === 'read') return { kind: 'rows', columns: await readRows(request) };
  await current?.handle.close();
  current = undefined;
  return { kind: 'closed' };
}

async function open(path: string): Promise<Answer> {
  const [{ parquetMetadataAsync, parquetSchema }] = await library;
  const handle = await openFile(path, 'r');
  const { size } = await handle.stat();
  const buffer: AsyncBuffer = {
    byteLength: size,
    slice: async (start, end = size) => {
      if (!(start >= 0 && start <= end && end <= size)) throw new Error(`there is nothing at byte ${end}`);
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      if (bytesRead < bytes.length) throw new Error(`the file ends at byte ${start + bytesRead}`);
      return bytes.buffer;
    },
  };
  await checkFooter(buffer);
  current = { handle, buffer, metadata: await parquetMetadataAsync(buffer), group: undefined };
  const columns = parquetSchema(current.metadata).children.map(({ element }) => element.name);
  return { kind: 'opened', columns, stretches: stretchesOf(current) };
}

/** The description at the end: its length in four bytes, then "PAR1". What is no such file is for hyparquet to refuse. */
async function checkFooter({ byteLength, slice }: AsyncBuffer): Promise<void> {
  if (byteLength < 12) return;
  const length = new DataView(await slice(byteLength - 8)).getUint32(0, true);
  if (length <= byteLength - 8)
    checkThrift(new DataView(await slice(byteLength - 8 - length, byteLength - 8)));
}

/** @throws Error for row groups that claim more than the file can hold */
function stretchesOf({ metadata, buffer }: OpenFile): Stretch[] {
  const stretches: Stretch[] = [];
  let first = 0;
  const add = (start: number, end: number, bytes: number): void => {
    if (end > start) stretches.push({ start, end, bytes });
  };
  for (const { num_rows, total_byte_size, columns } of metadata.row_groups) {
    const rows = Number(num_rows);
    const encoded = Math.max(Number(total_byte_size), 1);
    const most = buffer.byteLength * MAX_RATIO;
    if (!(rows >= 0 && Number.isSafeInteger(first + rows) && rows <= most) || encoded > most)
      throw new Error(`it claims ${rows} rows of ${encoded} bytes`);
    const numbers = columns.reduce((sum, column) => sum + Number(column.meta_data?.num_values ?? 0), 0);
    const bytes = Math.max(encoded, 8 * numbers);
    // To the first rows of a page its other rows have to be decoded too.
    const pages = Math.min(bytes, columns.length * PAGE_BYTES);
    const inWhole = Math.max(FIRST_ROWS, (rows * STRETCH_BYTES) / bytes);
    let head = 0;
    for (let size = FIRST_ROWS; first === 0 && head < rows && size <= inWhole; size *= GROWTH) {
      const end = Math.min(rows, head + size);
      add(head, end, pages);
      head = end;
    }
    const rest = rows - head;
    const pieces = Math.min(Math.max(1, rest), Math.ceil(bytes / STRETCH_BYTES));
    for (let i = 0; i < pieces; i++) {
      const [start, end] = [i, i + 1].map((piece) => first + head + Math.floor((piece * rest) / pieces));
      add(start!, end!, bytes / pieces + pages);
    }
    first += rows;
  }
  return stretches;
}

async function readRows({
  columns,
  start,
  end,
}: Request & { kind: 'read' }): Promise<Record<string, Column>> {
  const group = await groupAt(start);
  const found: Record<string, Column> = {};
  let held = [...group.columns.values()].reduce((sum, pages) => sum + (pages?.heldBytes ?? 0), 0);
  for (const name of columns) {
    const pages = group.columns.get(name);
    if (!pages) {
      found[name] = new Array<null>(end - start).fill(null);
      continue;
    }
    held -= pages.heldBytes;
    found[name] = await pages.rows(start - group.start, end - group.start);
    if (held + pages.heldBytes > MAX_HELD_BYTES) pages.forget();
    held += pages.heldBytes;
  }
  return found;
} // prettier-ignore

/** The row group of a row, its columns ready to be read. */
async function groupAt(row: number): Promise<NonNullable<OpenFile['group']>> {
  const file = current!;
  if (file.group && row >= file.group.start && row < file.group.end) return file.group;
  const [{ parquetSchema }, { compressors }, decoding] = await library;
  const tree = parquetSchema(file.metadata);
  let start = 0;
  for (const { num_rows, columns: chunks } of file.metadata.row_groups) {
    const end = start + Number(num_rows);
    if (row < end) {
      const columns = new Map<string, ColumnPages | undefined>();
      for (const { meta_data: meta } of chunks) {
        const name = meta?.path_in_schema[0];
        if (!meta || name === undefined) continue;
        const path = decoding.getTreePath(tree, meta.path_in_schema);
        const isRead = decoding.isFlatColumn(path) || decoding.getMaxRepetitionLevel(path) > 0;
        // A structure of several columns is no series.
        const isOne = isRead && !columns.has(name);
        columns.set(name, isOne ? new ColumnPages(file.buffer, decoding, { tree, meta, compressors }) : undefined);
      }
      return (file.group = { start, end, columns });
    }
    start = end;
  }
  throw new Error(`there is no row ${row}`);
} // prettier-ignore
