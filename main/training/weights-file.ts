/**
 * @file Weights and checkpoints on disk, as safetensors: eight bytes of header length, a JSON header, raw little-endian
 * data (https://huggingface.co/docs/safetensors#format). Chosen because every framework reads it.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RefractError } from '../api/errors.ts';

export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface WeightsFile {
  readonly tensors: ReadonlyMap<string, NamedArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * Writes a file so that it is either there whole or not at all: temporary file, fsync, rename.
 * @returns its size and SHA-256
 */
export function writeWeights(path: string, file: WeightsFile): { bytes: number; sha256: string } {
  const header: Record<string, Entry | Readonly<Record<string, string>>> = { __metadata__: file.metadata };
  let offset = 0;
  for (const [name, { shape, data }] of file.tensors) {
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const parts = [length, padded, ...[...file.tensors.values()].map(({ data }) => bytesOf(data))];
  writeAtomically(path, parts);
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return { bytes: parts.reduce((sum, part) => sum + part.length, 0), sha256: hash.digest('hex') };
}

function writeAtomically(path: string, parts: readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const part of parts) writeFileSync(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes a rename survive a power cut. Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Reads a file that writeWeights wrote.
 * @throws RefractError `damaged-store` naming the file, where it is not whole
 */
export function readWeights(path: string): WeightsFile {
  const bytes = readFileSync(path);
  const damaged = (why: string) =>
    new RefractError(
      'damaged-store',
      `${path} is damaged: ${why}.`,
      'Run the training again with `refract train`.',
    );
  if (bytes.length < 8) throw damaged(`it has ${bytes.length} bytes`);
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  if (end > bytes.length) throw damaged('its header is cut off');
  let header: Record<string, Entry> & { __metadata__?: Record<string, string> };
  try {
    header = JSON.parse(bytes.toString('utf8', 8, end)) as typeof header;
  } catch {
    throw damaged('its header is not JSON');
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, NamedArray>();
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(entries)) {
    const size = shape.reduce((product, n) => product * n, 1);
    if (dtype !== 'F32' || to - from !== size * 4 || end + to > bytes.length)
      throw damaged(`the tensor ${name} is cut off`);
    const data = new Float32Array(size);
    bytesOf(data).set(bytes.subarray(end + from, end + to));
    tensors.set(name, { shape, data });
  }
  return { tensors, metadata };
}

/** SHA-256 over names, shapes and values of parameters in the order of their names: what `weightsSha256` means. */
export function weightsHash(tensors: ReadonlyMap<string, NamedArray>): string {
  const hash = createHash('sha256');
  for (const name of [...tensors.keys()].sort()) {
    const { shape, data } = tensors.get(name)!;
    hash.update(`${name}[${shape.join(',')}]`).update(bytesOf(data));
  }
  return hash.digest('hex');
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
