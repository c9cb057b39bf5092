/** @file The thread in which hyparquet runs: a damaged file can make it count to four billion, and a thread can be ended. */
import { open as openFile, type FileHandle } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import type { Common } from '../thread.ts';
import type { Answer, Column, Request, Stretch } from './messages.ts';

/** Rows are read in stretches of about so many decoded bytes, where the file has an index of its pages. */
const STRETCH_BYTES = 2 ** 24;
/** Without an index a row group has to be decoded whole. */
const MAX_GROUP_BYTES = 2 ** 30;
const MAX_PAGE_BYTES = 2 ** 28;
/** No packing of numbers does better; what claims more is no data. */
const MAX_RATIO = 10_000;

interface OpenFile {
  readonly handle: FileHandle;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
}

let current: OpenFile | undefined;

const library = Promise.all([import('hyparquet'), import('hyparquet-compressors')]);

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
        column instanceof Float64Array ? [column.buffer] : [],
      )
    : [];

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
  current = { handle, buffer, metadata: await parquetMetadataAsync(buffer) };
  const columns = parquetSchema(current.metadata).children.map(({ element }) => element.name);
  return { kind: 'opened', columns, stretches: stretchesOf(current) };
}

/** @throws Error for row groups that claim more than the file can hold, or cannot be decoded in memory */
function stretchesOf({ metadata, buffer }: OpenFile): Stretch[] {
  const stretches: Stretch[] = [];
  let first = 0;
  for (const { num_rows, total_byte_size, columns } of metadata.row_groups) {
    const rows = Number(num_rows);
    const bytes = Math.max(Number(total_byte_size), 1);
    const isClaim = !(
      rows >= 0 &&
      Number.isSafeInteger(first + rows) &&
      rows <= buffer.byteLength * MAX_RATIO
    );
    if (isClaim || bytes > buffer.byteLength * MAX_RATIO)
      throw new Error(`it claims ${rows} rows of ${bytes} bytes`);
    const hasIndex = columns.every((column) => column.offset_index_offset !== undefined);
    if (!hasIndex && bytes > MAX_GROUP_BYTES) {
      throw new Error(`a row group has ${bytes} bytes and no page index (write smaller row groups)`);
    }
    const pieces = hasIndex ? Math.min(Math.max(1, rows), Math.ceil(bytes / STRETCH_BYTES)) : 1;
    for (let i = 0; i < pieces; i++) {
      const start = first + Math.floor((i * rows) / pieces);
      const end = first + Math.floor(((i + 1) * rows) / pieces);
      if (end > start) stretches.push({ start, end, bytes: bytes / pieces });
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
  const [{ parquetRead }, { compressors }] = await library;
  const { buffer: file, metadata } = current!;
  const pieces = new Map<string, unknown[]>(columns.map((name) => [name, []]));
  await parquetRead({
    ...{ file, metadata, columns: [...columns], rowStart: start, rowEnd: end, useOffsetIndex: true },
    compressors: limited(compressors),
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = pieces.get(columnName)!;
      for (let i = 0; i < columnData.length; i++) {
        const row = rowStart + i;
        if (row >= start && row < end) column[row - start] = plain(columnData[i]);
      }
    },
  });
  return Object.fromEntries([...pieces].map(([name, values]) => [name, asColumn(name, values, end - start)]));
}

/** 64-bit integers become numbers; what is neither number, text nor list of them becomes nothing. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  return ['number', 'string', 'boolean'].includes(typeof value) ? value : null;
}

function asColumn(name: string, values: unknown[], rows: number): Column {
  if (values.length !== rows) throw new Error(`the column "${name}" has ${values.length} of ${rows} rows`);
  const isNumeric = values.every((value) => typeof value === 'number' || value === null);
  return isNumeric
    ? Float64Array.from(values, (value) => (value === null ? NaN : (value as number)))
    : values;
}

/** Refuses pages that claim to unpack to more than can be. */
function limited(compressors: Compressors): Compressors {
  const checked = Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, length: number) => {
      if (length > MAX_PAGE_BYTES || length > MAX_RATIO * input.length + 1024) throw new Error(`a page of ${input.length} bytes claims to unpack to ${length}`); // prettier-ignore
      return unpack!(input, length);
    },
  ]);
  return Object.fromEntries(checked) as Compressors;
}
