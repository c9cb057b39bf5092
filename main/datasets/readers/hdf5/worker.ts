/**
 * @file The thread in which the HDF5 library runs (h5wasm: the C library as WebAssembly). A thread of its own, since a
 * damaged file can make the library wait for ever or take all memory, and a thread can be ended.
 */
import fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type * as H5 from 'h5wasm/node';
import type { NumberType } from '../../numbers.ts';
import type { Common } from '../thread.ts';
import type { Answer, H5Dataset, Request, Rows } from './messages.ts';

type Library = typeof H5;

/** No file with something to train on has more objects, or groups in groups. */
const LIMITS = { objects: 10_000, depth: 8, dimensions: 8 };

/** A chunk is decompressed whole, however little is read of it. */
const MAX_CHUNK_BYTES = 2 ** 28;
/** The most that one answer carries. */
const MAX_ANSWER_BYTES = 2 ** 28;

/**
 * How much memory the library may have, in bytes. A damaged length makes it ask for any number of gigabytes; what is refused
 * becomes an error of its own ("memory allocation failed").
 */
const USUAL_MEMORY = 2 ** 28;
let mostMemory = USUAL_MEMORY;
const PAGE_BYTES = 2 ** 16;
// Of this thread alone: nothing else in it has such memory.
const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
  if (this.buffer.byteLength + pages * PAGE_BYTES > mostMemory) throw new RangeError('That is too much.');
  return grow.call(this, pages);
};

/** What the library has printed about errors since the last request: it says there what is wrong, and nowhere else. */
let printed = '';

const library = load();
let open: { readonly file: bigint; readonly metadata: Map<string, H5.Metadata> } | undefined;

async function load(): Promise<Library> {
  // The library writes to the terminal by this function, past Node's streams; files are only read here.
  fs.writeSync = (_: number, memory: string | NodeJS.ArrayBufferView, offset?: unknown, length?: unknown) => {
    if (typeof memory === 'string') printed += memory;
    else {
      const from = memory.byteOffset + Number(offset ?? 0);
      const count = Number(length ?? memory.byteLength);
      printed += Buffer.from(memory.buffer, from, count).toString('latin1');
      return count;
    }
    return memory.length;
  };
  // In Electron the library takes a `navigator` for a sign that it is in a page.
  Reflect.deleteProperty(globalThis, 'navigator');
  const loaded = await import('h5wasm/node');
  await loaded.ready;
  return loaded;
}

const answers: {
  readonly [Kind in Request['kind']]: (h5: Library, request: Request & { kind: Kind }) => Answer;
} = {
  open: (h5, { path }) => {
    const file = new h5.File(path, 'r');
    refuseErrors();
    open = { file: file.file_id, metadata: new Map() };
    return { kind: 'opened', datasets: listDatasets(h5) };
  },
  read: (h5, { dataset, start, count }) => ({ kind: 'rows', rows: readRows(h5, dataset, start, count) }),
  close: (h5) => {
    if (open) h5.Module.close_file(open.file);
    open = undefined;
    return { kind: 'closed' };
  },
};

void library.then((h5) => {
  parentPort?.on('message', (request: Request) => {
    printed = '';
    try {
      const answer = (answers[request.kind] as (h5: Library, request: Request) => Answer)(h5, request);
      const moved = answer.kind === 'rows' ? [answer.rows.bytes.buffer] : [];
      parentPort?.postMessage(answer, moved);
    } catch (error) {
      parentPort?.postMessage({ kind: 'failed', message: cause(error as Error) } satisfies Common);
    }
  });
  parentPort?.postMessage({ kind: 'ready' } satisfies Common);
});

/** Every dataset that can be read. Links to other files are not followed: only what was named is read. */
function listDatasets(h5: Library): H5Dataset[] {
  const { Module } = h5;
  const { file, metadata } = open!;
  const found: H5Dataset[] = [];
  let objects = 0;
  function walk(group: string, depth: number): void {
    for (const name of new h5.Group(file, group).keys()) {
      if (++objects > LIMITS.objects) throw new Error(`it has more than ${LIMITS.objects} objects`);
      const path = group === '/' ? `/${name}` : `${group}/${name}`;
      const type = Module.get_type(file, path);
      if (type === Module.H5G_GROUP && depth < LIMITS.depth) walk(path, depth + 1);
      if (type !== Module.H5G_DATASET) continue;
      const about = Module.get_dataset_metadata(file, path);
      const described = describe(h5, path, about);
      if (!described) continue;
      metadata.set(described.path, about);
      found.push(described);
    }
  }
  walk('/', 0);
  refuseErrors();
  return found;
}

/** The library's functions return something even where they failed; what they have printed shows it. */
function refuseErrors(): void {
  if (printed !== '') throw new Error('there is an error in it');
}

