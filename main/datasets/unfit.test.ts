/** @file What is said of files that are not read, or hold nothing. */
import { expect, it } from 'vitest';
import { importDataset } from './import.ts';
import { expectRefusal, temporaryFolder, writeFiles } from './test-support.ts';

const half = { testFraction: 0.5 };
const imported = (name: string, bytes: Uint8Array | string) =>
  importDataset(temporaryFolder(), writeFiles(temporaryFolder(), { [name]: Buffer.from(bytes) }), half);

it.each([
  ['a.csv.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2]), /packed with xz/],
  ['a.csv.bz2', 'BZh91AY&SY', /packed with bzip2/],
  ['a.json', '[{"x":[1,2],"label":"a"}]', /one JSON array; records are read as JSON Lines/],
  ['a.pkl', Buffer.from([0x80, 4, 0x95, 1, 2]), /Python pickle/],
  ['a.csv', '', /^a\.csv is empty/],
  ['a.csv', 'a,b,label\n', /has no rows of values: its only line is "a, b, label"/],
  ['a.csv', Buffer.from('a,b,label\n1,2,x\n3,4,y\n', 'utf16le'), /looks like UTF-16 without a mark/],
  ['a.csv', `${Array.from({ length: 10 ** 6 }, (_, i) => `c${i}`).join(',')}\n${'1,'.repeat(10 ** 6 - 1)}1\n`, /first line of names, commas between them, is longer/],
] as const)('%s is refused in plain words', async (name, bytes, words) => {
  await expectRefusal(imported(name, bytes), 'invalid-data', words);
}); // prettier-ignore

it('a text that is shorter than a usual window is cut into shorter ones', async () => {
  const manifest = await imported('short.txt', 'Hello there, this is a short text.');
  expect(manifest).toMatchObject({ format: 'text', steps: 3, recipe: { settings: { length: 3 } } });
});
