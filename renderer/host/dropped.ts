/** @file What a drag brings or a file dialog gives, as things to make sources of. Folders are walked when they are read. */
import type { Dropped } from '../../main/api/client.ts';

/** More than this in one folder is a mistake (the workbench's own limit); stop walking instead of hanging. */
const MAX_FILES = 10_001;

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
      return [{ name: entry.name, isFolder: true, handle, files: () => filesIn(folder) }];
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

/**
 * What becomes one data set: each folder and each archive for itself; of loose files those of one kind together, since
 * arrays and their labels are often two files, and a training and a test set too. Tables and lists go with pictures,
 * recordings and events, whose labels they may hold. Names are all there is to go by before anything is read.
 */
export function groupsOf(dropped: readonly Dropped[]): Dropped[][] {
  const alone = dropped.filter(standsAlone);
  const loose = Map.groupBy(
    dropped.filter((one) => !standsAlone(one)),
    ({ name }) => kindOf(name),
  );
  const labelled = ['pictures', 'recordings', 'events'].find((kind) => loose.has(kind));
  const tables = loose.get('tables');
  if (labelled !== undefined && tables) {
    loose.set(labelled, [...loose.get(labelled)!, ...tables]);
    loose.delete('tables');
  }
  return [...loose.values(), ...alone.map((one) => [one])];
}

/** Kinds of files by the ends of their names; any other end is a kind of its own. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['pictures', /\.(png|jpe?g)$/i],
  ['recordings', /\.wav$/i],
  ['events', /\.(bin|aedat)$/i],
  ['tables', /\.(csv|tsv|txt|dat|tab)$/i],
  ['arrays', /(\.npy|ubyte|idx\d?)$/i],
  ['lines', /\.(jsonl|ndjson)$/i],
  ['HDF5', /\.(h5|hdf5?)$/i],
];

function kindOf(name: string): string {
  const plain = name.replace(/\.gz$/i, '');
  const known = kinds.find(([, ends]) => ends.test(plain));
  return known?.[0] ?? /\.[^.]*$/.exec(plain)?.[0].toLowerCase() ?? '';
}

function standsAlone({ isFolder, name }: Dropped): boolean {
  return isFolder || /\.(zip|npz|tar|tgz|tar\.gz)$/i.test(name);
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
    for (const entry of await entriesOf(next)) {
      if (entry.isDirectory) waiting.push(entry as FileSystemDirectoryEntry);
      else
        found.push({
          path: entry.fullPath.replace(/^\//, ''),
          file: await fileOf(entry as FileSystemFileEntry),
        });
    }
  }
  return found;
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

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
