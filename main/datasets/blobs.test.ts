import { spawnSync } from 'node:child_process';
import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrayInMemory } from './array-input.ts';
import { beginBlobs, blobPath, pruneBlobs } from './blobs.ts';
import type { DatasetManifest } from './manifest.ts';
import { createDataset, verifyDataset } from './store.ts';
import { filesBelow, temporaryFolder, writeFiles } from './test-support.ts';

async function dataset(home: string, first: number): Promise<DatasetManifest> {
  const x = arrayInMemory('x', 'uint8', [2, 3], Uint8Array.of(first, 2, 3, 4, 5, 6));
  const y = arrayInMemory('y', 'uint8', [2], Uint8Array.of(0, 1));
  return createDataset(home, 'test', { train: { x, y }, test: { x, y }, images: false });
}

/** Makes every blob look old enough to be pruned. */
function age(home: string): void {
  for (const file of filesBelow(home)) utimesSync(join(home, file), 0, 0);
}

describe('blobs', () => {
  it('are there after a commit and not before, and once when equal', async () => {
    const home = temporaryFolder();
    const blobs = await beginBlobs(home, 3);
    for (const bytes of [[1, 2], [3], [1, 2], []]) {
      const writer = await blobs.create();
      for (const byte of bytes) await writer.write(Uint8Array.of(byte));
    }
    expect(filesBelow(home).every((file) => file.startsWith(join('blobs', 'incoming')))).toBe(true);
    const refs = [...(await blobs.commit()).values()];
    await blobs.discard();
    expect(refs.map(({ bytes }) => bytes)).toEqual([2, 1, 2, 0]);
    expect(refs[0]).toEqual(refs[2]);
    // sha256 of the bytes 1, 2, and of nothing, by sha256sum.
    expect(refs[0]!.sha256).toBe('a12871fee210fb8619291eaea194581cbd2531e4b23759d225f6806923f63222');
    expect(refs[3]!.sha256).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(filesBelow(home)).toHaveLength(3);
  });

  it('that were taken back do not appear', async () => {
    const home = temporaryFolder();
    const blobs = await beginBlobs(home, 1);
    const [kept, dropped] = [await blobs.create(), await blobs.create()];
    await kept.write(Uint8Array.of(1));
    await dropped.write(Uint8Array.of(2));
    await blobs.drop(dropped);
    expect([...(await blobs.commit()).keys()]).toEqual([kept]);
    await blobs.discard();
    expect(filesBelow(home)).toHaveLength(1);
  });

  it('are gone after a discard', async () => {
    const home = temporaryFolder();
    const blobs = await beginBlobs(home, 1);
    await (await blobs.create()).write(Uint8Array.of(1));
    await blobs.discard();
    expect(filesBelow(home)).toEqual([]);
  });
});

describe('pruning', () => {
  it('deletes what no data set uses and keeps what several share', async () => {
    const home = temporaryFolder();
    const [a, b] = [await dataset(home, 1), await dataset(home, 9)];
    expect(filesBelow(home)).toHaveLength(3);
    age(home);
    expect(await pruneBlobs(home, [a, b])).toEqual({ files: 0, bytes: 0 });
    expect(await pruneBlobs(home, [b])).toEqual({ files: 1, bytes: 6 });
    await verifyDataset(home, b);
    expect(filesBelow(home)).not.toContain(blobPath('', a.train.x.sha256));
    await pruneBlobs(home, []);
    expect(filesBelow(home)).toEqual([]);
  });

  it('leaves blobs alone whose data set may be about to be saved, new or used again', async () => {
    const home = temporaryFolder();
    await dataset(home, 1);
    expect(await pruneBlobs(home, [])).toEqual({ files: 0, bytes: 0 });
    age(home);
    await dataset(home, 1);
    expect(await pruneBlobs(home, [])).toEqual({ files: 0, bytes: 0 });
    expect(await pruneBlobs(home, [], 0)).toEqual({ files: 2, bytes: 10 });
  });

  it('deletes what a killed import left, and not what a running one writes', async () => {
    const home = temporaryFolder();
    const incoming = join(home, 'blobs', 'incoming');
    mkdirSync(incoming, { recursive: true });
    const { pid: ended } = spawnSync(process.execPath, ['--version']);
    writeFiles(incoming, { [`${ended}-a`]: new Uint8Array(5), [`${process.pid}-b`]: new Uint8Array(7) });
    expect(await pruneBlobs(home, [])).toEqual({ files: 1, bytes: 5 });
    expect(filesBelow(incoming)).toEqual([`${process.pid}-b`]);
  });

  it('has nothing to do in a home folder that is not there', async () => {
    expect(await pruneBlobs(join(temporaryFolder(), 'none'), [])).toEqual({ files: 0, bytes: 0 });
  });
});
