/** @file Datasets piece by piece: as many elements at a time as make about a megabyte. */
import { decodeNumbers, numberTypes, type Numbers } from '../../numbers.ts';
import type { H5File } from './client.ts';
import type { H5Dataset } from './messages.ts';

const PIECE_BYTES = 2 ** 20;

/** The first piece is such a part of a whole one: a look needs few rows. */
const FIRST_PIECE = 1 / 16;

/** The library takes some kilobytes for each chunk that a request meets: with chunks of one number a megabyte would take a gigabyte. */
const MAX_CHUNKS = 2048;

/** How many elements may be asked for at once for the sake of the chunks that they lie in. */
export function rowsInChunks({ shape, chunks }: Pick<H5Dataset, 'shape' | 'chunks'>): number {
  const [rows = 0, ...rest] = chunks ?? [];
  if (rows === 0) return Infinity;
  const across = rest.reduce((product, length, i) => product * Math.ceil(shape[i + 1]! / length), 1);
  return rows * Math.max(1, Math.floor(MAX_CHUNKS / across));
}

/** How many elements of a dataset whose rows have one length make a piece. */
function rowsInPiece(dataset: H5Dataset): number {
  const { shape, type } = dataset;
  const bytes = type === 'string' ? 64 : numberTypes[type].bytes;
  const row = shape.slice(1).reduce((product, length) => product * length, bytes);
  return Math.min(rowsInChunks(dataset), Math.max(1, Math.floor(PIECE_BYTES / Math.max(1, row))));
}

/** The bytes of a dataset of numbers, little-endian, in order. @throws RefractError `invalid-data` */
export async function* readDense(
  file: H5File,
  dataset: H5Dataset,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const total = dataset.shape[0]!;
  const most = rowsInPiece(dataset);
  let rows = Math.ceil(most * FIRST_PIECE);
  for (let at = 0; at < total;) {
    const count = Math.min(rows, total - at);
    yield (await file.read(dataset, at, count)).bytes;
    at += count;
    rows = Math.min(most, 2 * rows);
  }
}

/** The first elements of a list, or all: numbers or texts. */
export async function readList(
  file: H5File,
  dataset: H5Dataset,
  most = Infinity,
): Promise<Float64Array | string[]> {
  const total = Math.min(dataset.shape[0]!, most);
  const rows = rowsInPiece(dataset);
  const numbers = new Float64Array(dataset.type === 'string' ? 0 : total);
  const words: string[] = [];
  for (let at = 0; at < total; at += rows) {
    const { bytes, texts = [] } = await file.read(dataset, at, Math.min(rows, total - at));
    if (dataset.type !== 'string') numbers.set(decodeNumbers(bytes, dataset.type), at);
    else for (const text of texts) words.push(text);
  }
  return dataset.type === 'string' ? words : numbers;
}

/** Rows of any length of several datasets, side by side; the number of rows follows their lengths. */
export async function* readRagged(
  file: H5File,
  datasets: readonly H5Dataset[],
): AsyncGenerator<
  { readonly first: number; readonly rows: readonly (readonly Numbers[])[] },
  void,
  undefined
> {
  const total = datasets[0]!.shape[0]!;
  const most = Math.min(4096, ...datasets.map(rowsInChunks));
  let rows = Math.min(8, most);
  for (let at = 0; at < total;) {
    const count = Math.min(rows, total - at);
    let bytes = 0;
    const columns: Numbers[][] = [];
    for (const dataset of datasets) {
      const piece = await file.read(dataset, at, count);
      bytes += piece.bytes.length;
      columns.push(cut(piece.bytes, piece.lengths!, dataset));
    }
    yield { first: at, rows: Array.from({ length: count }, (_, i) => columns.map((column) => column[i]!)) };
    at += count;
    rows = Math.max(1, Math.min(most, Math.floor((count * PIECE_BYTES) / Math.max(1, bytes))));
  }
}

function cut(bytes: Uint8Array<ArrayBuffer>, lengths: Uint32Array, { type }: H5Dataset): Numbers[] {
  const numbers = decodeNumbers(bytes, type === 'string' ? 'uint8' : type);
  let at = 0;
  return Array.from(lengths, (length) => numbers.subarray(at, (at += length)));
}
