/**
 * @file What was dropped or chosen and is not imported yet: files that a browser uploads one by one, or paths that the
 * desktop host was given. Pages know a source by its id alone.
 */
import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CallArguments, CallResult } from '../../api/contract.ts';
import { RefractError, toRefractError } from '../../api/errors.ts';
import { sourceLimits } from '../../api/sources.ts';
import { listFiles } from '../../datasets/index.ts';
import { BytePortions } from './byte-portions.ts';
import type { EventBus } from './event-bus.ts';
import { randomId } from './scratch.ts';
import type { Scratch } from './scratch.ts';
import { safePath, TakenPaths } from './source-paths.ts';

type WireSource = CallResult<'sources.get'>;
type Announced = CallArguments<'sources.begin'>['files'];

interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  received: number;
  /** Expected, being sent by somebody, or there. */
  state: 'expected' | 'open' | 'there';
}

interface Source {
  readonly id: string;
  readonly files: SourceFile[];
  /** How many files there will be when all are announced. */
  readonly total: { readonly files: number; readonly bytes: number };
  /** Of all files, added up as they change: there may be many files, and this is asked at every piece of one. */
  announcedBytes: number;
  received: number;
  there: number;
  /** The names of what was dropped: files and folders at the top. */
  readonly tops: Set<string>;
  /** What the importer is given, for files that lie where they are. */
  readonly paths?: readonly string[];
  readonly upload?: Upload;
}

