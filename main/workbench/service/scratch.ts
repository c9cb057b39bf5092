/** @file A folder for what does not last: uploaded files, files made for a person to save. Gone when Refract closes. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { RefractError } from '../../api/errors.ts';
import { processIsAlive } from '../../training/run-lock.ts';

/** An id that cannot be guessed. */
export function randomId(letter: string): string {
  return `${letter}-${randomBytes(12).toString('hex')}`;
}

/** What a machine left that is not seen here; longer than anyone keeps a window open on one drop. */
const FOREIGN_DAYS = 7;

/** A file that was made for a person. */
export interface MadeFile {
  readonly path: string;
  readonly name: string;
}

export class Scratch {
  /** <home>/scratch/<host>.<process>.<random>: on the disk of the data, since uploads may be as large. */
  readonly folder: string;
  readonly #files = new Map<string, MadeFile>();
  readonly #removing = new Set<Promise<void>>();

  constructor(home: string) {
    const all = join(home, 'scratch');
    mkdirSync(all, { recursive: true });
    for (const name of readdirSync(all))
      if (isLeftOver(all, name)) void this.#removeMeanwhile(join(all, name));
    this.folder = join(all, `${hostname()}.${process.pid}.${randomBytes(6).toString('hex')}`);
    mkdirSync(this.folder);
  }

  /** A new empty folder in it. */
  makeFolder(id: string): string {
    const path = join(this.folder, id);
    mkdirSync(path);
    return path;
  }

  /**
   * Removes a folder while other things go on. What cannot be removed now (a file that is still being written) goes with
   * all the rest.
   */
  removeFolder(id: string): Promise<void> {
    return this.#removeMeanwhile(join(this.folder, id));
  }

  async #removeMeanwhile(path: string): Promise<void> {
    const removing = remove(path).catch(() => undefined);
    this.#removing.add(removing);
    await removing;
    this.#removing.delete(removing);
  }

  /**
   * A place for a file that will be made for a person.
   * @param name as the person will see it
   */
  planFile(name: string): { readonly id: string } & MadeFile {
    const id = randomId('f');
    const file = { path: join(this.makeFolder(id), 'content'), name };
    return { id, ...file };
  }

  /** Says that a planned file is there. */
  offerFile({ id, path, name }: { readonly id: string } & MadeFile): {
    file: string;
    name: string;
    bytes: number;
  } {
    this.#files.set(id, { path, name });
    return { file: id, name, bytes: statSync(path).size };
  }

  /** @throws RefractError `not-found` */
  file(id: string): MadeFile {
    const file = this.#files.get(id);
    if (file) return file;
    throw new RefractError('not-found', 'This file is no longer there.', 'Make it again.');
  }

  /** Removes everything, after what is being removed already. */
  async remove(): Promise<void> {
    await Promise.all(this.#removing);
    await remove(this.folder);
  }
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 3 });

function isLeftOver(all: string, name: string): boolean {
  const [, host, pid] = /^(.*)\.(\d+)\.[0-9a-f]+$/.exec(name) ?? [];
  if (host === hostname() && pid !== undefined) return !processIsAlive(Number(pid));
  const days = (Date.now() - statSync(join(all, name)).mtimeMs) / 86_400_000;
  return days > FOREIGN_DAYS;
}
