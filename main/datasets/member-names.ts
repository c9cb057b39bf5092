/** @file The names of archives' members: never used as paths, but a name that would be harmful as one is not trusted. */
import { invalid, type ByteSource } from './byte-source.ts';

/** What is in an archive. */
export interface Listing {
  readonly entries: readonly ByteSource[];
  /** Members that are no files, or are not opened, and why. */
  readonly ignored: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Checks the names of an archive's files, one after the other.
 * @param limit the most files it may have
 * @returns the name without "./" before it
 * @throws RefractError `invalid-data` for a name that leads out of the archive, is absolute, or was there before
 */
export function memberNames(archive: string, limit: number): (name: string) => string {
  const seen = new Set<string>();
  const refuse = (name: string, what: string): never => {
    throw invalid(archive, `has a file named ${JSON.stringify(name.slice(0, 200))}, ${what}.`, 'It may be meant to do harm: nothing of it was read.'); // prettier-ignore
  };
  return (raw) => {
    const name = raw.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
    if (/^\/|^[a-z]:/i.test(name)) refuse(raw, 'which is an absolute path');
    if (name.split('/').includes('..')) refuse(raw, 'which leads out of the archive');
    if (name === '' || name.includes('\0')) refuse(raw, 'which no file can have');
    if (seen.has(name)) refuse(raw, 'which is there twice');
    seen.add(name);
    if (seen.size > limit) throw invalid(archive, `there are more than ${limit} files in it.`);
    return name;
  };
}
