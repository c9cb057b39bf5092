import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginBlobs, blobPath } from './blobs.ts';
import type { BlobRef } from './manifest.ts';
import { expectRefusal, temporaryFolder } from './test-support.ts';
import { verifyOnce } from './verified.ts';

async function storedBlob(): Promise<{ home: string; ref: BlobRef; path: string }> {
  const home = temporaryFolder();
  const blobs = await beginBlobs(home, 100);
  await (await blobs.create()).write(new Uint8Array(100).fill(7));
  const [ref] = [...(await blobs.commit()).values()];
  return { home, ref: ref!, path: blobPath(home, ref!.sha256) };
}

/** How many blobs are read. */
async function reads(home: string, ref: BlobRef, now: number): Promise<number> {
  let count = 0;
  await verifyOnce(home, [ref], { onProgress: () => count++ }, now);
  return count;
}

const MINUTE = 60_000;

test('a blob is read once, and again after a week', async () => {
  const { home, ref } = await storedBlob();
  const later = Date.now() + MINUTE;
  expect(await reads(home, ref, later)).toBe(1);
  expect(await reads(home, ref, later + MINUTE)).toBe(0);
  expect(await reads(home, ref, later + 8 * 24 * 60 * MINUTE)).toBe(1);
});

test('a blob that was just written is not remembered yet', async () => {
  const { home, ref, path } = await storedBlob();
  const written = statSync(path).ctimeMs;
  expect(await reads(home, ref, written + 1000)).toBe(1);
  expect(await reads(home, ref, written + MINUTE)).toBe(1);
  expect(await reads(home, ref, written + MINUTE)).toBe(0);
});

test('a changed blob is read again, also where its date and size are put back', async () => {
  const { home, ref, path } = await storedBlob();
  const later = Date.now() + MINUTE;
  await reads(home, ref, later);
  const { atime, mtime } = statSync(path);
  const bytes = readFileSync(path);
  bytes[50]! ^= 1;
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
  await expectRefusal(verifyOnce(home, [ref], {}, later), 'damaged-store', /its hash is another one/);
  await expectRefusal(verifyOnce(home, [ref], {}, later), 'damaged-store', /its hash is another one/);
});

test('what is remembered counts for the blob that is there, and damaged notes for nothing', async () => {
  const { home, ref } = await storedBlob();
  const later = Date.now() + MINUTE;
  await reads(home, ref, later);
  const notes = join(home, 'verified.json');
  writeFileSync(notes, readFileSync(notes, 'utf8').replace('"looks": "', '"looks": "1'));
  expect(await reads(home, ref, later)).toBe(1);
  writeFileSync(notes, '{');
  expect(await reads(home, ref, later)).toBe(1);
  expect(await reads(home, ref, later)).toBe(0);
});

test('a date in the future remembers nothing', async () => {
  const { home, ref } = await storedBlob();
  const later = Date.now() + 60 * MINUTE;
  await reads(home, ref, later);
  expect(await reads(home, ref, later - 30 * MINUTE)).toBe(1);
});