/** Where uploads go. */
interface Upload {
  readonly folder: string;
  readonly taken: TakenPaths;
  /** Folders that have been made in it. */
  readonly made: Set<string>;
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
  begin(announced: Announced, total = { files: announced.length, bytes: sizeOf(announced) }): WireSource {
    refuseTooMany(total.files);
    if (total.bytes > sourceLimits.bytes)
      throw new RefractError('too-large', 'These files are too large to be imported.');
    const id = randomId('s');
    const upload = {
      folder: join(this.#scratch.folder, id),
      taken: new TakenPaths(),
      made: new Set<string>(),
    };
    const source: Source = { ...emptySource(id, total), upload };
    addFiles(source, upload, announced);
    this.#refuseFullDisk(total.bytes);
    this.#makeRoom();
    this.#scratch.makeFolder(id);
    return this.#add(source);
  }

  /** See the call sources.announce. */
  announce(id: string, from: number, announced: Announced): WireSource {
    const source = this.#source(id);
    const { files, total, upload } = source;
    if (!upload || files.length === total.files) {
      throw new RefractError('wrong-state', 'All files of this drop are announced already.');
    }
    if (from !== files.length) {
      throw new RefractError(
        'wrong-state',
        `The next file to announce is number ${files.length}, not ${from}.`,
        'Drop the files again.',
      );
    }
    addFiles(source, upload, announced);
    return wire(source);
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
    const bytes = sizeOf(found);
    const tops = new Set(paths.map((path) => basename(path)));
    this.#makeRoom();
    return this.#add({
      ...emptySource(randomId('s'), { files: found.length, bytes }),
      ...{ announcedBytes: bytes, received: bytes, there: found.length, tops, paths },
    });
  }

  /** @throws RefractError `not-found` */
  get(id: string): WireSource {
    return wire(this.#source(id));
  }

  /** The paths to import. @throws RefractError `not-found`; `wrong-state` while files are missing */
  pathsOf(id: string): readonly string[] {
    const source = this.#source(id);
    if (isComplete(source))
      return source.paths ?? [...source.tops].map((name) => join(source.upload!.folder, name));
    const missing = source.files.find(({ state }) => state !== 'there');
    throw new RefractError(
      'wrong-state',
      missing
        ? `${missing.path} has not arrived completely (${missing.received} of ${missing.bytes} bytes).`
        : `Only ${source.files.length} of ${source.total.files} files were announced.`,
      'Wait for the upload to end, or drop the files again.',
    );
  }

  /** Forgets a source at once, and removes what was uploaded for it. @returns when that is gone */
  async discard(id: string): Promise<void> {
    if (this.#sources.delete(id)) await this.#scratch.removeFolder(id);
  }

  /**
   * Writes announced files as they arrive, one after the other. What breaks off or does not fit the announced sizes can
   * be sent again, all files of it.
   * @param place of the first file in the order of the announcement
   * @param count of files, each beginning where the one before ends
   * @throws RefractError `not-found`; `wrong-state` for a file that is there already, or is being sent; `too-large` and
   *   `invalid-data` for another size than announced; `disk`
   */
  async receive(id: string, place: number, body: AsyncIterable<Uint8Array>, count = 1): Promise<WireSource> {
    const source = this.#source(id);
    const files = source.files.slice(place, place + count);
    if (files.length < count || count < 1 || !source.upload) {
      const missing = place + files.length;
      throw new RefractError(
        'not-found',
        `The upload has no file number ${missing}.`,
        'Drop the files again.',
      );
    }
    const taken = files.find(({ state }) => state !== 'expected');
    if (taken) throw new RefractError('wrong-state', `${taken.path} is there already, or on its way.`);
    for (const file of files) file.state = 'open';
    const portions = new BytePortions(body);
    try {
      for (const file of files) await this.#write(source, source.upload, file, portions.take(file.bytes));
      if (!(await portions.isAtEnd())) throw tooLong(files);
      for (const file of files) file.state = 'there';
      source.there += files.length;
    } catch (error) {
      for (const file of files) await this.#takeBack(source, source.upload, file);
      throw toRefractError(error);
    } finally {
      await portions.close();
      this.#changed(source);
    }
    return wire(source);
  }

  /**
   * Writes where the file will stay: under another name it could be in the way of a file that was dropped with it, and
   * nobody looks at a source that is not complete.
   */
  async #write(
    source: Source,
    { folder, made }: Upload,
    file: SourceFile,
    body: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    this.#refuseDiscarded(source);
    const target = targetOf(folder, file);
    if (!made.has(dirname(target))) mkdirSync(dirname(target), { recursive: true });
    made.add(dirname(target));
    const handle = await open(target, 'w');
    try {
      for await (const piece of body) {
        this.#refuseDiscarded(source);
        await handle.writeFile(piece);
        file.received += piece.length;
        source.received += piece.length;
        this.#changed(source);
      }
    } finally {
      await handle.close();
    }
    if (file.received === file.bytes) return;
    throw new RefractError(
      'invalid-data',
      `${file.path} broke off after ${file.received} of ${file.bytes} bytes.`,
      'Send it again.',
    );
  }

  async #takeBack(source: Source, { folder }: Upload, file: SourceFile): Promise<void> {
    source.received -= file.received;
    file.received = 0;
    await rm(targetOf(folder, file), { force: true });
    file.state = 'expected';
  }

  #refuseDiscarded({ id }: Source): void {
    if (!this.#sources.has(id)) throw new RefractError('cancelled', 'The upload was discarded.');
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
    void this.discard(this.#sources.keys().next().value!);
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

function emptySource(id: string, total: Source['total']): Source {
  return { id, total, files: [], announcedBytes: 0, received: 0, there: 0, tops: new Set() };
}

/** @throws RefractError as `sources.begin` and `sources.announce` say; the source is then as it was */
function addFiles(source: Source, { taken }: Upload, announced: Announced): void {
  const { files, total, tops } = source;
  const count = files.length + announced.length;
  const bytes = source.announcedBytes + sizeOf(announced);
  const isLast = count === total.files;
  if (count > total.files || (isLast ? bytes !== total.bytes : bytes > total.bytes)) {
    throw new RefractError(
      'invalid-option',
      `${count} files of ${bytes} bytes do not fit the total of ${total.files} files and ${total.bytes} bytes.`,
      'Drop the files again.',
    );
  }
  const paths = announced.map(({ path }) => safePath(path));
  taken.add(paths);
  for (const { path, bytes } of announced) files.push({ path, bytes, received: 0, state: 'expected' });
  for (const path of paths) tops.add(path.split('/')[0]!);
  source.announcedBytes = bytes;
}

function refuseTooMany(files: number): void {
  if (files <= sourceLimits.files) return;
  const [found, most] = [files, sourceLimits.files].map((n) => n.toLocaleString('en'));
  throw new RefractError(
    'too-large',
    `These are ${found} files; at most ${most} can be dropped at once.`,
    'Put them into one archive (zip or tar), and drop that.',
  );
}

function tooLong(files: readonly SourceFile[]): RefractError {
  const [{ path }] = files as [SourceFile];
  const bytes = sizeOf(files);
  const which = files.length === 1 ? `${path} is` : `${path} and ${files.length - 1} more are`;
  return new RefractError('too-large', `${which} larger than the announced ${bytes} bytes.`);
}

const sizeOf = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

const targetOf = (folder: string, { path }: SourceFile): string => join(folder, ...path.split('/'));

const isComplete = ({ there, total }: Source): boolean => there === total.files;

function wire(source: Source): WireSource {
  const { id, tops, total, received } = source;
  const { files, bytes } = total;
  return { id, name: nameOf([...tops]), files, bytes, received, complete: isComplete(source) };
}

function nameOf(names: readonly string[]): string {
  const [first = '', second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0 ? `${first}, ${second}` : `${first} and ${more.length + 1} more`;
}
