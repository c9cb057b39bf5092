/** @file What a library of Linux needs of others: the names in its dynamic section (System V ABI, ELF-64 object files). */
import { closeSync, openSync, readSync } from 'node:fs';

const SECTION_DYNAMIC = 6;
const DT_NEEDED = 1n;

/**
 * The libraries that the loader looks for when it opens this one ("libcudart.so.13").
 * @throws Error where the file is no 64-bit little-endian ELF
 */
export function neededLibraries(path: string): string[] {
  const file = openSync(path, 'r');
  const read = (at: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    if (readSync(file, bytes, 0, length, at) < length) throw new Error(`${path} ends too early.`);
    return bytes;
  };
  try {
    const header = read(0, 64);
    if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) {
      throw new Error(`${path} is no library for 64-bit Linux.`);
    }
    const [sections, size, count] = [
      Number(header.readBigUInt64LE(40)),
      header.readUInt16LE(58),
      header.readUInt16LE(60),
    ];
    const section = (i: number) => {
      const entry = read(sections + i * size, size);
      return {
        type: entry.readUInt32LE(4),
        offset: Number(entry.readBigUInt64LE(24)),
        size: Number(entry.readBigUInt64LE(32)),
        link: entry.readUInt32LE(40),
      };
    };
    const dynamic = Array.from({ length: count }, (_, i) => section(i)).find(
      ({ type }) => type === SECTION_DYNAMIC,
    );
    if (!dynamic) return [];
    const strings = section(dynamic.link);
    const names = read(strings.offset, strings.size);
    const entries = read(dynamic.offset, dynamic.size);
    return Array.from({ length: dynamic.size / 16 }, (_, i) => i * 16)
      .filter((at) => entries.readBigInt64LE(at) === DT_NEEDED)
      .map((at) => {
        const from = Number(entries.readBigUInt64LE(at + 8));
        return names.toString('latin1', from, names.indexOf(0, from));
      });
  } finally {
    closeSync(file);
  }
}
