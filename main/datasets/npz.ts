/** @file NPZ, numpy's archive of named arrays: a zip whose members are .npy files. */
import { Zip, ZipPassThrough } from 'fflate';
import { RefractError } from '../api/errors.ts';
import { invalid } from './byte-source.ts';
import { writeFileAtomically } from './durable-file.ts';
import { encodeNpy, readNpy, type NpyArray } from './npy.ts';
import type { Numbers } from './numbers.ts';
import { openSource } from './source.ts';

/** Without zip64 sizes and offsets are 32 bits. */
const MAX_ZIP_BYTES = 2 ** 32 - 2 ** 20;
/** The first day that zip knows: equal arrays make equal files. */
const NO_TIME = new Date(1980, 0, 1);

/**
 * Writes arrays to an .npz file that numpy.load reads: stored, not compressed, wholly or not at all.
 * @param path the file; an existing one is replaced
 * @param arrays by name, without ".npy"
 * @throws RefractError `disk`, `not-found` for a folder that is not there, `invalid-option` above 4 GiB
 */
export async function writeNpz(path: string, arrays: Readonly<Record<string, NpyArray>>): Promise<void> {
  const files = Object.entries(arrays).map(([name, array]) => ({
    name: `${name}.npy`,
    parts: encodeNpy(array),
  }));
  const bytes = files.reduce((sum, { parts: [header, data] }) => sum + header.length + data.length, 0);
  if (bytes > MAX_ZIP_BYTES) {
    throw new RefractError(
      'invalid-option',
      `${path} would have ${bytes} bytes, but an .npz file is limited to 4 GiB.`,
    );
  }
  await writeFileAtomically(path, zipStored(files));
}

/**
 * Reads all arrays of an .npz file.
 * @returns by name, without ".npy"; row-major numbers, float16 as float32, 64-bit integers as float64
 * @throws RefractError `invalid-data`, `not-found`
 */
export async function readNpz(
  path: string,
): Promise<Record<string, { shape: readonly number[]; data: Numbers }>> {
  const { name, entries } = await openSource([path]);
  const arrays: Record<string, { shape: readonly number[]; data: Numbers }> = {};
  for (const entry of entries) {
    if (entry.packing !== 'zip') throw invalid(name, 'is not an .npz archive.');
    arrays[entry.baseName.replace(/\.npy$/, '')] = await readNpy(entry);
  }
  return arrays;
}

/** The bytes of a zip archive in parts, most of them the given memory itself. */
function zipStored(files: readonly { name: string; parts: readonly Uint8Array[] }[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const { name, parts } of files) {
    const member = new ZipPassThrough(name);
    member.mtime = NO_TIME;
    zip.add(member);
    parts.forEach((part, i) => member.push(part, i === parts.length - 1));
  }
  zip.end();
  return chunks;
}
