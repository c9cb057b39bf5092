/** @file Reading many small files: some at a time, their samples in order. */
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource, type DiskFile } from '../byte-source.ts';
import { throwIfCancelled } from '../cancel.ts';
import type { Sample } from '../sample-input.ts';

/** How many files are opened ahead of the one that is needed, and how many bytes they may have together. */
const AHEAD = { files: 8, bytes: 2 ** 24 };

/** What a file of unknown size is counted as. */
const UNKNOWN_BYTES = 2 ** 20;

/** A file that is one sample is held in memory: none may be larger. */
const MAX_FILE_BYTES = 2 ** 26;

/**
 * All bytes of a source.
 * @throws RefractError `invalid-data` for more than 64 MiB, and what reading throws
 */
export async function readWhole(source: ByteSource, maxBytes = MAX_FILE_BYTES): Promise<Buffer> {
  const tooLarge = (bytes: number): Error =>
    invalid(source.name, `has ${bytes} bytes or more; one such file can have ${maxBytes} at most.`);
  if ((source.bytes ?? 0) > maxBytes) throw tooLarge(source.bytes!);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source.read()) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(bytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/**
 * One sample of each file, in their order.
 * @param what the files in words, for reports
 * @param decode makes a sample of a file's bytes
 */
export async function* samplesOfFiles<File extends { readonly entry: ByteSource }>(
  files: readonly File[],
  what: string,
  call: LongCall,
  decode: (bytes: Buffer, file: File) => Sample | Promise<Sample>,
): AsyncGenerator<readonly [Sample], void, undefined> {
  const waiting: Promise<Buffer>[] = [];
  const sizeOf = ({ entry }: File): number => entry.bytes ?? UNKNOWN_BYTES;
  let [next, ahead] = [0, 0];
  for (let done = 0; done < files.length; done++) {
    throwIfCancelled(call);
    while (
      next < files.length &&
      waiting.length < AHEAD.files &&
      (waiting.length === 0 || ahead < AHEAD.bytes)
    ) {
      ahead += sizeOf(files[next]!);
      const bytes = readWhole(files[next++]!.entry);
      // It is awaited in its turn, or never where an earlier one fails.
      bytes.catch(() => undefined);
      waiting.push(bytes);
    }
    const file = files[done]!;
    yield [await decode(await waiting.shift()!, file)];
    ahead -= sizeOf(file);
    call.onProgress?.({ what: `Reading ${what}`, done: done + 1, total: files.length, unit: 'files' });
  }
}

/** The files on the disk that entries come from, each once. */
export function diskFilesOf(entries: readonly ByteSource[]): DiskFile[] {
  return [...new Map(entries.map(({ file }) => [file.path, file])).values()];
}
