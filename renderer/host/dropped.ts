/** @file What a drag brings or a file dialog gives, as things to make sources of. Folders are walked when they are read. */
import type { Dropped } from '../../main/api/client.ts';
import { sourceLimits } from '../../main/api/sources.ts';

/** One more than can be imported is enough to say so; stop walking instead of hanging. */
const MAX_FILES = sourceLimits.files + 1;

/** Files of a folder that are asked for at once. */
const ASKED_AT_ONCE = 500;

/**
 * The things in a drop. Must be called while the drop event is being handled: browsers forget afterwards.
 * @returns in the order of the drop; empty if no files were dragged
 */
export function droppedOf(transfer: DataTransfer): Dropped[] {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  return items.flatMap((item) => {
    const handle = item.getAsFile();
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) {
      const folder = entry as FileSystemDirectoryEntry;
      const peek = () => namesIn(folder);
      return [{ name: entry.name, isFolder: true, handle, peek, files: () => filesIn(folder) }];
    }
    return handle ? [droppedFile(handle)] : [];
  });
}

/** What a drag over the window says before it is let go: browsers tell only kinds, and of files their type. */
interface Dragged {
  readonly kind: string;
  /** "" for folders, and for files of a type that the system does not know. */
  readonly type: string;
}

/** Whether files are dragged, not a text or a link. */
export const dragsFiles = (types: readonly string[]): boolean => types.includes('Files');

/**
 * What is dragged, in words: "2 files", "an archive", "3 files or folders".
 * @param items of the drag; some browsers give none before the drop
 */
export function draggedWords(items: readonly Dragged[]): string {
  const files = items.filter(({ kind }) => kind === 'file');
  const isArchive = ({ type }: Dragged) => /zip|tar|compressed/.test(type);
  const one = files.length === 1;
  if (files.length === 0) return 'what you hold';
  if (files.every(isArchive)) return one ? 'an archive' : `${files.length} archives`;
  if (files.every(({ type }) => type !== '')) return one ? 'a file' : `${files.length} files`;
  return one ? 'a file or a folder' : `${files.length} files or folders`;
}

/**
 * The things chosen in a file input; files of a folder input stand together under the folder's name.
 * @param files of the input
 */
export function chosenOf(files: FileList): Dropped[] {
  const all = [...files];
  const first = all[0];
  if (!first?.webkitRelativePath) return all.map(droppedFile);
  const name = first.webkitRelativePath.split('/')[0]!;
  const inside = all.map((file) => ({ path: file.webkitRelativePath, file }));
  return [{ name, isFolder: true, handle: null, files: () => Promise.resolve(inside) }];
}

function droppedFile(file: File): Dropped {
  return {
    name: file.name,
    isFolder: false,
    handle: file,
    files: () => Promise.resolve([{ path: file.name, file }]),
  };
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<{ path: string; file: File }[]> {
  const found: { path: string; file: File }[] = [];
  const waiting: FileSystemDirectoryEntry[] = [folder];
  for (let next = waiting.shift(); next && found.length < MAX_FILES; next = waiting.shift()) {
    const entries = await entriesOf(next);
    waiting.push(
      ...entries.filter(({ isDirectory }) => isDirectory).map((one) => one as FileSystemDirectoryEntry),
    );
    const files = entries.filter(({ isDirectory }) => !isDirectory).slice(0, MAX_FILES - found.length);
    // Each is asked of another process of the browser: one after the other, a hundred thousand take minutes.
    for (let from = 0; from < files.length; from += ASKED_AT_ONCE) {
      const some = files.slice(from, from + ASKED_AT_ONCE);
      found.push(...(await Promise.all(some.map((entry) => droppedOfEntry(entry as FileSystemFileEntry)))));
    }
  }
  return found;
}

/** The first names in a folder, of one that cannot be listed none. */
async function namesIn(folder: FileSystemDirectoryEntry): Promise<string[]> {
  const some = await new Promise<FileSystemEntry[]>((resolve) =>
    folder.createReader().readEntries(resolve, () => resolve([])),
  );
  return some.map(({ name, isDirectory }) => (isDirectory ? `${name}/` : name));
}

/** A reader gives a folder's entries in pieces (of 100 in Chromium) until it gives none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function droppedOfEntry(entry: FileSystemFileEntry): Promise<{ path: string; file: File }> {
  const path = entry.fullPath.replace(/^\//, '');
  return new Promise((resolve, reject) => entry.file((file) => resolve({ path, file }), reject));
}
