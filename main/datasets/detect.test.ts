import { symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { detectFormat, families } from './detect.ts';
import { readers } from './readers/index.ts';
import {
  counting,
  expectRefusal,
  float32,
  idxFile,
  npyFile,
  npzFile,
  refusal,
  temporaryFolder,
  writeFiles,
} from './test-support.ts';

const npy = npyFile(float32([2, 2], counting(4)));
const idx = idxFile([2, 2], counting(4));
const npz = npzFile({ x: float32([2, 2], counting(4)) });

async function detect(files: Record<string, Uint8Array>): Promise<string> {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  const { reader, why } = await detectFormat([folder]);
  return `${reader.id}: ${why}`;
}

describe('detecting the format', () => {
  it.each([
    [{ 'data.bin': idx }, /^idx: data\.bin starts with an IDX magic number/],
    [{ 'data.gz': gzipSync(idx) }, /^idx: data\.gz/],
    [{ 'photo.png': npy, 'readme.txt': Buffer.from('hello') }, /^npy: photo\.png starts as an NPY file does/],
    [{ 'archive.dat': npz }, /^npz: archive\.dat: x\.npy/],
    [{ 'data.zip': npzFile({ 'a.ubyte': idx }, 6) }, /^idx: data\.zip: a\.ubyte/],
  ])('goes by the contents, whatever the name', async (files, expected) => {
    expect(await detect(files as Record<string, Uint8Array>)).toMatch(expected);
  });

  it('falls back on the name, so that a damaged file is told what is wrong with it', async () => {
    expect(await detect({ 'x.npy': Buffer.from('hello') })).toBe('npy: x.npy is called as such files are');
    expect(await detect({ 'x.npz': Buffer.from('hello') })).toBe('npz: x.npz is called as such files are');
    expect(await detect({ 'x-idx3-ubyte.gz': Buffer.from('hello') })).toMatch(/^idx/);
    await expectRefusal(detect({ 'x-idx3-ubyte.gz': Buffer.alloc(0) }), 'invalid-data', /is empty/);
  });

  it('says what is supported when nothing fits, and what fits when it is several', async () => {
    const { message, hint } = await refusal(detect({ 'a.txt': Buffer.from('hello') }));
    expect(message).toMatch(/^No known format fits refract-datasets-/);
    expect(hint).toMatch(/^Refract reads arrays \(NPZ, NPY, IDX, HDF5\), tables .* and .*; docs/);
    const named = families.flatMap(({ formats }) => Object.keys(formats));
    expect(readers.map(({ id }) => id)).toEqual(expect.arrayContaining(named));
    await expectRefusal(
      detect({ a: idx, b: npy }),
      'unknown-format',
      /Several formats fit .*: idx \(.*\); npy \(/,
    );
  });

  it('believes the contents, not the name', async () => {
    const prose = 'It was the best of times, it was the worst of times, it was the age of wisdom.\n'.repeat(
      20,
    );
    const [text] = writeFiles(temporaryFolder(), { 'letters.arff': Buffer.from(prose) });
    expect((await detectFormat([text!])).reader.id).toBe('text');
    const [array] = writeFiles(temporaryFolder(), { 'x.csv': npy });
    expect((await detectFormat([array!])).reader.id).toBe('npy');
  });

  it('refuses what is not there, nothing at all, and what is neither file nor folder', async () => {
    await expectRefusal(detectFormat([]), 'usage', /No file was named/);
    await expectRefusal(detectFormat(['/no/such/file']), 'not-found', /no file or folder \/no\/such\/file/);
    await expectRefusal(detectFormat([temporaryFolder()]), 'invalid-data', /there is no file in it/);
    await expectRefusal(
      detectFormat([process.platform === 'win32' ? 'NUL' : '/dev/zero']),
      'invalid-data',
      /neither a file nor/,
    );
  });

  it.skipIf(process.platform === 'win32')(
    'follows links to files, not to folders, and opens no socket',
    async () => {
      const folder = temporaryFolder();
      symlinkSync(folder, join(folder, 'loop'));
      symlinkSync('/nowhere', join(folder, 'broken'));
      const server = createServer().listen(join(folder, 'socket'));
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      await expectRefusal(detectFormat([folder]), 'invalid-data', /no file in it/);
      const [target] = writeFiles(folder, { here: npy });
      symlinkSync(target!, join(folder, 'link'));
      expect((await detectFormat([folder])).reader.id).toBe('npy');
    },
  );
});
