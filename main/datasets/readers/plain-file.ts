/**
 * @file A file that can be read anywhere, for formats whose parts lie scattered: itself, or what is packed in a .gz or
 * .zip in a temporary file, under a name of ours. It is kept for some seconds, since a look is often followed by an import.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toRefractError } from '../../api/errors.ts';
import type { LongCall } from '../../api/progress.ts';
import type { ByteSource } from '../byte-source.ts';
import { throwIfCancelled } from '../cancel.ts';

const KEPT_MS = 20_000;

/** The folders' names go on with the number of the process that they belong to. */
const PREFIX = 'refract-unpacked-';

/** A place on the disk, to be given back. */
interface PlainFile {
  readonly path: string;
  readonly release: () => void;
}

interface Unpacked {
  readonly ready: Promise<string>;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

const unpacked = new Map<string, Unpacked>();

/** @throws RefractError `invalid-data` for damaged compression, `disk`, `cancelled` */
export async function plainFile(entry: ByteSource, call: LongCall): Promise<PlainFile> {
  if (entry.packing === 'none') return { path: entry.file.path, release: () => undefined };
  const { mtimeNs } = await stat(entry.file.path, { bigint: true });
  const key = JSON.stringify([entry.file.path, entry.name, entry.file.bytes, String(mtimeNs)]);
  const kept = unpacked.get(key) ?? { ready: unpack(entry, call), users: 0, timer: undefined };
  unpacked.set(key, kept);
  clearTimeout(kept.timer);
  kept.users++;
  try {
    return { path: await kept.ready, release: () => release(key, kept) };
  } catch (error) {
    unpacked.delete(key);
    throw error;
  }
}

function release(key: string, kept: Unpacked): void {
  if (--kept.users > 0) return;
  kept.timer = setTimeout(() => {
    unpacked.delete(key);
    void kept.ready.then(remove);
  }, KEPT_MS);
  kept.timer.unref();
}

async function unpack(entry: ByteSource, call: LongCall): Promise<string> {
  removeForgotten();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // A process that ends within those seconds leaves nothing behind either.
  const atExit = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', atExit);
  folders.set(folder, atExit);
  const path = join(folder, 'file');
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      let done = 0;
      const total = entry.bytes === undefined ? {} : { total: entry.bytes };
      for await (const chunk of entry.read()) {
        throwIfCancelled(call);
        await file.write(chunk);
        done += chunk.length;
        call.onProgress?.({ what: `Unpacking ${entry.name}`, done, ...total, unit: 'bytes' });
      }
    } finally {
      await file.close();
    }
    return path;
  } catch (error) {
    remove(path);
    throw toRefractError(error);
  }
}

const folders = new Map<string, () => void>();

function remove(path: string): void {
  const folder = join(path, '..');
  const atExit = folders.get(folder);
  if (atExit) process.off('exit', atExit);
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Removes what a process has left behind that was killed. */
function removeForgotten(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : NaN;
    if (Number.isNaN(owner) || isRunning(owner)) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else may not be asked, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
