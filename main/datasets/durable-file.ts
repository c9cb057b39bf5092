/** @file Files that are whole or absent, whenever the machine stops. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RefractError, toRefractError } from '../api/errors.ts';

/** Writes all the bytes: one write may take only a part of them. */
export async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}

/** Flushes a folder's entries, so that a rename in it survives a power cut. Windows does not know this. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file: to a temporary one beside it, flushed, then renamed. An existing file is replaced at once or, when
 * anything fails, left as it was.
 * @throws RefractError `disk`, or `not-found` when the folder is not there
 */
export async function writeFileAtomically(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      for (const part of parts) await writeFully(handle, part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw writeError(error, path);
  }
}

/** The error with the name of the file that was wanted instead of the temporary one's. */
function nameOf(error: unknown, path: string): unknown {
  return error instanceof Error && 'path' in error ? Object.assign(error, { path }) : error;
}

/** Any failure to write, in a person's terms. */
export function writeError(error: unknown, path: string): RefractError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new RefractError(
      'not-found',
      `There is no folder ${dirname(path)}.`,
      'Make it first, or choose another.',
      {
        cause: error,
      },
    );
  }
  if (code === 'EISDIR') {
    return new RefractError('usage', `${path} is a folder.`, 'Name a file.', { cause: error });
  }
  const known = toRefractError(nameOf(error, path));
  if (known.code !== 'internal' || code === undefined) return known;
  return new RefractError(
    'disk',
    `${path} cannot be written (${(error as Error).message}).`,
    'Free some space or choose another folder.',
    { cause: error },
  );
}
