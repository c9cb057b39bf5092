/** @file .ts, .arff and the UCR archive's tables, against what scipy, Weka and numpy find in them (fixtures/make-series.py). */
import fc from 'fast-check';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../api/import-options.ts';
import { detectFormat } from '../detect.ts';
import { importDataset } from '../import.ts';
import type { Sample } from '../sample-input.ts';
import { npzFile, expectRefusal, partContents, temporaryFolder } from '../test-support.ts';
import { samplesIn } from './test-samples.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
interface Expected {
  /** [samples, dimensions, steps] of .ts and relational .arff, [samples, steps] of others; null where missing. */
  readonly x: (number | null)[][][] | (number | null)[][];
  readonly y: string[];
}
const expected = JSON.parse(readFileSync(join(fixtures, 'series-expected.json'), 'utf8')) as Record<string, Expected>; // prettier-ignore
const fixture = (name: string): string => join(fixtures, 'series', name);

/** [dimensions, steps] as float32, in the order in which steps are kept. */
const inSteps = (series: readonly (readonly (number | null)[])[]): number[] =>
  series[0]!.flatMap((_, step) => series.map((row) => Math.fround(row[step] ?? 0)));

const contents = (samples: readonly Sample[]) =>
  samples.map(({ data, label }) => ({ x: [...(data as Float32Array)], y: label }));

