/** @file A home folder that is not as it should be: clear words, and everything stored before is still there. */
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine } from '../support/cli.ts';
import { writeSmallDataset } from '../support/data.ts';

const refract = new CommandLine();
const train = ['train', '--dataset', 'small', '--variant', 'lif-none', '--steps', '2', '--set', 'hidden=8'];

/** The IDX files of a tiny MNIST: 30 images of 4 × 4 pixels, as many labels as asked for. */
function writeIdx(folder: string, labels: number): void {
  mkdirSync(folder, { recursive: true });
  const images = Buffer.concat([
    Buffer.from([0, 0, 8, 3, 0, 0, 0, 30, 0, 0, 0, 4, 0, 0, 0, 4]),
    Buffer.alloc(30 * 16, 7),
  ]);
  const names = Buffer.concat([Buffer.from([0, 0, 8, 1, 0, 0, 0, labels]), Buffer.alloc(labels, 1)]);
  for (const part of ['train', 't10k']) {
    writeFileSync(join(folder, `${part}-images-idx3-ubyte`), images);
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), names);
  }
}

/** The hash of every file of the store. */
function contents(): Record<string, string> {
  const files = readdirSync(refract.home, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /blobs.*\/[0-9a-f]{64}$/.test(path),
  );
  return Object.fromEntries(
    files.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(refract.path(path)))
        .digest('hex'),
    ]),
  );
}

beforeAll(async () => {
  await writeSmallDataset(refract.path('small.npz'));
  await refract.json('import', 'small.npz', '--name', 'small');
  await refract.json(...train);
});
afterAll(() => refract.remove());

describe('a history from a newer version', () => {
  it('is left alone, and named with both versions', async () => {
    const path = refract.path('refract.sqlite');
    copyFileSync(path, `${path}.copy`);
    const db = new BetterSqlite3(path);
    db.pragma('user_version = 9990');
    db.close();
    const before = readFileSync(path);
    expect(await refract.failure(['runs'])).toMatchObject({
      exit: 1,
      code: 'newer-database',
      message: expect.stringContaining('9990') as string,
    });
    expect(readFileSync(path)).toEqual(before);
    copyFileSync(`${path}.copy`, path);
    expect((await refract.json<{ runs: object[] }>('runs')).runs).toHaveLength(1);
  });
});

describe('a history that is no database', () => {
  it('is left alone, and named', async () => {
    const other = new CommandLine();
    writeFileSync(
      other.path('refract.sqlite'),
      'this is a letter to my aunt, and long enough to look like a file',
    );
    expect(await other.failure(['runs'])).toMatchObject({
      exit: 1,
      code: 'damaged-store',
      message: expect.stringContaining('refract.sqlite') as string,
    });
    other.remove();
  });
});

describe('a data set whose stored data is cut off', () => {
  it('fails the run with the file’s name and keeps the rest', async () => {
    const { datasets } = await refract.json<{ datasets: { name: string; bytes: number }[] }>('datasets');
    expect(datasets.map(({ name }) => name)).toContain('small');
    const [path] = Object.keys(contents()).filter(
      (file) => readFileSync(refract.path(file)).length === 180 * 20 * 3 * 4,
    );
    const whole = readFileSync(refract.path(path!));
    truncateSync(refract.path(path!), 1000);
    expect(await refract.failure(train)).toMatchObject({ exit: 1, code: 'damaged-store' });
    writeFileSync(refract.path(path!), whole);
    await refract.json(...train);
  });
});

describe('stored data that has changed', () => {
  it('one bit of a sample: the run fails instead of training on it', async () => {
    const [path] = Object.keys(contents()).filter(
      (file) => readFileSync(refract.path(file)).length === 180 * 20 * 3 * 4,
    );
    const whole = readFileSync(refract.path(path!));
    const changed = Buffer.from(whole);
    changed[5000]! ^= 1;
    writeFileSync(refract.path(path!), changed);
    expect(await refract.failure(train)).toMatchObject({ exit: 1, code: 'damaged-store' });
    writeFileSync(refract.path(path!), whole);
  });

  it('the weights of a run: nothing is written from them', async () => {
    const { run } = await refract.json<{ run: { id: string } }>(...train);
    const path = refract.path(`runs/${run.id}/end.safetensors`);
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    const weights = ['weights', run.id, '--out', 'w.npz'];
    expect(await refract.failure(weights)).toMatchObject({ exit: 1, code: 'damaged-store' });
    rmSync(path);
    expect(await refract.failure(weights)).toMatchObject({ exit: 1, code: 'damaged-store' });
  });
});

describe('files that cannot be imported', () => {
  let before: Record<string, string>;
  beforeAll(() => (before = contents()));

  it('a truncated IDX file: names it, and what is missing', async () => {
    writeIdx(refract.path('cut'), 30);
    truncateSync(refract.path('cut/train-images-idx3-ubyte'), 400);
    const error = await refract.failure(['import', 'cut', '--name', 'cut']);
    expect(error).toMatchObject({
      exit: 2,
      code: 'invalid-data',
      message: expect.stringContaining('train-images-idx3-ubyte') as string,
    });
  });

  it('labels that do not match the images: both numbers', async () => {
    writeIdx(refract.path('odd'), 29);
    const error = await refract.failure(['import', 'odd', '--name', 'odd']);
    expect(error).toMatchObject({
      exit: 2,
      code: 'invalid-data',
      message: expect.stringMatching(/29.*30|30.*29/s) as string,
    });
  });

  afterAll(() => expect(contents()).toEqual(before));
});

describe('a home folder that cannot be made', () => {
  it('is named', async () => {
    writeFileSync(refract.path('file'), '');
    const error = await refract.failure(['runs', '--home', refract.path('file/home')]);
    expect(error).toMatchObject({
      exit: 1,
      message: expect.stringContaining(join('file', 'home')) as string,
    });
    rmSync(refract.path('file'));
    expect(dirname(refract.path('file'))).toBe(refract.home);
  });
});
