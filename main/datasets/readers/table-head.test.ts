import { expect, test } from 'vitest';
import { openSource } from '../source.ts';
import { temporaryFolder, writeFiles } from '../test-support.ts';
import { shapeOf } from './table-head.ts';

async function entryOf(contents: string | Uint8Array) {
  const paths = writeFiles(temporaryFolder(), { 'a.csv': Buffer.from(contents) });
  return (await openSource(paths)).entries[0]!;
}

test('readers that ask the same of a table get the same shape, and others another', async () => {
  const entry = await entryOf('a;b\n1;2\n3;4\n');
  const shape = await shapeOf(entry, {});
  expect(shape).toMatchObject({ delimiter: 'semicolon', header: true, names: ['a', 'b'], regular: 2 });
  expect(await shapeOf(entry, {})).toBe(shape);
  expect(await shapeOf(entry, { header: false })).toMatchObject({ header: false, names: ['1', '2'] });
  expect(await shapeOf(entry, { delimiter: 'comma' })).toMatchObject({ names: ['1'] });
});

test('quotes keep delimiters in a field, and do not count where fields are counted', async () => {
  const entry = await entryOf('"a;1",b,c\n"x;y;z",2,"3"\n5, 6 ,"7 ""8"""\n');
  expect(await shapeOf(entry, {})).toMatchObject({
    ...{ delimiter: 'comma', names: ['a;1', 'b', 'c'] },
    rows: [['x;y;z', '2', '3'], ['5', '6', '7 "8"']],
  }); // prettier-ignore
});

test('what is no text has no shape', async () => {
  expect(await shapeOf(await entryOf(Uint8Array.of(1, 2, 3)), {})).toBeUndefined();
});
