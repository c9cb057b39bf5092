/** @file What the tests of this folder share: temporary folders, expected errors. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { RefractError, type ErrorCode } from '../api/errors.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import { openSplit } from './split.ts';

export * from './test-files.ts';

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'refract-datasets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files into a folder; a file's place comes back. */
export function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): string[] {
  return Object.entries(files).map(([name, bytes]) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  });
}

/** Every file below a folder, by its path from there. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name).slice(folder.length + 1))
    .sort();

/** The RefractError that a promise is rejected with; anything else fails the test. */
export async function refusal(work: Promise<unknown>): Promise<RefractError> {
  const error = await work.then(
    () => new Error('It was not refused.'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RefractError)) throw error;
  return error;
}

/** Expects a promise to be rejected with a RefractError. */
export async function expectRefusal(work: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<void> {
  const error = await refusal(work);
  expect(error.message).toMatch(message);
  expect(error.code).toBe(code);
}

/** Numbers and labels of a whole part, sample by sample. */
export function partContents(
  home: string,
  manifest: DatasetManifest,
  name: SplitName,
  loadBelow?: number,
): { x: number[][]; y: number[] } {
  const split = openSplit(home, manifest, name, loadBelow);
  const size = split.steps * split.channels;
  const x = new Float32Array(split.samples * size);
  const y = new BigInt64Array(split.samples);
  split.readBatch([...Array(split.samples).keys()], x, y);
  split.close();
  return { x: Array.from(y, (_, i) => [...x.subarray(i * size, (i + 1) * size)]), y: [...y].map(Number) };
}

export const trainContents = (home: string, manifest: DatasetManifest): { x: number[][]; y: number[] } =>
  partContents(home, manifest, 'train');
