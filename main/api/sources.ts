/**
 * @file What a person drops or chooses, before it is imported. The page never sees a path of the machine: it gets a
 * source's id. In the web host the page begins a source, then streams each file to it (client `addFiles` does both);
 * the desktop host makes a source of the dropped paths itself.
 */
import { z } from 'zod';
import { call, count, id, list, nothing } from './common.ts';

/** Limits of one drop. */
export const sourceLimits = { files: 10_000, pathLength: 1000, depth: 16, bytes: 2 ** 40 } as const;

export const source = z.strictObject({
  id,
  /** What was dropped, in words: "mnist", "a.npy, b.npy", "a.npy and 11 more". */
  name: z.string(),
  files: list(
    z.strictObject({
      /** Relative, with "/" between the parts. */
      path: z.string(),
      bytes: count,
      /** How much of it is there. */
      received: count,
    }),
  ),
  bytes: count,
  received: count,
  /** Whether every file is there, so that it can be inspected and imported. */
  complete: z.boolean(),
});

export const sourceCalls = {
  /**
   * Announces files that will be uploaded. Refused: paths that lead outside (`forbidden`), more files or bytes than
   * `sourceLimits` or the disk have room for (`too-large`, `disk`), the same path twice (`invalid-option`).
   */
  'sources.begin': call(
    z.strictObject({
      files: z
        .array(z.strictObject({ path: z.string().min(1).max(sourceLimits.pathLength), bytes: count }))
        .min(1)
        .max(sourceLimits.files),
    }),
    source,
  ),
  'sources.get': call(z.strictObject({ id }), source),
  /** Forgets a source and removes what was uploaded of it. One that is gone already is no error. */
  'sources.discard': call(z.strictObject({ id }), nothing),
};
