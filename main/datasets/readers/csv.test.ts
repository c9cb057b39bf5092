/** @file Tables as text: what is guessed, what is read, what is refused; values against numpy's. */
import fc from 'fast-check';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../api/import-options.ts';
import { plainSource } from '../byte-source.ts';
import { importDataset } from '../import.ts';
import { readNpz } from '../npz.ts';
import { openSplit } from '../split.ts';
import { NOT_A_NUMBER, parseNumber } from '../text/parse-number.ts';
import { rowsInPieces } from '../text/scan-rows.ts';
import {
  expectRefusal,
  filesBelow,
  refusal,
  temporaryFolder,
  trainContents,
  writeFiles,
} from '../test-support.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const half: ImportOptions = { testFraction: 0.5, splitBy: 'order' };

async function imported(files: Record<string, string | Uint8Array>, options: ImportOptions = half) {
  const folder = temporaryFolder();
  const home = temporaryFolder();
  writeFiles(
    folder,
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
  );
  const manifest = await importDataset(home, [folder], options);
  return { manifest, home, ...trainContents(home, manifest) };
}

const settingsOf = async (text: string) => (await imported({ 'a.csv': text })).manifest.recipe.settings;

describe('numbers', () => {
  const parse = (text: string) => parseNumber(Buffer.from(`x${text}y`), 1, 1 + Buffer.byteLength(text));

  it('are what Number() makes of any double in any notation (property)', () => {
    const written = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .chain((value) =>
        fc.constantFrom(String(value), value.toExponential(), value.toPrecision(8), value.toFixed(4)),
      );
    fc.assert(
      fc.property(written, (text) => {
        expect(parse(text)).toBe(Number(text));
      }),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.string(), (text) => {
      const value = parse(text);
      if (typeof value === 'number' && Number.isFinite(value)) expect(value).toBe(Number(text));
    })); // prettier-ignore
  });

  it.each([
    ['+1.5', 1.5], ['-.5', -0.5], ['5.', 5], ['1E3', 1000], ['-0', -0], ['9007199254740993', 9007199254740992],
    ['', NaN], ['?', NaN], ['nan', NaN], ['-inf', -Infinity], ['.', NOT_A_NUMBER], ['-', NOT_A_NUMBER],
    ['1.2.3', NOT_A_NUMBER], ['1e', NOT_A_NUMBER], ['0x10', NOT_A_NUMBER], ['1,5', NOT_A_NUMBER],
  ])('read %j as %s', (text, value) => expect(parse(text)).toBe(value)); // prettier-ignore
});