/** The innermost cause of the first error that was printed: "bad byte number in an address". */
function cause(error: Error): string {
  const [first = ''] = printed.split('HDF5-DIAG').filter((text) => text.trim() !== '');
  return [...first.matchAll(/#\d+: .*?\(\): (.+)/g)].at(-1)?.[1] ?? error.message;
}

function describe({ Module }: Library, path: string, metadata: H5.Metadata): H5Dataset | undefined {
  const { shape, type, vlen_type: base, virtual_sources: virtual = [] } = metadata;
  const { H5T_VLEN, H5T_STRING } = Module.H5T_class_t;
  if (!shape || shape.length === 0 || shape.length > LIMITS.dimensions || virtual.length > 0)
    return undefined;
  const chunks = metadata.chunks?.map(Number);
  const about = { path: path.slice(1), shape: shape.map(Number), ...(chunks && { chunks }) };
  if (type === H5T_STRING.value) return { ...about, type: 'string', isRagged: false };
  const isRagged = type === H5T_VLEN.value && base !== undefined;
  const number = numberType(Module.H5T_class_t, isRagged ? base : metadata);
  return number && { ...about, type: number, isRagged };
}

function numberType(
  classes: Library['Module']['H5T_class_t'],
  { type, size, signed, enum_type: named }: H5.Metadata,
): NumberType | undefined {
  const isFloat = type === classes.H5T_FLOAT.value;
  // numpy's bool is an enumeration of FALSE and TRUE.
  const isBool = named !== undefined && size === 1 && named.nmembers === 2 && 'TRUE' in named.members;
  if (isBool) return 'bool';
  if (!isFloat && type !== classes.H5T_INTEGER.value) return undefined;
  const name = `${isFloat ? 'float' : signed ? 'int' : 'uint'}${8 * size}`;
  const known: readonly NumberType[] = ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float16', 'float32', 'float64']; // prettier-ignore
  return known.find((candidate) => candidate === name);
}

/** Reads through the library's own functions: its conversions know no half-precision numbers. */
function readRows({ Module }: Library, dataset: H5Dataset, start: number, count: number): Rows {
  const { file, metadata } = open!;
  const about = metadata.get(dataset.path)!;
  const { size, chunks } = about;
  const rest = dataset.shape.slice(1);
  const elements = count * rest.reduce((product, length) => product * length, 1);
  const bytes = elements * size;
  const chunkBytes = (chunks ?? []).reduce((product, length) => product * Number(length), size);
  if (chunkBytes > MAX_CHUNK_BYTES) throw new Error(`it has chunks of ${chunkBytes} bytes`);
  if (bytes > MAX_ANSWER_BYTES) throw new Error(`one sample has ${bytes} bytes`);
  // A chunk and what it is unpacked from and to, beside what is asked for.
  mostMemory = USUAL_MEMORY + 3 * chunkBytes + bytes;
  const at = Module._malloc(bytes);
  if (at === 0) throw new Error(`there is no memory for ${bytes} bytes`);
  try {
    Module.HEAPU8.fill(0, at, at + bytes);
    const counts = [count, ...rest].map(BigInt);
    const starts = [BigInt(start), ...rest.map(() => 0n)];
    const status = Module.get_dataset_data(file, `/${dataset.path}`, counts, starts, counts.map(() => 1n), BigInt(at)); // prettier-ignore
    if (status < 0) throw new Error('the library could not read it');
    refuseErrors();
    if (!dataset.isRagged && !about.vlen) {
      const copy = Module.HEAPU8.slice(at, at + bytes) as Uint8Array<ArrayBuffer>;
      return dataset.type === 'string'
        ? { bytes: new Uint8Array(), texts: fixedTexts(copy, size) }
        : { bytes: copy };
    }
    try {
      return dataset.isRagged
        ? raggedRows(Module, at, elements, about.vlen_type!.size)
        : { bytes: new Uint8Array(), texts: linkedTexts(Module, at, elements) };
    } finally {
      Module.reclaim_vlen_memory_count(file, `/${dataset.path}`, '', BigInt(at), counts);
    }
  } finally {
    Module._free(at);
  }
}

/** Rows of any length: pairs of a length and an address. */
function raggedRows(Module: Library['Module'], at: number, elements: number, size: number): Rows {
  const pairs = new Uint32Array(Module.HEAPU8.slice(at, at + 8 * elements).buffer);
  const lengths = Uint32Array.from({ length: elements }, (_, i) => pairs[2 * i]!);
  const total = lengths.reduce((sum, length) => sum + length * size, 0);
  if (total > MAX_ANSWER_BYTES) throw new Error(`its rows have ${total} bytes`);
  const bytes = new Uint8Array(total);
  let to = 0;
  lengths.forEach((length, i) => {
    const from = pairs[2 * i + 1]!;
    bytes.set(Module.HEAPU8.subarray(from, from + length * size), to);
    to += length * size;
  });
  return { bytes, lengths };
}

/** Texts as long as their field, filled up with zeros or spaces. */
function fixedTexts(bytes: Uint8Array, size: number): string[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => {
    const text = all.toString('utf8', i * size, (i + 1) * size);
    const end = text.indexOf('\0');
    return (end < 0 ? text : text.slice(0, end)).trimEnd();
  });
}

/** Texts that lie elsewhere, up to their zero. */
function linkedTexts(Module: Library['Module'], at: number, elements: number): string[] {
  const addresses = new Uint32Array(Module.HEAPU8.slice(at, at + 4 * elements).buffer);
  return Array.from(addresses, (address) => (address === 0 ? '' : Module.UTF8ToString(address)));
}
