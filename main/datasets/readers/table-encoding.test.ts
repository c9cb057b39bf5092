/** @file Names in tables that are no UTF-8: read wrong, two classes or samples would become one. */
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../api/import-options.ts';
import { refusal, temporaryFolder, writeFiles } from '../test-support.ts';
import { samplesIn } from './test-samples.ts';

const read = (name: string, text: string, encoding: 'latin1' | 'utf8', settings: ImportOptions['settings'] = {}) =>
  samplesIn(writeFiles(temporaryFolder(), { [name]: Buffer.from(text, encoding) }), { settings }); // prettier-ignore

describe('in Latin-1', () => {
  it.each([
    ['a label', 'a.csv', 'a,b,label\n1,2,café\n3,4,cafè\n', 2],
    ['a short label', 'a.csv', 'a,b,label\n1,2,no\n3,4,né\n', 3],
    ['a sample', 'a.csv', 'trial,a,label\nun,1,x\nun,2,x\nété,3,y\n', 4],
    ['a group', 'a.csv', 'speaker,a,label\nAnn,1,x\nRené,2,y\n', 3],
    ['a column', 'a.csv', 'länge,b,label\n1,2,x\n3,4,y\n', 1],
    ['a label of events', 'a.csv', 'sample,t,channel,label\n1,0,1,café\n2,0,1,cafè\n', 2],
    ['a label of texts', 'a.csv', 'text,label\na text of many words,café\nand one more of them,b\n', 2],
    ['a field', 'a.jsonl', '{"x": [1, 2], "label": "café"}\n{"x": [3, 4], "label": "cafè"}\n', 1],
    ['a name of records', 'a.jsonl', '{"x": [1, 2], "label": "a"}\n{"x": [1, 2], "label": "b", "né": 1}\n', 2],
    ['a sample of records', 'a.jsonl', '{"id": "u", "t": 0, "a": 1, "label": 0}\n{"id": "é", "t": 0, "a": 1, "label": 0}\n', 2],
    ['a class of series', 'a.ts', '@classLabel true\n@data\n1,2:café\n3,4:cafè\n', 3],
    ['a class of ARFF', 'a.arff', '@relation r\n@attribute a numeric\n@attribute class string\n@data\n1,no\n2,né\n', 6],
  ])('%s is refused with its line', async (_, name, text, line) => {
    const { message, hint } = await refusal(read(name, text, 'latin1'));
    expect(message).toMatch(new RegExp(`^${name}, line ${line}: ".*\ufffd.*" is no text in UTF-8\\.$`));
    expect(hint).toBe('Save the file as UTF-8.');
    await read(name, text, 'utf8');
  }); // prettier-ignore

  it('fields that are not kept may be anything', async () => {
    const text = 'a,note,label\n1,\xe9,x\n2,\xe8,y\n';
    expect((await read('a.csv', text, 'latin1', { ignore: 'note' })).samples).toHaveLength(2);
    const lines = '{"x": [1, 2], "label": "a", "note": "\xe9"}\n';
    expect((await read('a.jsonl', lines, 'latin1')).samples).toHaveLength(1);
  });
});

it('a sign for what could not be read is a sign where the file has it', async () => {
  const { samples } = await read('a.csv', 'a,b,label\n1,2,caf\ufffd\n3,4,x\n', 'utf8');
  expect(samples.map(({ label }) => label)).toEqual(['caf\ufffd', 'x']);
});