describe('rows', () => {
  it('have the numbers that parseNumber reads in their fields, wherever pieces are cut (property)', async () => {
    const field = fc.oneof(
      fc.double({ noNaN: true }).map((value) => `${value}`),
      fc.integer().map((value) => `${value}`),
      fc.stringMatching(/^[-+]?\d{0,17}[.,]?\d{0,17}$/),
      fc.constantFrom(
        '',
        ' 1',
        '2 ',
        '"3"',
        'x',
        '-',
        '.',
        '-.',
        '1.2.3',
        '?',
        '-0',
        '5.',
        '.5',
        '9007199254740993',
      ),
    );
    const tables = fc.record({
      rows: fc.array(fc.array(field, { minLength: 2, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
      sign: fc.constantFrom(';', '\t', '|', ' '), end: fc.constantFrom('\n', '\r\n', '\r'),
      point: fc.constantFrom(46, 44), isEnded: fc.boolean(), cut: fc.integer({ min: 1, max: 9 }),
    }); // prettier-ignore
    const folder = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(tables, async ({ rows, sign, end, point, isEnded, cut }) => {
        const [path] = writeFiles(folder, { 'a.csv': Buffer.from(rows.map((row) => row.join(sign)).join(end) + (isEnded ? end : '')) }); // prettier-ignore
        const { size } = statSync(path!);
        const source = plainSource({ path: path!, name: 'a.csv', bytes: size });
        const pieces = rowsInPieces<true>({ ...source, read: () => source.read(cut) }, { delimiter: sign.charCodeAt(0), point }, (row) => {
          for (let i = 0; i < row.fields; i++) {
            const known = row.numbers[i]!;
            if (known !== known) expect(row.isPlain).toBe(false);
            else expect(known).toBe(parseNumber(row.bytes, row.starts[i]!, row.ends[i]!, point));
          }
        }); // prettier-ignore
        for await (const _ of pieces);
      }),
      { numRuns: 300 },
    );
  });
});

describe('tables', () => {
  it('with one sample a row are read, their label found by name or by values', async () => {
    const named = await imported({ 'a.csv': 'x1,x2,Label\n0.5,1,cat\n2,3,dog\n4,5,cat\n6,7,dog\n' });
    expect(named).toMatchObject({ x: [[0.5, 1], [2, 3]], y: [0, 1] }); // prettier-ignore
    expect(named.manifest).toMatchObject({
      format: 'csv',
      steps: 2,
      channels: 1,
      classNames: ['cat', 'dog'],
    });
    expect(named.manifest.recipe.settings).toMatchObject({ label: 'Label', header: true, form: 'wide' });
    expect(await settingsOf('1\t0.5\t2.5\n2\t0.25\t1\n')).toMatchObject({
      delimiter: 'tab',
      label: '1',
      header: false,
    });
    expect(await settingsOf('0,5;1;a\n1,5;2;b\n')).toMatchObject({
      delimiter: 'semicolon',
      decimal: 'comma',
      label: '3',
    });
    expect(await settingsOf('0.5   1 7\n0.25 2   8\n')).toMatchObject({ delimiter: 'space', label: '3' });
  });

  it('larger than what is read at a time have all their samples, though memory is used again', async () => {
    // Rows of 1 to 4,000 numbers, some with a missing one: pieces need more and less memory than those before.
    const lengthOf = (row: number) => 1 + ((row * 7919) % 4000);
    const values = (row: number) => Array.from({ length: lengthOf(row) }, (_, i) => ((row * 31 + i * 7) % 1000) / 8);
    const rows = Array.from({ length: 250 }, (_, row) => values(row));
    const text = rows.map((row, i) => `${row.join()},${i % 3 === 0 ? '' : '5,'}c${i % 2}\n`.replace(',0.5,', ',?,')).join('');
    expect(text.length).toBeGreaterThan(2 * 2 ** 20);
    const { manifest, home } = await imported({ 'a.csv': text }, { ...half, settings: { header: false, missing: 'zero' } });
    const split = openSplit(home, manifest, 'train');
    const x = new Float32Array(split.steps);
    for (let row = 0; row < split.samples; row++) {
      split.readBatch([row], x, new BigInt64Array(1));
      const at = rows[row]!.findIndex((value, i) => value === 0.5 && i > 0 && i < rows[row]!.length);
      const wanted = [...rows[row]!, ...(row % 3 === 0 ? [] : [5])].map((value, i) => (i === at ? 0 : value));
      expect([...x.subarray(0, wanted.length)]).toEqual(wanted);
      expect(x.subarray(wanted.length).every((value) => value === 0)).toBe(true);
    }
    split.close();
  }); // prettier-ignore

  it('with one step a row are read, sample by sample', async () => {
    const text = 'id,t,a,b,label\n7,0,1,2,up\n7,1,3,4,up\n9,0,5,6,down\n9,1,7,8,down\n9,2,9,10,down\n';
    const { manifest, x, y } = await imported({ 'a.csv': text });
    expect(manifest).toMatchObject({ steps: 3, channels: 2, classNames: ['down', 'up'] });
    expect([x, y]).toEqual([[[1, 2, 3, 4, 0, 0]], [1]]);
    await expectRefusal(
      imported({ 'a.csv': `${text}7,2,1,1,up\n` }),
      'invalid-data',
      /line 7: the sample "7" goes on/,
    );
    await expectRefusal(
      imported({ 'a.csv': `${text}9,1,1,1,up\n` }),
      'invalid-data',
      /line 7: the time 1 comes after 2/,
    );
  });

  it('with one sample a file take the class from the folder, the part from the name', async () => {
    const folder = temporaryFolder();
    const home = temporaryFolder();
    const { mkdirSync } = await import('node:fs');
    for (const part of ['train', 'test']) {
      for (const word of ['no', 'yes']) {
        mkdirSync(join(folder, part, word), { recursive: true });
        writeFiles(join(folder, part, word), {
          '1.csv': Buffer.from('1,2\n3,4\n'),
          '2.csv': Buffer.from('5,6\n'),
        });
      }
    }
    const manifest = await importDataset(home, [folder]);
    expect(manifest).toMatchObject({
      steps: 2,
      channels: 2,
      classNames: ['no', 'yes'],
      train: { samples: 4 },
      test: { samples: 4 },
    });
    expect(trainContents(home, manifest)).toEqual({ x: [[1, 2, 3, 4], [5, 6, 0, 0], [1, 2, 3, 4], [5, 6, 0, 0]], y: [0, 0, 1, 1] }); // prettier-ignore
  });

  it('have any line ends, quotes, comments, encodings and compression', async () => {
    const plain = 'a,b,label\n1,2,x\n3,4,"y, z"\n5,6,x\n7,8,x\n';
    const wanted = { x: [[1, 2], [3, 4]], y: [0, 1] }; // prettier-ignore
    const forms: (string | Uint8Array)[] = [
      plain,
      plain.replaceAll('\n', '\r\n'),
      plain.replaceAll('\n', '\r'),
      plain.replace('\n', '\r\n\n'),
      `# made by hand\n${plain.trimEnd()}`,
      plain.replaceAll(',', ' , ').replace('"y , z"', '"y, z"'),
      `\ufeff${plain}`,
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(plain, 'utf16le')]),
    ];
    for (const form of forms) expect(await imported({ 'a.csv': form }), String(form)).toMatchObject(wanted);
  });

  it('of different lengths and with missing values are read as the settings say', async () => {
    const ragged = await imported({ 'a.csv': '1,0.5,2,3\n0,1.5,NaN,NaN\n1,1\n0,2\n' });
    expect(ragged).toMatchObject({ x: [[0.5, 2, 3], [1.5, 0, 0]], y: [1, 0] }); // prettier-ignore
    const gap = 'a,b,c,label\n1,?,3,x\n1,2,3,y\n';
    await expectRefusal(
      imported({ 'a.csv': gap }),
      'invalid-data',
      /line 2, column "b": the value is missing/,
    );
    expect((await imported({ 'a.csv': gap }, { ...half, settings: { missing: 'previous' } })).x).toEqual([
      [1, 1, 3],
    ]);
    expect((await imported({ 'a.csv': gap }, { ...half, settings: { missing: 'zero' } })).x).toEqual([
      [1, 0, 3],
    ]);
  });

  it('have columns for parts and groups, and channels side by side', async () => {
    const text = 'a1,a2,b1,b2,label,split\n1,2,3,4,x,train\n5,6,7,8,y,val\n9,9,9,9,x,test\n';
    const { manifest, x } = await imported({ 'a.csv': text }, { settings: { channels: 2 } });
    expect(manifest).toMatchObject({
      steps: 2,
      channels: 2,
      validation: { samples: 1 },
      test: { samples: 1 },
    });
    expect(x).toEqual([[1, 2, 3, 4]]);
  });

  it.each([
    ['a word among numbers', 'a,b,label\n1,2,x\n1,two,y\n', {}, 'invalid-data', /line 3, column "b": "two" is no number/],
    ['a short row', 'a,b,label\n1,2,x\n1,y\n1,2,x\n1,2,x\n1,2,x\n', {}, 'invalid-data', /line 3 has 2 fields, but the first row has 3/],
    ['an infinite value', 'a,b,label\n1,inf,x\n1,2,x\n', {}, 'invalid-data', /line 2: the number at step 1, channel 0 .* Infinity/],
    ['an open quote', 'a,b,label\n1,2,x\n1,2,"y\n', {}, 'invalid-data', /line 3: a quote is opened/],
    ['no such column', 'a,b,label\n1,2,x\n', { settings: { label: 'c' } }, 'invalid-option', /There is no column "c"/],
    ['no such setting', 'a,b,label\n1,2,x\n', { settings: { colour: 1 } }, 'invalid-option', /has no setting "colour"/],
    ['a wrong value', 'a,b,label\n1,2,x\n', { settings: { decimal: 'dot' } }, 'invalid-option', /cannot be "dot". It can be: point, comma/],
  ] as const)('are refused with %s', async (_, text, options, code, message) => {
    const home = temporaryFolder();
    const [path] = writeFiles(temporaryFolder(), { 'a.csv': Buffer.from(text) });
    await expectRefusal(importDataset(home, [path!], { ...half, ...options }), code, message);
    expect(filesBelow(home)).toEqual([]);
  }); // prettier-ignore

  it.each([
    ['by its name', 'a,b,kind,site\n1,2,x,u\n3,4,y,v\n', 'kind', 'site'],
    ['by its number where its name cannot stand in a list', 'a,b,kind,"site, field"\n1,2,x,u\n3,4,y,v\n', 'kind', '4'],
    ['by its number where there are no names', '1,2,x,u\n3,4,y,v\n', '3', '4'],
  ])('of two columns of texts are read once the hint was followed, which names the other one %s', async (_, text, label, other) => {
    const refused = await refusal(imported({ 'a.csv': text }, { ...half, settings: { label } }));
    expect(refused.hint).toContain(`write it into "Columns to leave out": ${other}.`);
    const { x } = await imported({ 'a.csv': text }, { ...half, settings: { label, ignore: other } });
    expect(x).toEqual([[1, 2]]);
  }); // prettier-ignore

  it('written by numpy have the same values as the arrays', async () => {
    const { x } = await readNpz(join(fixtures, 'series.npz'));
    const wanted = Float32Array.from(x!.data);
    for (const [name, settings] of [
      ['savetxt.csv', {}],
      ['savetxt.txt', {}],
      ['savetxt.tsv', {}],
    ] as const) {
      const home = temporaryFolder();
      const manifest = await importDataset(home, [join(fixtures, name)], { ...half, settings });
      const all = (['train', 'test'] as const).flatMap((part) => {
        const split = openSplit(home, manifest, part);
        const values = new Float32Array(split.samples * split.steps);
        split.readBatch([...Array(split.samples).keys()], values, new BigInt64Array(split.samples));
        return [...values];
      });
      expect(Float32Array.from(all), name).toEqual(wanted);
      expect(readFileSync(join(fixtures, name)).length).toBeGreaterThan(0);
    }
  });
});

