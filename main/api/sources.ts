/**
 * @file What a person drops or chooses, before it is imported. The page never sees a path of the machine: it gets a
 * source's id. In the web host the page begins a source, announces its files in portions, and streams them to it (client
 * `addFiles` does all that); the desktop host makes a source of the dropped paths itself.
 */
import { z } from 'zod';
import { call, count, id, nothing } from './common.ts';

/** Limits of one drop. */
export const sourceLimits = {
  /** N-MNIST has 70,000, Speech Commands has 105,829. */
  files: 200_000,
  /** Files that one call announces. */
  portion: 10_000,
  /** Files that one upload brings. */
  uploadFiles: 1000,
  pathLength: 1000,
  depth: 16,
  bytes: 2 ** 40,
} as const;

/** A file as it is announced: its path, with "/" between the parts, and its size. */
const announced = z.strictObject({ path: z.string().min(1).max(sourceLimits.pathLength), bytes: count });
const portion = z.array(announced).min(1).max(sourceLimits.portion);

export const source = z.strictObject({
  id,
  /** What was dropped, in words: "mnist", "a.npy, b.npy", "a.npy and 11 more". */
  name: z.string(),
  /** How many files it has, announced or not. Which ones is not told: there may be many, and this is sent often. */
  files: count,
  bytes: count,
  /** How much of it is there. */
  received: count,
  /** Whether every file is announced and there, so that it can be inspected and imported. */
  complete: z.boolean(),
});

export const sourceCalls = {
  /**
   * Announces files that will be uploaded. Refused: paths that lead outside (`forbidden`), more files or bytes than
   * `sourceLimits` or the disk have room for (`too-large`, `disk`), the same path twice, or a total that is less than
   * the files (`invalid-option`).
   */
  'sources.begin': call(
    z.strictObject({
      files: portion,
      /** Of all portions, where more follow with `sources.announce`; absent: these files are all. */
      total: z.strictObject({ files: count, bytes: count }).exactOptional(),
    }),
    source,
  ),
  /**
   * Announces more files of a source that was begun with a larger total; those that were announced may be on their way
   * already. A portion that is refused changes nothing. Refused: as with `sources.begin`; `wrong-state` where `from` is
   * not the number of files announced so far (a portion is missing, or came twice), and where all are announced;
   * `invalid-option` for more files or bytes than the total; `not-found`.
   */
  'sources.announce': call(z.strictObject({ id, from: count, files: portion }), source),
  'sources.get': call(z.strictObject({ id }), source),
  /** Forgets a source and removes what was uploaded of it. One that is gone already is no error. */
  'sources.discard': call(z.strictObject({ id }), nothing),
};
