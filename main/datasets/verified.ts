/**
 * @file What a home folder remembers of checks: which blobs were compared with their hashes, and what their files looked
 * like then. A file that still looks the same was not written since, so that a big data set is not read twice at every
 * start of a run. What the disk itself has lost shows in no date: after a week a blob is read again.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { blobPath, verifyBlob } from './blobs.ts';
import type { LongCall } from '../api/progress.ts';
import { writeFileAtomically } from './durable-file.ts';
import type { BlobRef } from './manifest.ts';

/** By a blob's hash: its file's looks, and when it was checked (milliseconds since 1970). */
const verifiedSchema = z.record(z.string(), z.strictObject({ looks: z.string(), at: z.number() }));
type Verified = z.infer<typeof verifiedSchema>;

/** How long a check counts. */
const WEEK_MS = 7 * 24 * 3_600_000;

/** A file may be written twice within the resolution of its dates: one that was just written is not remembered. */
const SETTLED_MS = 3000;

const verifiedPath = (home: string): string => join(home, 'verified.json');

/**
 * Compares blobs with their hashes, but those that were compared within the last week and whose files were not written since.
 * @param now milliseconds since 1970
 * @throws RefractError `damaged-store`, `cancelled`
 */
export async function verifyOnce(
  home: string,
  refs: readonly BlobRef[],
  call: LongCall = {},
  now = Date.now(),
): Promise<void> {
  const known = await readVerified(home, now);
  const fresh: Verified = {};
  for (const ref of refs) {
    const before = await looksOf(home, ref);
    if (before && known[ref.sha256]?.looks === before.looks) continue;
    await verifyBlob(home, ref, call);
    const after = await looksOf(home, ref);
    const isSettled = after !== undefined && now - after.changed > SETTLED_MS;
    if (isSettled && after.looks === before?.looks) fresh[ref.sha256] = { looks: after.looks, at: now };
  }
  if (Object.keys(fresh).length > 0) await remember(home, { ...known, ...fresh });
}

/** What tells whether a file was written: its place on the disk, size and dates; and the latest of these. */
async function looksOf(home: string, ref: BlobRef): Promise<{ looks: string; changed: number } | undefined> {
  const info = await stat(blobPath(home, ref.sha256), { bigint: true }).catch(() => undefined);
  if (!info) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = info;
  const changed = Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n);
  return { looks: [dev, ino, size, mtimeNs, ctimeNs].join('-'), changed };
}

/** What is remembered and still counts. A file that is missing or damaged remembers nothing. */
async function readVerified(home: string, now: number): Promise<Verified> {
  try {
    const all = verifiedSchema.parse(JSON.parse(await readFile(verifiedPath(home), 'utf8')));
    return Object.fromEntries(Object.entries(all).filter(([, { at }]) => at <= now && now - at < WEEK_MS));
  } catch {
    return {};
  }
}

/** Of two processes that remember at once one wins, and the other's blobs are read once more. */
async function remember(home: string, verified: Verified): Promise<void> {
  const text = Buffer.from(`${JSON.stringify(verified, undefined, 1)}\n`);
  await writeFileAtomically(verifiedPath(home), [text]).catch(() => undefined); // a full disk is no reason not to train
}
