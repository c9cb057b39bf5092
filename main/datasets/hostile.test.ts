/** @file Thousands of damaged files: each is read or refused in words, quickly, and nothing of a refused one stays. */
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RefractError, errorKinds } from '../api/errors.ts';
import { importDataset } from './import.ts';
import { openSplit } from './split.ts';
import {
  counting,
  filesBelow,
  float32,
  idxFile,
  int64,
  npyFile,
  npzFile,
  temporaryFolder,
  uint8,
  writeFiles,
} from './test-support.ts';

const x = float32([6, 4, 2], counting(48));
const y = int64([6], [0, 1, 2, 0, 1, 2]);
const pixels = idxFile([6, 4, 2], counting(48));
const classes = idxFile([6], [0, 1, 2, 0, 1, 2]);

/** Whole data sets; the file that gets damaged comes first. */
const victims: Record<string, Record<string, Uint8Array>> = {
  'IDX images': { 'a-images': pixels, 'a-labels': classes },
  'IDX labels': { 'a-labels': classes, 'a-images': pixels },
  'gzipped IDX': { 'a-images.gz': gzipSync(pixels), 'a-labels': classes },
  'NPY samples': { 'x.npy': npyFile(x), 'y.npy': npyFile(y) },
  'NPY labels': { 'y.npy': npyFile(y), 'x.npy': npyFile(x) },
  'stored NPZ': { 'a.npz': npzFile({ x, y }) },
  'deflated NPZ': { 'a.npz': npzFile({ x: uint8([6, 400], counting(2400)), y }, 6) },
};

interface Change {
  readonly kind: 'cut' | 'overwrite' | 'insert';
  readonly at: number;
  readonly bytes: readonly number[];
}

/** What can happen to a file. */
const damage: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('cut', 'overwrite', 'insert'),
  at: fc.nat(),
  bytes: fc.oneof(
    fc.array(fc.nat(255), { minLength: 1, maxLength: 8 }),
    fc.constantFrom([255, 255, 255, 255], [0, 0, 0, 0], [255, 255, 255, 127], [0x50, 0x4b, 3, 4]),
  ),
});

function apply(file: Uint8Array, changes: readonly Change[]): Buffer {
  let damaged = Buffer.from(file);
  for (const { kind, at, bytes } of changes) {
    const place = at % (damaged.length + 1);
    const before = damaged.subarray(0, place);
    const after = damaged.subarray(
      kind === 'overwrite' ? Math.min(place + bytes.length, damaged.length) : place,
    );
    damaged = kind === 'cut' ? before : Buffer.concat([before, Buffer.from(bytes), after]);
  }
  return damaged;
}

/** How many damaged files of each kind; set REFRACT_FUZZ_RUNS for a long search. */
const RUNS = Number(process.env['REFRACT_FUZZ_RUNS'] ?? 150);

describe('damaged files', () => {
  it.each(Object.entries(victims))(
    'are read or refused in words, and leave nothing: %s',
    async (_, files) => {
      const [folder, home] = [temporaryFolder(), temporaryFolder()];
      writeFiles(folder, files);
      const [victim] = Object.keys(files);
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (changes) => {
          writeFileSync(join(folder, victim!), apply(files[victim!]!, changes));
          const started = performance.now();
          try {
            const manifest = await importDataset(home, [folder], { testFraction: 0.5 });
            for (const name of ['train', 'test'] as const) openSplit(home, manifest, name).close();
            rmSync(join(home, 'blobs'), { recursive: true });
          } catch (error) {
            refused++;
            if (!(error instanceof RefractError)) throw error;
            expect(errorKinds[error.code], error.message).toBe('input');
            expect(error.message).toMatch(/\.$/);
            expect(filesBelow(home)).toEqual([]);
          }
          expect(performance.now() - started).toBeLessThan(5000);
        }),
        { numRuns: RUNS },
      );
      expect(refused).toBeGreaterThan(RUNS / 4);
    },
  );
});
