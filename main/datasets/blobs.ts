/**
 * @file The store's bytes: files under <home>/blobs named by the hash of what they hold, so that equal data is kept
 * once. A blob is written under blobs/incoming, flushed, and only then renamed to its place: what stands in its
 * place is whole, whenever the machine stopped.
 */
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs, utimes, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import { throwIfCancelled } from './cancel.ts';
import { syncFolder, writeError, writeFully } from './durable-file.ts';
import { blobsOf, type BlobRef, type DatasetManifest } from './manifest.ts';

const blobsFolder = (home: string): string => join(home, 'blobs');
const incomingFolder = (home: string): string => join(home, 'blobs', 'incoming');

/** Where a blob lies: <home>/blobs/<first two digits>/<sha256>. */
export const blobPath = (home: string, sha256: string): string =>
  join(blobsFolder(home), sha256.slice(0, 2), sha256);

/** A blob being written. */
export interface BlobWriter {
  /** Appends bytes. @throws RefractError `disk` */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Reads what was written, from a place on; the bytes are good until they are changed. @throws RefractError `disk` */
  readonly readBack: (at: number, bytes: number) => Promise<Uint8Array<ArrayBuffer>>;
}

/** Blobs that appear in the store together or not at all. Each failure is a RefractError `disk`. */
export interface BlobTransaction {
  readonly create: () => Promise<BlobWriter>;
  /** Takes back a blob that was only needed on the way. */
  readonly drop: (writer: BlobWriter) => Promise<void>;
  /** Puts every blob in its place; their references by writer, in the order in which they were created. */
  readonly commit: () => Promise<ReadonlyMap<BlobWriter, BlobRef>>;
  /** Removes what was written and not committed. */
  readonly discard: () => Promise<void>;
}

interface Incoming {
  readonly path: string;
  readonly handle: FileHandle;
  readonly hash: Hash;
  bytes: number;
}

/**
 * Starts a transaction on a home folder, which is made if need be.
 * @param expectedBytes about how much will be written
 * @throws RefractError `disk` when there is less room than that
 */
export async function beginBlobs(home: string, expectedBytes: number): Promise<BlobTransaction> {
  const incoming = new Map<BlobWriter, Incoming>();
  const folder = incomingFolder(home);
  const guard = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw writeError(error, folder);
    });

  async function create(): Promise<BlobWriter> {
    // The process number lets pruneBlobs tell what a killed process left behind.
    const path = join(folder, `${process.pid}-${randomUUID()}`);
    const blob: Incoming = { path, handle: await open(path, 'wx+'), hash: createHash('sha256'), bytes: 0 };
    const writer: BlobWriter = {
      write: async (bytes) => {
        blob.hash.update(bytes);
        blob.bytes += bytes.length;
        await guard(writeFully(blob.handle, bytes));
      },
      readBack: async (at, bytes) => {
        const buffer = new Uint8Array(bytes);
        const { bytesRead } = await guard(blob.handle.read(buffer, 0, bytes, at));
        return buffer.subarray(0, bytesRead);
      },
    };
    incoming.set(writer, blob);
    return writer;
  }

  async function drop(writer: BlobWriter): Promise<void> {
    const blob = incoming.get(writer);
    if (!blob) return;
    incoming.delete(writer);
    await remove(blob);
  }

  async function commit(): Promise<Map<BlobWriter, BlobRef>> {
    for (const { handle } of incoming.values()) await handle.sync();
    const refs = new Map<BlobWriter, BlobRef>();
    for (const [writer, { path, handle, hash, bytes }] of incoming) {
      await handle.close();
      const sha256 = hash.digest('hex');
      await putInPlace(path, blobPath(home, sha256), bytes);
      refs.set(writer, { sha256, bytes });
    }
    const folders = new Set([...refs.values()].map(({ sha256 }) => dirname(blobPath(home, sha256))));
    for (const path of [...folders, blobsFolder(home)]) await syncFolder(path);
    return refs;
  }

  async function discard(): Promise<void> {
    for (const blob of incoming.values()) await remove(blob);
  }

  await guard(mkdir(folder, { recursive: true }));
  await ensureRoom(home, expectedBytes);
  return {
    create: () => guard(create()),
    drop: (writer) => guard(drop(writer)),
    commit: () => guard(commit()),
    discard,
  };
}