describe('several tables', () => {
  const rows = '1,2,a\n3,4,b\n5,6,a\n7,8,b\n';

  it('with the same columns are one data set, with others refused', async () => {
    const { manifest } = await imported({ 'x.csv': `u,v,label\n${rows}`, 'y.csv': `u,v,label\n${rows}` });
    expect(manifest.train.samples + manifest.test.samples).toBe(8);
    const others = imported({ 'x.csv': `u,v,label\n${rows}`, 'y.csv': `p,q,label\n${rows}` });
    await expectRefusal(others, 'invalid-data', /^y\.csv has the columns p, q, label, but x\.csv has u, v, label/); // prettier-ignore
  });
});

describe('missing values that were filled', () => {
  it.each([
    ['csv', 'a,b,c,label\n1,,3,x\n?,5,6,y\n7,8,NA,x\n', 2],
    ['jsonl', [[1, null, 3], [null, 5, 6], [7, 8, 9]].map((x, i) => JSON.stringify({ x, label: 'xyx'[i] })).join('\n'), 2],
    ['ts', '@problemName p\n@univariate true\n@classLabel true x y\n@data\n1,?,3:x\n?,5,6:y\n7,8,9:x\n', 2],
    ['csv', 'a,b,c,label\n1,2,3,x\n4,5,6,y\n7,8,9,x\n', undefined],
  ] as const)('are counted in the manifest: %s', async (end, text, filled) => {
    const options = { testFraction: 0.34, splitBy: 'order', settings: { missing: 'zero' } } as const;
    const { manifest } = await imported({ [`a.${end}`]: text }, options);
    expect(manifest.filled).toBe(filled);
  });
}); // prettier-ignore

it('a label that changes within a sample is refused with its line', async () => {
  const text = 'id,t,a,label\n0,0,1,up\n0,1,2,up\n1,0,3,down\n1,1,4,up\n';
  await expectRefusal(imported({ 'a.csv': text }), 'invalid-data', /^a\.csv, line 5, column "label": the label is "up", but that of line 4 of the same sample is "down"/); // prettier-ignore
  const lines = [0, 1].map((t) => JSON.stringify({ id: 0, t, a: t, label: 'uv'[t] })).join('\n');
  await expectRefusal(imported({ 'a.jsonl': lines }), 'invalid-data', /line 2: the label is "v", but earlier in the sample "0" it is "u"/); // prettier-ignore
  const events = 'id,t,channel,label\n0,1,3,a\n0,2,4,b\n';
  await expectRefusal(imported({ 'a.csv': events }), 'invalid-data', /^a\.csv, line 3, column "label": the label is "b", but "a"/); // prettier-ignore
});
