/** @file Texts against what Python wrote (fixtures/make-series.py): symbols, samples, next symbols, and what is refused. */
import fc from 'fast-check';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../api/import-options.ts';
import { detectFormat } from '../detect.ts';
import { importDataset } from '../import.ts';
import { isEvents, type Sample, type SampleInput } from '../sample-input.ts';
import { expectRefusal, partContents, temporaryFolder } from '../test-support.ts';
import { readAlphabet, writtenAlphabet } from './alphabet.ts';
import { samplesIn } from './test-samples.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
interface Expected {
  readonly texts: Readonly<Record<string, number[]>>;
  readonly bytes: Readonly<Record<string, number[]>>;
  readonly long: number[];
  readonly reviews: number[][];
}
const expected = JSON.parse(readFileSync(join(fixtures, 'series-expected.json'), 'utf8')) as Expected;
const fixture = (name: string): string => join(fixtures, 'series', name);

function symbolsOf({ data }: Sample): number[] {
  if (!isEvents(data)) throw new Error('These are no events.');
  expect([...data.times]).toEqual(Array.from(data.times, (_, step) => step));
  return [...data.channels];
}

/** The code points that symbols stand for. */
function codesOf(input: SampleInput): (symbols: readonly number[]) => (number | undefined)[] {
  const alphabet = readAlphabet(String(input.settings!.alphabet));
  return (symbols) => symbols.map((symbol) => alphabet[symbol]?.codePointAt(0));
}

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
const prose = 'It was a bright cold day in April, and the clocks were striking thirteen.';