function expectedContents(name: string): { x: number[]; y: string }[] {
  const { x, y } = expected[name]!;
  const rows = (series: Expected['x'][number]) =>
    (Array.isArray(series[0]) ? series : [series]) as number[][];
  return x.map((series, i) => ({ x: inSteps(rows(series)), y: y[i]! }));
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
const half: ImportOptions = { testFraction: 0.5, splitBy: 'order' };
const readText = async (name: string, text: string, options: ImportOptions = {}) =>
  samplesIn([join(folderOf({ [name]: text }), name)], options);

describe('.ts', () => {
  it('has the values, dimensions, classes and parts that were written', async () => {
    const { input, samples } = await samplesIn([fixture('Steps_TRAIN.ts.txt'), fixture('Steps_TEST.ts.txt')]);
    expect(input).toMatchObject({ channels: 3, splits: ['train', 'test'], dtype: 'float32' });
    const of = (part: string) => contents(samples.filter(({ split }) => split === part));
    expect(of('train')).toEqual(expectedContents('Steps_TRAIN.ts'));
    expect(of('test')).toEqual(expectedContents('Steps_TEST.ts'));
    const home = temporaryFolder();
    const manifest = await importDataset(home, [fixture('Steps_TRAIN.ts.txt'), fixture('Steps_TEST.ts.txt')]);
    expect(manifest).toMatchObject({ format: 'ts', steps: 5, channels: 3, classNames: ['run', 'sit', 'stand', 'walk'] }); // prettier-ignore
    expect(partContents(home, manifest, 'test').x).toEqual(expectedContents('Steps_TEST.ts').map(({ x }) => x)); // prettier-ignore
  });

  it('may have series of any length, missing values, and time stamps', async () => {
    const { samples } = await samplesIn([fixture('Ragged.ts.txt')], { settings: { missing: 'zero' } });
    expect(contents(samples)).toEqual(expectedContents('Ragged.ts'));
    await expectRefusal(samplesIn([fixture('Ragged.ts.txt')]), 'invalid-data', /^Ragged\.ts\.txt, line 11, dimension 1, value 1: the value is missing/); // prettier-ignore
    const timed = await samplesIn([fixture('Timed.ts.txt')]);
    expect(timed.input.channels).toBe(2);
    expect(contents(timed.samples)).toEqual(expectedContents('Timed.ts'));
  });

  it('is what was written, for any values (property)', async () => {
    // Written as text, −0 is 0.
    const value = fc.float({ noNaN: true, noDefaultInfinity: true }).map((v) => v + 0);
    const shapes = fc.record({ channels: fc.integer({ min: 1, max: 4 }), steps: fc.integer({ min: 1, max: 6 }) }); // prettier-ignore
    const sets = shapes.chain(({ channels, steps }) =>
      fc.record({
        x: fc.array(fc.array(fc.array(value, { minLength: steps, maxLength: steps }), { minLength: channels, maxLength: channels }), { minLength: 1, maxLength: 4 }),
        end: fc.constantFrom('\n', '\r\n', '\r'),
        isTimed: fc.boolean(),
        hasDimensions: fc.boolean(),
      }),
    ); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(sets, async ({ x, end, isTimed, hasDimensions }) => {
        const row = (values: number[]) => values.map((v, t) => (isTimed ? `(${t},${v})` : `${v}`)).join(',');
        const head = ['# a comment', '@problemName Made', `@timestamps ${isTimed}`, ...(hasDimensions ? [`@dimensions ${x[0]!.length}`] : []), '@classLabel true a b', '@data']; // prettier-ignore
        const lines = x.map((series, i) => [...series.map(row), 'ab'[i % 2]].join(':'));
        const { samples } = await readText('made.ts', [...head, ...lines].join(end));
        expect(contents(samples)).toEqual(x.map((series, i) => ({ x: inSteps(series), y: 'ab'[i % 2] }))); // prettier-ignore
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['@problemName x\n@classLabel true a\n', /has no line @data/],
    ['@problemName x\n1,2:a\n', /line 2: "1,2:a" stands before @data/],
    ['@problemName x\n@univariate maybe\n@data\n', /line 2: @univariate is "maybe"/],
    ['@problemName x\n@dimensions -1\n@data\n', /line 2: @dimensions is "-1" instead of a whole number/],
    ['@problemName x\n@classLabel true\n@targetlabel true\n@data\n1,2:3\n', /line 3 says that series have classes and targets/], // prettier-ignore
    [`@problemName x\n@classLabel true\n@data\n${'1:'.repeat(70_000)}a\n`, /line 4: the series has more than 65536 dimensions/], // prettier-ignore
    ['@problemName x\n@classLabel true a\n@data\n1,2:b\n', /line 4: the class "b" is none of those .* \(a\)/],
    ['@problemName x\n@dimensions 2\n@classLabel true\n@data\n1,2:a\n', /line 5: the series has 1 dimension, but @dimensions says 2/], // prettier-ignore
    ['@problemName x\n@classLabel true\n@data\n1:2:a\n1:a\n', /line 5: the series has 1 dimension, but .*\.ts has 2/], // prettier-ignore
    ['@problemName x\n@classLabel true\n@data\n1,2:3:a\n', /line 4: dimension 1 has 2 values, but dimension 2 has 1/], // prettier-ignore
    ['@problemName x\n@seriesLength 3\n@classLabel true\n@data\n1,2:a\n', /line 5: the series has 2 values, but @seriesLength says 3/], // prettier-ignore
    ['@problemName x\n@classLabel true\n@data\n1,x:a\n', /line 4, dimension 1, value 2: "x" is no number/],
    ['@problemName x\n@classLabel true\n@data\n?,?:a\n', /line 4: the series has no values/],
    ['@problemName x\n@classLabel true\n@data\n1,2:\n', /line 4: the series has no class/],
    ['@problemName x\n@classLabel false\n@data\n1,2\n', /line 4: the series has no class/],
    ['@problemName x\n@timestamps true\n@classLabel true\n@data\n(1,2),(0,3):a\n', /value 2: the time 0 comes after 1/], // prettier-ignore
    ['@problemName x\n@timestamps true\n@classLabel true\n@data\n1,2:a\n', /value 1 is not written as/],
    ['@problemName x\n@classLabel true\n@data\n', /has no series after @data/],
  ])('is refused with line and field: %j', async (text, message) => {
    await expectRefusal(readText('wrong.ts', text), 'invalid-data', message);
  });
});

describe('.arff', () => {
  it('has what scipy finds in what Weka wrote, a row a series or a relational attribute', async () => {
    const multi = await samplesIn([fixture('Multi_TRAIN.arff')]);
    expect(multi.input).toMatchObject({ channels: 3, settings: { label: 'activity' } });
    expect(contents(multi.samples)).toEqual(expectedContents('Multi_TRAIN.arff'));
    const uni = await samplesIn([fixture('Uni_TRAIN.arff')], { settings: { missing: 'zero' } });
    expect(uni.input).toMatchObject({ channels: 1, settings: { label: 'target' } });
    expect(contents(uni.samples)).toEqual(expectedContents('Uni_TRAIN.arff'));
    await expectRefusal(samplesIn([fixture('Uni_TRAIN.arff')]), 'invalid-data', /line 14, dimension 1, value 3: the value is missing/); // prettier-ignore
  });

  it('has the words that Weka finds between quotes', async () => {
    const { samples } = await samplesIn([fixture('quoted.arff')]);
    expect(samples.map(({ label }) => label)).toEqual(expected['quoted.arff']!.y);
  });

  it('gives way to .ts where an archive has both, and to the file of all dimensions', async () => {
    const ts = readFileSync(fixture('Steps_TRAIN.ts.txt'));
    const whole = readFileSync(fixture('Multi_TRAIN.arff'));
    const one = readFileSync(fixture('quoted.arff'));
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.zip'), npzFile({ 'S_TRAIN.ts': ts, 'S_TRAIN.arff': whole }, 6));
    expect((await detectFormat([join(folder, 'a.zip')])).reader.id).toBe('ts');
    writeFileSync(join(folder, 'b.zip'), npzFile({ 'S_TRAIN.arff': whole, 'SDimension1_TRAIN.arff': one }, 6)); // prettier-ignore
    const { input, samples } = await samplesIn([join(folder, 'b.zip')]);
    expect(samples).toHaveLength(8);
    expect([...input.unused!]).toEqual([['b.zip: SDimension1_TRAIN.arff', 'its dimension is in b.zip: S_TRAIN.arff too']]); // prettier-ignore
  });

  it('is what was written, for any values and words (property)', async () => {
    const value = fc.option(fc.float({ noNaN: true, noDefaultInfinity: true }).map((v) => v + 0), { freq: 8 }); // prettier-ignore
    const word = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() === text && !/[\0-\x1f]/.test(text)); // prettier-ignore
    const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;
    const sets = fc.record({ words: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }), x: fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 5 }), isRelational: fc.boolean() }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(sets, async ({ words, x, isRelational }) => {
        const filled = x.map((row) => [1, ...row]);
        const text = (row: readonly (number | null)[]) => row.map((v) => v ?? '?').join(',');
        const attributes = (count: number) =>
          Array.from({ length: count }, (_, i) => `@attribute a${i} real`);
        const head = isRelational ? ['@attribute r relational', ...attributes(5), '@end r'] : attributes(5);
        const rows = filled.map((row, i) => `${isRelational ? `"${text(row)}\\n${text(row)}"` : text(row)}, ${quoted(words[i % words.length]!)}`); // prettier-ignore
        const lines = ['% made', '@RELATION x', ...head, `@attribute 'the class' {${words.map(quoted).join(',')}}`, '@DATA', ...rows]; // prettier-ignore
        const { samples } = await readText('made.arff', lines.join('\n'), { settings: { missing: 'zero' } });
        const end = (row: readonly (number | null)[]) => row.slice(0, row.findLastIndex((v) => v !== null) + 1); // prettier-ignore
        expect(contents(samples)).toEqual(
          filled.map((row, i) => ({ x: inSteps(isRelational ? [end(row), end(row)] : [end(row)]), y: words[i % words.length] })),
        ); // prettier-ignore
      }),
      { numRuns: 60 },
    );
  });

  const head = '@relation x\n@attribute a real\n@attribute b real\n@attribute class {u,v}\n@data\n';
  it.each([
    ['@relation x\n@attribute a real\n', 'invalid-data', /has no line @data/],
    ['@relation x\n@attribute a complex\n@data\n', 'invalid-data', /line 2: the attribute "a" has the type "complex"/], // prettier-ignore
    ['@relation x\nhello\n@data\n', 'invalid-data', /line 2: "hello" stands before @data/],
    ['@relation x\n@attribute r relational\n@data\n', 'invalid-data', /line 3: the relational attribute "r" has no @end/], // prettier-ignore
    ['@relation x\n@attribute a real\n@data\n1\n', 'invalid-option', /does not show which attribute is the class/], // prettier-ignore
    ['@relation x\n@attribute a string\n@attribute class {u}\n@data\n', 'invalid-data', /"a" is neither a number nor the class/], // prettier-ignore
    [`${head}1,2,w\n`, 'invalid-data', /line 6: the class "w" is none of those of "class" \(u, v\)/],
    [`${head}1,2\n`, 'invalid-data', /line 6: the row has 2 fields, but there are 3 attributes/],
    [`${head}1,x,u\n`, 'invalid-data', /line 6, value 2: "x" is no number/],
    [`${head}1,2,?\n`, 'invalid-data', /line 6: the series has no class/],
    [`${head}{0 1,2 u}\n`, 'invalid-data', /line 6: the row is sparse/],
    [`${head}1,2,'u\n`, 'invalid-data', /line 6: the quote of field 3 is never closed/],
    [`${head}1,2,'u'v\n`, 'invalid-data', /line 6: "v" stands behind the quotes of field 3/],
    ['@relation x\n@attribute r relational\n@attribute a real\n@end r\n@attribute class {u}\n@data\n"1,2",u\n', 'invalid-data', /dimension 1 has 2 values, but the relational attribute has 1/], // prettier-ignore
  ] as const)('is refused with line and field: %j', async (text, code, message) => {
    await expectRefusal(readText('wrong.arff', text), code, message);
  });
});

describe("the UCR archive's tables", () => {
  it('have the class first, also where all numbers are whole, and NaN behind short series', async () => {
    const { input, samples } = await samplesIn([fixture('Whole_TRAIN.tsv'), fixture('Whole_TEST.tsv')]);
    expect(input).toMatchObject({ splits: ['train', 'test'], settings: { label: '1', delimiter: 'tab' } });
    const { x, y } = expected.Whole!;
    const inOrder = [...contents(samples.slice(-6)), ...contents(samples.slice(0, 2))];
    expect(inOrder).toEqual(x.map((series, i) => ({ x: series, y: String(y[i]) })));
    const home = temporaryFolder();
    expect(await importDataset(home, [fixture('Whole_TRAIN.tsv')], half)).toMatchObject({ format: 'csv' });
  });
});
