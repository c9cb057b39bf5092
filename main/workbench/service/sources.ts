/**
 * @file What was dropped or chosen and is not imported yet: files that a browser uploads one by one, or paths that the
 * desktop host was given. Pages know a source by its id alone.
 */
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { CallArguments, CallResult } from '../../api/contract.ts';
import { RefractError, toRefractError } from '../../api/errors.ts';
import { sourceLimits } from '../../api/sources.ts';
import { listFiles } from '../../datasets/index.ts';
import type { EventBus } from './event-bus.ts';
import { randomId } from './scratch.ts';
import type { Scratch } from './scratch.ts';

type WireSource = CallResult<'sources.get'>;
type Announced = CallArguments<'sources.begin'>['files'];

interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  received: number;
  /** Whether somebody is sending it now. */
  isOpen: boolean;
}

interface Source {
  readonly id: string;
  readonly name: string;
  readonly files: readonly SourceFile[];
  /** What the importer is given. */
  readonly paths: readonly string[];
  /** Where uploads go; absent for files that lie where they are. */
  readonly folder?: string;
}

/** Sources that are open at once: each drop makes one, and pages discard theirs. */
const MAX_OPEN = 100;

/** How much of the disk is left free. */
const SPARE_BYTES = 64 * 2 ** 20;

export class Sources {
  readonly #scratch: Scratch;
  readonly #bus: EventBus;
  readonly #sources = new Map<string, Source>();

  constructor(scratch: Scratch, bus: EventBus) {
    this.#scratch = scratch;
    this.#bus = bus;
  }

  /** See the call sources.begin. */
  begin(announced: Announced): WireSource {
    const paths = announced.map(({ path }) => safePath(path));
    refuseClashes(paths);
    const bytes = announced.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > sourceLimits.bytes)
      throw new RefractError('too-large', 'These files are too large to be imported.');
    this.#refuseFullDisk(bytes);
    this.#makeRoom();
    const id = randomId('s');
    const folder = this.#scratch.makeFolder(id);
    const files = announced.map((file, i) => ({
      path: paths[i]!,
      bytes: file.bytes,
      received: 0,
      isOpen: false,
    }));
    const tops = [...new Set(paths.map((path) => path.split('/')[0]!))];
    const top = tops.map((name) => join(folder, name));
    return this.#add({ id, name: nameOf(tops), files, paths: top, folder });
  }

  /**
   * Makes a source of files and folders of this machine: for hosts that get paths from the system, never for pages.
   * @throws RefractError `not-found`; `invalid-data` for a folder without files
   */
  async addLocal(paths: readonly string[]): Promise<WireSource> {
    const gone = paths.find((path) => !existsSync(path));
    if (gone !== undefined)
      throw new RefractError('not-found', `${basename(gone)} is no longer there.`, 'Drop it again.');
    const found = await listFiles(paths);
    if (found.length === 0)
      throw new RefractError(
        'invalid-data',
        'There is no file in what was dropped.',
        'Drop a folder with data in it.',
      );
    const files = found.map(({ name, bytes }) => ({ path: name, bytes, received: bytes, isOpen: false }));
    this.#makeRoom();
    return this.#add({ id: randomId('s'), name: nameOf(paths.map((path) => basename(path))), files, paths });
  }

  /** @throws RefractError `not-found` */
  get(id: string): WireSource {
    return wire(this.#source(id));
  }

  /** The paths to import. @throws RefractError `not-found`; `wrong-state` while files are missing */
  pathsOf(id: string): readonly string[] {
    const source = this.#source(id);
    const missing = source.files.find(({ received, bytes, isOpen }) => received < bytes || isOpen);
    if (!missing) return source.paths;
    throw new RefractError(
      'wrong-state',
      `${missing.path} has not arrived completely (${missing.received} of ${missing.bytes} bytes).`,
      'Wait for the upload to end, or drop the files again.',
    );
  }

  discard(id: string): void {
    if (this.#sources.delete(id)) this.#scratch.removeFolder(id);
  }

  /**
   * Writes one announced file as it arrives. A file that breaks off or does not fit its announced size can be sent again.
   * @param place of the file in the source's list
   * @throws RefractError `not-found`; `wrong-state` for a file that is there already, or is being sent; `too-large` and
   *   `invalid-data` for another size than announced; `disk`
   */
  async receive(id: string, place: number, body: AsyncIterable<Uint8Array>): Promise<WireSource> {
    const source = this.#source(id);
    const file = source.files[place];
    if (!file || source.folder === undefined) {
      throw new RefractError('not-found', `The upload has no file number ${place}.`, 'Drop the files again.');
    }
    if (file.isOpen || (file.received === file.bytes && file.bytes > 0)) {
      throw new RefractError('wrong-state', `${file.path} is there already, or on its way.`);
    }
    file.isOpen = true;
    file.received = 0;
    const target = join(source.folder, ...file.path.split('/'));
    const part = `${target}.part`;
    try {
      mkdirSync(dirname(target), { recursive: true });
      await this.#write(source, file, part, body);
      if (file.received < file.bytes) {
        throw new RefractError(
          'invalid-data',
          `${file.path} broke off after ${file.received} of ${file.bytes} bytes.`,
          'Send it again.',
        );
      }
      await rename(part, target);
    } catch (error) {
      file.received = 0;
      await rm(part, { force: true });
      throw toRefractError(error);
    } finally {
      file.isOpen = false;
      this.#changed(source);
    }
    return wire(source);
  }

  async #write(
    source: Source,
    file: SourceFile,
    path: string,
    body: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const stream = createWriteStream(path, { flags: 'w' });
    const failed = once(stream, 'error').then(([error]) => {
      throw error;
    });
    failed.catch(() => undefined);
    try {
      for await (const piece of body) {
        if (file.received + piece.length > file.bytes) {
          throw new RefractError(
            'too-large',
            `${file.path} is larger than its announced ${file.bytes} bytes.`,
          );
        }
        if (!this.#sources.has(source.id)) throw new RefractError('cancelled', 'The upload was discarded.');
        if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), failed]);
        file.received += piece.length;
        this.#changed(source);
      }
    } finally {
      const closed = once(stream, 'close').catch(() => undefined);
      stream.end();
      await Promise.race([closed, failed.catch(() => undefined)]);
    }
    if (stream.errored) throw stream.errored;
  }

  #refuseFullDisk(bytes: number): void {
    const { bavail, bsize, blocks } = statfsSync(this.#scratch.folder);
    if (blocks === 0 || bavail * bsize > bytes + SPARE_BYTES) return;
    const mebibytes = (size: number): number => Math.ceil(size / 2 ** 20);
    throw new RefractError(
      'disk',
      `These files have ${mebibytes(bytes)} MiB, but the disk has only ${mebibytes(bavail * bsize)} MiB left.`,
      'Free some space first.',
    );
  }

  #makeRoom(): void {
    if (this.#sources.size < MAX_OPEN) return;
    this.discard(this.#sources.keys().next().value!);
  }

  #add(source: Source): WireSource {
    this.#sources.set(source.id, source);
    return wire(source);
  }

  #changed(source: Source): void {
    this.#bus.emit('sources.changed', { source: wire(source) });
  }

  #source(id: string): Source {
    const source = this.#sources.get(id);
    if (source) return source;
    throw new RefractError('not-found', 'These files are no longer there.', 'Drop them again.');
  }
}