describe('texts', () => {
  it('in class folders are samples of characters, in UTF-8 or UTF-16', async () => {
    const { input, samples } = await samplesIn([fixture('texts')]);
    expect(input).toMatchObject({ dtype: 'events', settings: { form: 'file', asks: 'class', symbols: 'characters' } }); // prettier-ignore
    const codes = codesOf(input);
    const found = Object.fromEntries(samples.map((sample) => [sample.place!(), codes(symbolsOf(sample))]));
    expect(found).toEqual(expected.texts);
    expect(samples.map(({ label }) => label)).toEqual(['box', 'box', 'fox', 'fox']);
    expect(input.channels).toBe(new Set(Object.values(expected.texts).flat()).size + 1);
  });

  it('are samples of bytes where that is chosen', async () => {
    const { input, samples } = await samplesIn([fixture('texts')], { settings: { symbols: 'bytes' } });
    expect(input.channels).toBe(256);
    const found = Object.fromEntries(samples.map((sample) => [sample.place!(), symbolsOf(sample)]));
    expect(found).toEqual(expected.bytes);
  });

  it('that are long become windows that ask for the next character at every step', async () => {
    const { input, samples } = await samplesIn([fixture('long.txt')], { settings: { length: 100 } });
    expect(input).toMatchObject({ targets: { kind: 'class', classes: input.channels }, settings: { form: 'windows' } }); // prettier-ignore
    const codes = codesOf(input);
    expect(samples.flatMap((sample) => codes(symbolsOf(sample)))).toEqual(expected.long);
    const next = samples.flatMap(({ target }) => [...(target as Uint16Array)]);
    expect(codes(next.slice(0, -1))).toEqual(expected.long.slice(1));
    expect(next.at(-1)).toBe(65535);
    expect(samples.slice(0, -1).map((sample) => symbolsOf(sample).length).every((length) => length === 100)).toBe(true); // prettier-ignore
    const home = temporaryFolder();
    const manifest = await importDataset(home, [fixture('long.txt')], { testFraction: 0.25, splitBy: 'order', settings: { length: 100 } }); // prettier-ignore
    expect(manifest).toMatchObject({ format: 'text', steps: 100, dtype: 'events', targets: { kind: 'class' } }); // prettier-ignore
    const { x } = partContents(home, manifest, 'train');
    const first = Array.from({ length: 100 }, (_, t) => x[0]!.slice(t * input.channels, (t + 1) * input.channels).indexOf(1)); // prettier-ignore
    expect(first).toEqual(symbolsOf(samples[0]!));
  });

  it('in a table of texts and labels are its rows, line ends within quotes among them', async () => {
    const { input, samples } = await samplesIn([fixture('reviews.csv')]);
    expect(input.settings).toMatchObject({ form: 'row', text: 'text', label: 'label', header: true });
    expect(samples.map((sample) => codesOf(input)(symbolsOf(sample)))).toEqual(expected.reviews);
    expect(samples.map(({ label }) => label)).toEqual(['good', 'bad', 'good', 'bad', 'good', 'bad', 'good', 'bad']); // prettier-ignore
    const ops = 'Source\tTarget\n( ( [MAX 2 9 ) [MIN 4 7 ] ) 0 ]\t9\n( [SM 1 2 3 4 5 ] ) 1 ]\t5\n( [MED 3 5 1 9 ] ) 4\t3\n'; // prettier-ignore
    const lists = await samplesIn([folderOf({ 'basic_train.tsv': ops })]);
    expect(lists.input.settings).toMatchObject({ text: 'Source', label: 'Target' });
    expect(lists.samples.map(({ label }) => label)).toEqual(['9', '5', '3']);
  });

  it('have parts by their folders', async () => {
    const files = ['train/pos', 'train/neg', 'test/pos', 'test/neg'].map((folder) => [`${folder}/0.txt`, prose] as const); // prettier-ignore
    const { input, samples } = await samplesIn([folderOf(Object.fromEntries(files))]);
    expect(input.splits).toEqual(['train', 'test']);
    expect(samples.map(({ split, label }) => `${split} ${label}`)).toEqual(['test neg', 'test pos', 'train neg', 'train pos']); // prettier-ignore
  });

  it('share one channel for characters that the alphabet does not have', async () => {
    const settings = { alphabet: 'abt\\n', length: 8 };
    const { input, samples } = await samplesIn([folderOf({ 'a.txt': `${prose}\nab` })], { settings });
    expect(input.channels).toBe(5);
    expect(symbolsOf(samples[0]!)).toEqual([...prose.slice(0, 8)].map((c) => (c === 'a' ? 0 : c === 'b' ? 1 : c === 't' ? 2 : 4))); // prettier-ignore
    expect(symbolsOf(samples.at(-1)!).slice(-3)).toEqual([3, 0, 1]);
  });

  it('are not mistaken for texts when they are tables, lists, code or short', async () => {
    const id = async (files: Record<string, string>) => (await detectFormat([folderOf(files)])).reader.id;
    expect(await id({ 'a.txt': '1 2 0\n3 4 1\n5 6 0\n' })).toBe('csv');
    expect(await id({ 'a.txt': `{"x":[1,2],"label":"${prose}"}\n` })).toBe('jsonl');
    await expectRefusal(id({ 'a.txt': 'hello' }), 'unknown-format', /No known format fits/);
    await expectRefusal(id({ 'a.pdf': `%PDF-1.4 ${prose}` }), 'unknown-format', /No known format fits/);
    expect(await id({ 'a.txt': prose })).toBe('text');
  });

  it('come back from their symbols, whatever the characters (property)', async () => {
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).map((text) => prose + text.replaceAll(/[\0-\x08\x0e-\x1f\ufffd]/g, '')); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 40 }), async (text, length) => {
        const { input, samples } = await samplesIn([folderOf({ 'a.txt': text })], { settings: { length, form: 'windows' } }); // prettier-ignore
        const codes = samples.flatMap((sample) => codesOf(input)(symbolsOf(sample)));
        const all = [...text].map((character) => character.codePointAt(0));
        // A last window of one symbol asks for nothing.
        expect(codes).toEqual((all.length - 1) % length === 0 ? all.slice(0, -1) : all);
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), { minLength: 1 }),
        (alphabet) => {
          // prettier-ignore
          expect(readAlphabet(writtenAlphabet(alphabet))).toEqual(alphabet);
        },
      ),
    );
  });

  it('are refused with the line where they are no UTF-8, without a class, or too long', async () => {
    const latin = Buffer.concat([Buffer.from(`${prose}\n`.repeat(1000)), Buffer.from('na\xefve\n', 'latin1'), Buffer.from(prose)]); // prettier-ignore
    await expectRefusal(samplesIn([folderOf({ 'a.txt': latin })]), 'invalid-data', /a\.txt, line 1001 is no text in UTF-8/); // prettier-ignore
    const options: ImportOptions = { settings: { asks: 'class' } };
    await expectRefusal(samplesIn([folderOf({ 'a.txt': prose })], options), 'invalid-option', /nothing says the class/); // prettier-ignore
    const long = { 'a/1.txt': prose.repeat(1000), 'b/1.txt': prose };
    await expectRefusal(samplesIn([folderOf(long)]), 'invalid-data', /a\/1\.txt has more than 65536 symbols/); // prettier-ignore
    await expectRefusal(samplesIn([folderOf({ 'a.txt': prose })], { settings: { alphabet: 'aba' } }), 'invalid-option', /"a" twice/); // prettier-ignore
    const table = { 'a.csv': `text,label\n"${prose}",a\n"${prose}",b\n,b\n` };
    await expectRefusal(samplesIn([folderOf(table)]), 'invalid-data', /a\.csv, line 4: the text is empty/);
  });
});
