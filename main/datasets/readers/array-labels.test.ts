import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importDataset, type ImportRequest } from '../import.ts';
import type { DatasetManifest } from '../manifest.ts';
import type { NpyArray } from '../npy.ts';
import { describeNpyLabels } from '../npy.ts';
import { openSource } from '../source.ts';
import {
  counting,
  expectRefusal,
  float32,
  int64,
  npyTexts,
  npzFile,
  partContents,
  temporaryFolder,
  writeFiles,
} from '../test-support.ts';

const series = (samples: number): NpyArray => float32([samples, 3], counting(3 * samples));
const pathOf = (arrays: Record<string, NpyArray | Uint8Array>): string => {
  const files = Object.entries(arrays).map(([name, array]) => [array instanceof Uint8Array ? `${name}.npy` : name, array]); // prettier-ignore
  return writeFiles(temporaryFolder(), { 'a.npz': npzFile(Object.fromEntries(files) as typeof arrays) })[0]!;
};
const numbers = (...labels: number[]): NpyArray => int64([labels.length], labels);

type Labels = NpyArray | Uint8Array;

/** The labels of every part of samples with these. */
async function imported(
  [train, validation, test]: readonly [Labels, Labels, Labels],
  request: ImportRequest = {},
): Promise<{ manifest: DatasetManifest; y: number[][] }> {
  const home = temporaryFolder();
  const parts = { x_train: series(3), y_train: train, x_val: series(2), y_val: validation, x_test: series(2), y_test: test }; // prettier-ignore
  const manifest = await importDataset(home, [pathOf(parts)], request);
  const y = (['train', 'validation', 'test'] as const).map((part) => partContents(home, manifest, part).y);
  return { manifest, y };
}

describe('whole numbers as labels', () => {
  it('are the class numbers where they are 0 to n - 1, all parts together', async () => {
    const { manifest, y } = await imported([numbers(0, 3, 0), numbers(1, 1), numbers(2, 3)]);
    expect(manifest).toMatchObject({ classes: 4 });
    expect(manifest.classNames).toBeUndefined();
    expect(y).toEqual([[0, 3, 0], [1, 1], [2, 3]]); // prettier-ignore
  });

  it.each([
    ['from 1 on', [numbers(1, 2, 3), numbers(2, 2), numbers(3, 1)], ['1', '2', '3'], [[0, 1, 2], [1, 1], [2, 0]]],
    ['far apart', [numbers(60000, 5, 5), numbers(5, 5), numbers(5, 60000)], ['5', '60000'], [[1, 0, 0], [0, 0], [0, 1]]],
    ['below 0', [numbers(-1, 1, 1), numbers(-1, 1), numbers(1, 1)], ['-1', '1'], [[0, 1, 1], [0, 1], [1, 1]]],
    ['only in the test part', [numbers(2, 4, 2), numbers(4, 4), numbers(10, 2)], ['2', '4', '10'], [[0, 1, 0], [1, 1], [2, 0]]],
    ['without one in the middle', [numbers(0, 2, 2), numbers(0, 0), numbers(2, 2)], ['0', '2'], [[0, 1, 1], [0, 0], [1, 1]]],
  ] as const)('become classes by value where they are %s', async (_, labels, classNames, expected) => {
    const { manifest, y } = await imported(labels);
    expect(manifest).toMatchObject({ classes: classNames.length, classNames });
    expect(y).toEqual(expected);
  }); // prettier-ignore

  it('can be renamed and left out by value', async () => {
    const labels = [numbers(1, 2, 3), numbers(2, 2), numbers(3, 1)] as const;
    const { manifest, y } = await imported(labels, { relabel: { '2': 'odd', '3': 'odd' } });
    expect(manifest.classNames).toEqual(['1', 'odd']);
    expect(y).toEqual([[0, 1, 1], [1, 1], [1, 0]]); // prettier-ignore
    expect((await imported(labels, { classes: ['3', '2'] })).y).toEqual([[1, 0], [1, 1], [0]]);
  });
});

it('refuses to rename a class that is not there, and names those that are', async () => {
  const labels = [numbers(1, 2, 10), numbers(2, 2), numbers(10, 1)] as const;
  await expectRefusal(imported(labels, { relabel: { '9': 'x' } }), 'invalid-option', /has the class "9"; there are: 1, 2, 10\./); // prettier-ignore
});

describe('texts as labels', () => {
  it.each(['<U9', '>U9', '|S9'])('become classes by name: %s', async (descr) => {
    const labels = (...texts: string[]) => npyTexts(descr, texts);
    const all = [labels('dog', 'äffchen', 'cat'), labels('cat', 'cat'), labels('bird', 'dog')] as const;
    const { manifest, y } = await imported(all);
    expect(manifest).toMatchObject({ classes: 4, classNames: ['bird', 'cat', 'dog', 'äffchen'] });
    expect(y).toEqual([[2, 3, 1], [1, 1], [0, 2]]); // prettier-ignore
    expect((await imported(all, { relabel: { bird: 'cat' } })).manifest.classNames).toEqual(['cat', 'dog', 'äffchen']); // prettier-ignore
  });

  it.each(['string', 'bytes'])('are read as numpy writes them: %s', async (kind) => {
    const path = fileURLToPath(new URL(`../fixtures/refused-${kind}.npy`, import.meta.url));
    const labels = await describeNpyLabels((await openSource([path])).entries[0]!);
    if (!('readTexts' in labels)) throw new Error('These are no texts.');
    const texts = [];
    for await (const some of labels.readTexts()) texts.push(...some);
    expect([labels.shape, texts]).toEqual([[2], ['a', 'b']]);
  });

  it('can be numbers to predict', async () => {
    const labels = (...texts: string[]) => npyTexts('<U4', texts);
    const all = [labels('1.5', '2', '-3'), labels('0', '0'), labels('1', '2')] as const;
    expect((await imported(all, { labelsAs: 'numbers' })).manifest.targets).toMatchObject({ kind: 'real' });
  });

  it.each<[string, Labels, RegExp]>([
    ['beside numbers', numbers(0, 1), /y_val\.npy.* the labels are numbers, but not those of .*y_train/],
    ['empty', npyTexts('<U3', ['cat', '']), /sample 1 .* is empty/],
    ['all empty', npyTexts('<U0', ['', '']), /all texts in it are empty/],
    ['damaged', npyTexts('<U3', ['cat', 'dog']).fill(255, 143, 144), /text of sample 1 .* is damaged/],
    ['too long', npyTexts('|S1001', ['cat', 'x'.repeat(1001)]), /sample 1 .* has 1001 characters/],
    ['longer than a label', npyTexts('|S70000', ['cat', 'dog']), /each text in it has 70000 bytes/],
    ['cut short', npyTexts('<U3', ['cat', 'dog']).subarray(0, -1), /but the file has 151 bytes/],
  ])('are refused where they are %s', async (_, validation, message) => {
    const train = npyTexts('<U3', ['cat', 'dog', 'cat']);
    await expectRefusal(
      imported([train, validation, npyTexts('<U3', ['dog', 'cat'])]),
      'invalid-data',
      message,
    );
  });
});
