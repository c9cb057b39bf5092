import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpz, writeNpz } from './npz.ts';
import {
  counting,
  expectRefusal,
  filesBelow,
  float32,
  int64,
  npyFile,
  npzFile,
  temporaryFolder,
} from './test-support.ts';
import { uint8, writeFiles } from './test-support.ts';

const arrays = {
  'layers.0.linear.weight': float32([2, 3], [0.5, -1, 2, 1e-20, Infinity, NaN]),
  label: int64([4], [0, 9, -1, 2 ** 40]),
  spikes_0: uint8([2, 2, 2], [0, 1, 1, 0, 0, 0, 1, 1]),
  'readout.bias': float32([], [3]),
  empty: float32([0, 5], []),
};
const numpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
const withNumpy = numpy ? '' : ' (NOT CHECKED: python3 cannot import numpy)';

describe('writing NPZ', () => {
  it('comes back as it was', async () => {
    const path = join(temporaryFolder(), 'weights.npz');
    await writeNpz(path, arrays);
    const read = await readNpz(path);
    expect(Object.keys(read).sort()).toEqual(Object.keys(arrays).sort());
    for (const [name, { shape, data }] of Object.entries(arrays)) {
      expect(read[name]).toEqual({
        shape,
        data: data instanceof BigInt64Array ? Float64Array.from(data, Number) : data,
      });
    }
  });

  it.skipIf(!numpy)(`is read by numpy${withNumpy}`, async () => {
    const path = join(temporaryFolder(), 'weights.npz');
    await writeNpz(path, arrays);
    const script = `
import json, sys, zipfile, numpy
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
print(json.dumps({n: [str(a.dtype), list(a.shape), [repr(v) for v in a.ravel().tolist()]]
                  for n, a in numpy.load(sys.argv[1]).items()}))`;
    expect(JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }))).toEqual({
      'layers.0.linear.weight': [
        'float32',
        [2, 3],
        ['0.5', '-1.0', '2.0', '9.999999682655225e-21', 'inf', 'nan'],
      ],
      label: ['int64', [4], ['0', '9', '-1', '1099511627776']],
      spikes_0: ['uint8', [2, 2, 2], ['0', '1', '1', '0', '0', '0', '1', '1']],
      'readout.bias': ['float32', [], ['3.0']],
      empty: ['float32', [0, 5], []],
    });
  });

  it('gives equal files for equal arrays', async () => {
    const folder = temporaryFolder();
    await writeNpz(join(folder, 'a.npz'), arrays);
    await writeNpz(join(folder, 'b.npz'), arrays);
    expect(readFileSync(join(folder, 'a.npz'))).toEqual(readFileSync(join(folder, 'b.npz')));
  });

  it('leaves nothing behind when it fails, and replaces a file wholly', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken.npz'));
    writeFileSync(join(folder, 'old.npz'), 'old');
    await expectRefusal(writeNpz(join(folder, 'taken.npz'), arrays), 'usage', /taken\.npz is a folder/);
    await expectRefusal(
      writeNpz(join(folder, 'no', 'where.npz'), arrays),
      'not-found',
      /There is no folder .*no\./,
    );
    await writeNpz(join(folder, 'old.npz'), arrays);
    expect(filesBelow(folder)).toEqual(['old.npz']);
    expect(Object.keys(await readNpz(join(folder, 'old.npz')))).toHaveLength(5);
  });
});

describe('reading NPZ', () => {
  const refuse = async (bytes: Uint8Array, message: RegExp): Promise<void> => {
    const [path] = writeFiles(temporaryFolder(), { 'a.npz': bytes });
    await expectRefusal(readNpz(path!), 'invalid-data', message);
  };
  /** The archive with some bytes replaced, `at` counted from where `before` is found. */
  function patch(archive: Uint8Array, before: string, at: number, bytes: number[]): Buffer {
    const copy = Buffer.from(archive);
    Buffer.from(bytes).copy(copy, copy.indexOf(before, 0, 'latin1') + at);
    return copy;
  }
  const DIRECTORY = 'PK\x01\x02';

  it('notices a changed number by the checksum', async () => {
    const archive = npzFile({ x: uint8([5], [1, 2, 3, 4, 77]) });
    await refuse(patch(archive, '\x01\x02\x03\x04\x4d', 2, [9]), /a\.npz: x\.npy: .*checksum/);
  });

  it('notices damaged deflate data', async () => {
    const archive = npzFile({ x: float32([500], counting(500).map(Math.sin)) }, 6);
    await refuse(patch(archive, 'x.npy', 60, [255, 255, 255, 255, 255, 255]), /a\.npz: x\.npy: /);
  });

  it('notices sizes in the directory that are not true', async () => {
    const stored = npzFile({ x: uint8([5], [1, 2, 3, 4, 5]) });
    await refuse(patch(stored, DIRECTORY, 24, [200]), /size mismatch/);
    const zeros = npzFile({ x: uint8([5000], new Uint8Array(5000)) }, 6);
    await refuse(patch(zeros, DIRECTORY, 24, [0, 1, 0, 0]), /claims 256 bytes, but there are more/);
    await refuse(patch(zeros, DIRECTORY, 24, [0, 20, 0, 0]), /claims 5120 bytes, but there are more/);
    await refuse(patch(zeros, DIRECTORY, 24, [0, 0, 0, 240]), /compressed bytes cannot hold so many/);
    await refuse(
      patch(zeros, DIRECTORY, 20, [255, 255, 255, 0]),
      /the archive ends at byte \d+, inside this member/,
    );
    await refuse(patch(zeros, DIRECTORY, 42, [5]), /no zip member at byte 5/);
  });

  it('refuses encryption, unknown methods and names outside the archive', async () => {
    const archive = npzFile({ x: uint8([1], [1]) }, 6);
    await refuse(patch(archive, DIRECTORY, 8, [1]), /encrypted/);
    await refuse(patch(archive, DIRECTORY, 10, [12]), /not supported/);
    await refuse(npzFile({ '../x.npy': npyFile(uint8([1], [1])) }), /invalid relative path/);
    await refuse(npzFile({ '/x.npy': npyFile(uint8([1], [1])) }), /absolute path/);
  });

  it('survives a directory said to lie where no file reaches', async () => {
    const locator = Buffer.alloc(20);
    locator.write('PK\x06\x07', 'latin1');
    locator.writeBigUInt64LE(2n ** 63n, 8);
    const end = Buffer.alloc(22, 255);
    end.write('PK\x05\x06\0\0\0\0', 'latin1');
    end.writeUInt16LE(0, 20);
    await refuse(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), locator, end]), /damaged or cut short/);
  });

  it('refuses what is no archive', async () => {
    await refuse(npyFile(uint8([1], [1])), /not an \.npz archive/);
  });
});
