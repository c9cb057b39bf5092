/** @file Announcing and sending dropped files: in portions, small ones together, and discarded when it fails. */
import { expect, it } from 'vitest';
import type { Call, Source } from '../../main/api/client.ts';
import { RefractError } from '../../main/api/errors.ts';
import { sourceLimits } from '../../main/api/sources.ts';
import { portionsOf, togetherOf, uploadFiles } from './upload.ts';

const fileOf = (size: number) => ({ size }) as File;
const filesOf = (count: number, size = 1) =>
  Array.from({ length: count }, (_, i) => ({ path: `set/${i}.bin`, file: fileOf(size) }));
const source: Source = { id: 's-1', name: 'set', files: 1, bytes: 1, received: 0, complete: false };

function setUp(refuse: (address: string) => boolean = () => false) {
  const calls: [name: string, args: { from?: number; files?: unknown[]; total?: unknown }][] = [];
  const sent: string[] = [];
  const call = ((name: string, args: never) => {
    calls.push([name, args]);
    return Promise.resolve(source);
  }) as unknown as Call;
  const send = (address: string): Promise<unknown> => {
    sent.push(address);
    return refuse(address) ? Promise.reject(new RefractError('disk', 'full')) : Promise.resolve(source);
  };
  return { calls, sent, options: { call, send } };
}

it('as many files as Speech Commands has are announced in portions and sent together', async () => {
  const { calls, sent, options } = setUp();
  const started: Source[] = [];
  // Blobs of what is no Blob become text here, which nobody reads.
  await uploadFiles(filesOf(105_829), { ...options, onStart: (one) => started.push(one) });
  expect(started).toEqual([source]);
  const announced = calls.filter(([name]) => name === 'sources.begin' || name === 'sources.announce');
  expect(announced[0]![1].total).toEqual({ files: 105_829, bytes: 105_829 });
  let before = 0;
  for (const [name, { from, files }] of announced) {
    expect([name, from]).toEqual(before === 0 ? ['sources.begin', undefined] : ['sources.announce', before]);
    expect(files!.length).toBeLessThanOrEqual(sourceLimits.portion);
    before += files!.length;
  }
  expect(before).toBe(105_829);
  const places = sent.map((address) => /^\/upload\/s-1\/(\d+)-(\d+)$/.exec(address)!.slice(1).map(Number));
  let next = 0;
  for (const [first, last] of places.sort(([a], [b]) => a! - b!)) {
    expect(first).toBe(next);
    next = last! + 1;
  }
  expect(next).toBe(105_829);
  expect(sent.length).toBeLessThan(300);
  expect(calls.at(-1)).toEqual(['sources.get', { id: 's-1' }]);
});

it('more files than a drop may have are refused in words, before anything is announced', async () => {
  const { calls, options } = setUp();
  const refused = uploadFiles(filesOf(sourceLimits.files + 1), options);
  await expect(refused).rejects.toMatchObject({
    code: 'too-large',
    message: 'There are more than 200,000 files in this drop.',
    hint: 'Put them into one archive (zip or tar), and drop that.',
  });
  expect(calls).toEqual([]);
});

it('an upload that is refused ends the others, and discards what is there', async () => {
  const { calls, sent, options } = setUp((address) => address.endsWith('/2'));
  await expect(uploadFiles(filesOf(50, 2 ** 22), options)).rejects.toMatchObject({ code: 'disk' });
  await Promise.resolve();
  expect(calls.at(-1)).toEqual(['sources.discard', { id: 's-1' }]);
  expect(sent.length).toBeLessThan(10);
});

it('large files go alone, small ones together up to a limit of bytes and of files', () => {
  const sized = (...sizes: number[]) => togetherOf(sizes.map((size) => ({ path: 'x', file: fileOf(size) })));
  const mebibyte = 2 ** 20;
  expect(sized(1, 2, 0)).toEqual([{ first: 0, last: 2 }]);
  expect(sized(9 * mebibyte, 1, 1, 9 * mebibyte)).toEqual([
    { first: 0, last: 0 },
    { first: 1, last: 2 },
    { first: 3, last: 3 },
  ]);
  expect(sized(2 * mebibyte, 2 * mebibyte, 1)).toEqual([
    { first: 0, last: 1 },
    { first: 2, last: 2 },
  ]);
  const many = togetherOf(filesOf(1200, 0));
  expect(many.map(({ first, last }) => last - first + 1)).toEqual([500, 500, 200]);
  expect(500).toBeLessThanOrEqual(sourceLimits.uploadFiles);
});

it('portions are small enough to be read as a call, however long the paths are', () => {
  const long = Array.from({ length: 3000 }, (_, i) => ({ path: `${i}${'語"'.repeat(490)}`, bytes: 2 ** 40 }));
  const portions = portionsOf(long);
  expect(portions.flat()).toEqual(long);
  for (const files of portions) {
    const body = JSON.stringify({ id: 's-1', from: 100_000, files });
    expect(new TextEncoder().encode(body).length).toBeLessThan(4 * 2 ** 20);
  }
});
