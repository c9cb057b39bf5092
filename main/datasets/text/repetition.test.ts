import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { plainSource } from '../byte-source.ts';
import { importDataset } from '../import.ts';
import { expectRefusal, temporaryFolder, writeFiles } from '../test-support.ts';
import { refusingRepetition } from './repetition.ts';

const SENTENCE = 'The quick brown fox jumps over the lazy dog.\n';

test('a text that packs a hundred times is refused before much of it is read', async () => {
  const packed = gzipSync(SENTENCE.repeat(1e6));
  const [path] = writeFiles(temporaryFolder(), { 'a.txt.gz': packed });
  await expectRefusal(
    importDataset(temporaryFolder(), [path!], { testFraction: 0.5 }),
    'invalid-data',
    /^a\.txt\.gz: \d+ compressed bytes would unpack to more than 3[34]\d{6} bytes of text: this looks like a zip bomb/,
  );
});

test('sources count together, and what is not packed is never refused', async () => {
  const bytes = Buffer.alloc(2 ** 24, SENTENCE);
  const [path] = writeFiles(temporaryFolder(), { 'a.txt': bytes });
  const source = plainSource({ path: path!, name: 'a.txt', bytes: bytes.length });
  const readAll = async (packedBytes: number): Promise<number> => {
    const guarded = refusingRepetition(packedBytes);
    let read = 0;
    for (let i = 0; i < 3; i++) for await (const chunk of guarded(source).read()) read += chunk.length;
    return read;
  };
  expect(await readAll(bytes.length)).toBe(3 * bytes.length);
  await expectRefusal(readAll(1000), 'invalid-data', /^a\.txt: 1000 compressed bytes/);
});
