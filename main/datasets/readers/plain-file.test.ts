/** @file Packed files that have to be read anywhere: what is unpacked, and that nothing of it stays. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openSource } from '../source.ts';
import { expectRefusal, temporaryFolder, writeFiles } from '../test-support.ts';
import { plainFile } from './plain-file.ts';

const ours = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`refract-unpacked-${process.pid}-`));

const contents = Buffer.from('a file '.repeat(1000));

it('is unpacked once for all who use it; a file that is not packed is itself', async () => {
  const [path, plain] = writeFiles(temporaryFolder(), { 'a.gz': gzipSync(contents), b: contents });
  const [entry] = (await openSource([path!])).entries;
  const [one, two] = [await plainFile(entry!, {}), await plainFile(entry!, {})];
  expect(readFileSync(one.path)).toEqual(contents);
  expect(two.path).toBe(one.path);
  const [other] = (await openSource([plain!])).entries;
  expect((await plainFile(other!, {})).path).toBe(plain);
});

it('is gone when unpacking fails or is cancelled', async () => {
  const before = ours();
  const damaged = gzipSync(contents).fill(0, 20);
  const [path] = writeFiles(temporaryFolder(), { 'a.gz': damaged });
  const [entry] = (await openSource([path!])).entries;
  await expectRefusal(plainFile(entry!, {}), 'invalid-data', /^a\.gz: the compressed data is damaged/);
  const [whole] = writeFiles(temporaryFolder(), { 'b.gz': gzipSync(contents) });
  const [second] = (await openSource([whole!])).entries;
  const call = { signal: AbortSignal.abort() };
  await expectRefusal(plainFile(second!, call), 'cancelled', /cancelled/);
  expect(ours()).toEqual(before);
});

it('of a process that is gone is removed', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const left = join(tmpdir(), `refract-unpacked-${pid}-x`);
  mkdirSync(left);
  const [path] = writeFiles(temporaryFolder(), { 'c.gz': gzipSync(contents) });
  const [entry] = (await openSource([path!])).entries;
  await plainFile(entry!, {});
  expect(existsSync(left)).toBe(false);
});