function wire({ id, name, files }: Source): WireSource {
  const listed = files.map(({ path, bytes, received }) => ({ path, bytes, received }));
  const bytes = listed.reduce((sum, file) => sum + file.bytes, 0);
  const received = listed.reduce((sum, file) => sum + file.received, 0);
  const complete = files.every((file) => file.received === file.bytes && !file.isOpen);
  return { id, name, files: listed, bytes, received, complete };
}

/** Names that Windows keeps for devices, whatever follows the dot. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A path inside a folder of ours, from one that a browser has sent.
 * @throws RefractError `forbidden` for one that leads outside or that no file system takes
 */
export function safePath(path: string): string {
  const parts = path.split('/');
  const isOdd = (part: string): boolean =>
    part === '' ||
    part === '.' ||
    part === '..' ||
    part.length > 255 ||
    reserved.test(part) ||
    /[\\:*?"<>|]/.test(part) ||
    [...part].some((character) => character.charCodeAt(0) < 32) ||
    /[ .]$/.test(part);
  const joined = join('/inside', ...parts);
  const leadsOut = relative('/inside', joined).split(sep).join('/') !== path;
  if (parts.length > sourceLimits.depth || parts.some(isOdd) || leadsOut) {
    throw new RefractError(
      'forbidden',
      `The file name ${JSON.stringify(path.slice(0, 200))} cannot be used.`,
      'Rename the file, or drop a folder that holds only the data.',
    );
  }
  return path;
}

/** The same file twice, or a file where another one needs a folder; on file systems that ignore case too. */
function refuseClashes(paths: readonly string[]): void {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const key = path.toLowerCase();
    const above = key
      .split('/')
      .map((_, i, parts) => parts.slice(0, i).join('/'))
      .slice(1);
    if (files.has(key) || folders.has(key) || above.some((folder) => files.has(folder))) {
      throw new RefractError('invalid-option', `The file ${path} is there twice.`, 'Drop each file once.');
    }
    files.add(key);
    for (const folder of above) folders.add(folder);
  }
}

function nameOf(names: readonly string[]): string {
  const [first = '', second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0 ? `${first}, ${second}` : `${first} and ${more.length + 1} more`;
}
