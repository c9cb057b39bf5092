/** @file What a person named: files, folders and archives become a flat list of named bytes. */
import { createHash } from 'node:crypto';
import { realpathSync, statSync, type Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { RefractError, toRefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import { opened } from './archives.ts';
import { invalid, plainSource, type ByteSource, type DiskFile } from './byte-source.ts';
import { throwIfCancelled } from './cancel.ts';
import type { DatasetManifest } from './manifest.ts';
import type { Listing } from './member-names.ts';

/** Everything that was named, opened as far as its list of contents. */
export interface Source {
  /** For messages: what the person named, without the folders before it. */
  readonly name: string;
  /**
   * Files, unpacked gzip files and members of archives, in the order of their names; those of an archive that can only be
   * read from its start on in its own order.
   */
  readonly entries: readonly ByteSource[];
  /** What was found in archives and is left out, and why. */
  readonly ignored: Listing['ignored'];
}

/** More files than this are no data set that one drops; Speech Commands has 105,829. */
const MAX_ENTRIES = 500_000;

/** In folders of more files than this, those with the names of pictures, recordings and events are not looked into. */
const MANY_FILES = 1000;
const plainName = /\.(png|jpe?g|wav|bin|txt)$/i;
const MAX_DEPTH = 4;

/** A few milliseconds' worth. */
const STATS_AT_ONCE = 500;

/**
 * Looks at files and folders; reads no more than their first bytes and archives' directories.
 * @param paths at least one; folders are taken with their subfolders (links to folders are not followed)
 * @throws RefractError `not-found`; `invalid-data` for an empty folder, a damaged archive or too many files
 */
export async function openSource(paths: readonly string[], call: LongCall = {}): Promise<Source> {
  if (paths.length === 0)
    throw new RefractError('usage', 'No file was named.', 'Name a file or a folder to import.');
  const name = wordFor(paths);
  const entries: Sortable[] = [];
  const ignored: Listing['ignored'][number][] = [];
  const files = await listFiles(paths, (name, why) => ignored.push({ name, why }));
  for (const file of files) {
    const plain = plainSource(file);
    if (files.length > MANY_FILES && plainName.test(file.name)) {
      entries.push({ entry: plain, key: file.name, place: 0 });
      continue;
    }
    const listing = await opened(plain, MAX_ENTRIES, call);
    // Where any stretch can be read, the order is that of the names, as in the folder that was packed.
    const isAnyOrder = listing.entries.every(
      ({ region, packing }) => region !== undefined || packing === 'zip',
    );
    listing.entries.forEach((entry, place) =>
      entries.push({ entry, key: isAnyOrder ? entry.name : `${file.name}: `, place }),
    );
    ignored.push(...listing.ignored);
  }
  if (entries.length === 0) {
    const [first] = ignored;
    throw invalid(
      name,
      first
        ? `there is no file in it that can be read (${first.name}: ${first.why}).`
        : 'there is no file in it.',
    );
  }
  entries.sort((a, b) => (a.key === b.key ? a.place - b.place : a.key < b.key ? -1 : 1));
  return { name, entries: entries.map(({ entry }) => entry), ignored };
}

interface Sortable {
  readonly entry: ByteSource;
  readonly key: string;
  /** In its archive. */
  readonly place: number;
}

/** Is told what is not taken, and why. */
type LeaveOut = (name: string, why: string) => void;

/**
 * The files that importing these paths would look at; nothing is opened.
 * @param leaveOut is told of links that are not followed
 * @returns names within the folder that holds them
 * @throws RefractError `not-found`; `invalid-data` for what is neither, or too many files
 */
export async function listFiles(
  paths: readonly string[],
  leaveOut: LeaveOut = () => undefined,
): Promise<DiskFile[]> {
  const files: DiskFile[] = [];
  const named = [...new Set(paths.map((path) => resolve(path)))];
  const prefixes = prefixesOf(named);
  for (const path of named) {
    for await (const file of filesAt(path, prefixes.get(path)!, leaveOut)) {
      files.push(file);
      if (files.length > MAX_ENTRIES)
        throw invalid(wordFor(paths), `there are more than ${MAX_ENTRIES} files in it.`);
    }
  }
  return files;
}

/**
 * What stands before the names of files: nothing within one folder that was named; where several things were named, such
 * as folders of classes or of parts, the name of each folder says which. Where two are called alike ("train/cat" and
 * "test/cat") also the folders above count, as far as they differ.
 */
function prefixesOf(paths: readonly string[]): Map<string, string> {
  const parts = paths.map((path) => path.split(sep));
  const isShared = (place: number): boolean => parts.every((names) => names.length > place + 1 && names[place] === parts[0]![place]); // prettier-ignore
  let shared = 0;
  while (isShared(shared)) shared++;
  const areDifferent = new Set(paths.map((path) => basename(path))).size === paths.length;
  const nameOf = (path: string, i: number) =>
    areDifferent ? basename(path) : parts[i]!.slice(shared).join('/');
  return new Map(paths.map((path, i) => [path, paths.length === 1 ? '' : nameOf(path, i)]));
}

/** What was named, without the folders before it. */
function wordFor(paths: readonly string[]): string {
  return paths.map((path) => basename(resolve(path))).join(', ');
}

/** Hashes files on the disk as they are: a data set's provenance. */
export async function describeFiles(
  files: readonly DiskFile[],
  call: LongCall = {},
): Promise<DatasetManifest['source']> {
  const described = [];
  for (const file of files) {
    const hash = createHash('sha256');
    let done = 0;
    for await (const chunk of plainSource(file).read()) {
      throwIfCancelled(call);
      hash.update(chunk);
      done += chunk.length;
      call.onProgress?.({ what: `Hashing ${file.name}`, done, total: file.bytes, unit: 'bytes' });
    }
    described.push({ name: file.name, bytes: file.bytes, sha256: hash.digest('hex') });
  }
  return described;
}

/** @param prefix see prefixesOf */
async function* filesAt(
  path: string,
  prefix: string,
  leaveOut: LeaveOut,
): AsyncGenerator<DiskFile, void, undefined> {
  const info = await stat(path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw toRefractError(error);
    throw new RefractError(
      'not-found',
      `There is no file or folder ${path}.`,
      'Check the spelling of the path.',
    );
  });
  if (info.isDirectory())
    yield* listFolder(path, prefix && `${prefix}/`, { depth: 0, root: realpathSync(path), leaveOut });
  else if (info.isFile()) yield { path, name: prefix || basename(path), bytes: info.size };
  else throw invalid(basename(path), 'is neither a file nor a folder.');
}

async function* listFolder(
  path: string,
  prefix: string,
  walk: { readonly depth: number; readonly root: string; readonly leaveOut: LeaveOut },
): AsyncGenerator<DiskFile, void, undefined> {
  const items = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw invalid(prefix || basename(path), `the folder cannot be listed (${(error as Error).message}).`);
  });
  for (const [i, item] of items.entries()) {
    // Asked one after the other without waiting, 60,000 files take 0.2 instead of 3 s; others get their turn in between.
    if (i % STATS_AT_ONCE === STATS_AT_ONCE - 1) await setImmediate();
    const itemPath = join(path, item.name);
    const name = `${prefix}${item.name}`;
    if (item.isDirectory()) {
      if (walk.depth < MAX_DEPTH) yield* listFolder(itemPath, `${name}/`, { ...walk, depth: walk.depth + 1 });
      continue;
    }
    const info = statIfThere(itemPath);
    const why = item.isSymbolicLink() ? refusedLink(itemPath, info, walk.root) : undefined;
    if (why !== undefined) walk.leaveOut(name, why);
    // A pipe or a device is nothing to read.
    else if (info?.isFile()) yield { path: itemPath, name, bytes: info.size };
  }
}

/** Why a link is not followed: only what was named is read. Undefined for one to a file in the folder that was named. */
function refusedLink(path: string, info: Stats | undefined, root: string): string | undefined {
  if (!info) return 'it is a link that leads nowhere';
  if (!info.isFile()) return 'it is a link to a folder, which is not followed';
  if (realpathSync(path).startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) return undefined;
  return 'it is a link that leads out of the folder: put the file itself here';
}

function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a loop of links, or a folder that may not be entered
  }
}