async function remove({ path, handle }: Incoming): Promise<void> {
  await handle.close().catch(() => undefined);
  await rm(path, { force: true });
}

async function ensureRoom(home: string, bytes: number): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(home);
  // Some network file systems report no size at all.
  if (blocks === 0 || bavail * bsize >= bytes) return;
  const mebibytes = (count: number): string => `${Math.ceil(count / 2 ** 20)} MiB`;
  throw new RefractError(
    'disk',
    `The data needs ${mebibytes(bytes)}, but the disk of ${home} has ${mebibytes(bavail * bsize)} left.`,
    'Free some space or choose another folder with --home.',
  );
}

/** Renames a whole blob to its place; replacing an equal one also makes it look fresh to pruneBlobs. */
async function putInPlace(from: string, to: string, bytes: number): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    // Windows does not replace a file that somebody reads. The one there is as good as ours.
    const there = await stat(to).catch(() => undefined);
    if (there?.size !== bytes) throw error;
    await utimes(to, new Date(), new Date());
    await rm(from);
  }
}

/** An error about the store's own files. */
export function damaged(what: string): RefractError {
  return new RefractError(
    'damaged-store',
    what,
    'Import its files again, under another name; that also repairs this one.',
  );
}

/**
 * Reads a blob again and compares it with its name.
 * @throws RefractError `damaged-store`, `cancelled`
 */
export async function verifyBlob(home: string, ref: BlobRef, call: LongCall = {}): Promise<void> {
  const path = blobPath(home, ref.sha256);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
      throwIfCancelled(call);
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      call.onProgress?.({ what: 'Checking stored data', done: bytes, total: ref.bytes, unit: 'bytes' });
    }
  } catch (error) {
    if (error instanceof RefractError) throw error;
    throw damaged(`The stored data ${path} cannot be read (${(error as Error).message}).`);
  }
  if (bytes !== ref.bytes)
    throw damaged(`The stored data ${path} has ${bytes} bytes instead of ${ref.bytes}.`);
  if (hash.digest('hex') !== ref.sha256)
    throw damaged(`The stored data ${path} has changed: its hash is another one.`);
}

/** How long a blob that nobody refers to is kept: its data set may be about to be saved by another process. */
const GRACE_MS = 15 * 60_000;

/**
 * Deletes the blobs that no data set uses, and what killed imports left.
 * @param manifests all data sets of this home folder
 * @returns how many files were deleted, and their bytes
 */
export async function pruneBlobs(
  home: string,
  manifests: readonly DatasetManifest[],
  graceMs = GRACE_MS,
): Promise<{ files: number; bytes: number }> {
  const used = new Set(manifests.flatMap(blobsOf).map(({ sha256 }) => sha256));
  const deleted = { files: 0, bytes: 0 };
  const now = Date.now();
  for (const folder of await readdir(blobsFolder(home)).catch(() => [])) {
    for (const name of await readdir(join(blobsFolder(home), folder)).catch(() => [])) {
      const path = join(blobsFolder(home), folder, name);
      const info = await stat(path).catch(() => undefined);
      if (!info?.isFile()) continue;
      const isIncoming = folder === 'incoming';
      const keep = isIncoming
        ? isRunning(Number.parseInt(name))
        : used.has(name) || now - info.mtimeMs < graceMs;
      if (keep) continue;
      await rm(path, { force: true });
      deleted.files++;
      deleted.bytes += info.size;
    }
  }
  return deleted;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
