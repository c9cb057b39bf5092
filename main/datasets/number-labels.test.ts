/** @file Labels as numbers to predict: where they are kept, in which unit, and what is refused. */
import { expect, it } from 'vitest';
import type { ImportOptions } from '../api/import-options.ts';
import { importDataset } from './import.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import { openSplit } from './split.ts';
import { inOwnUnit } from './targets.ts';
import { expectRefusal, filesBelow, temporaryFolder, writeFiles } from './test-support.ts';
import { float32, npzFile } from './test-files.ts';

/** Every step's target of every sample, in the labels' own unit. */
function targetsOf(home: string, manifest: DatasetManifest, name: SplitName): number[][] {
  const split = openSplit(home, manifest, name);
  const read = new Float32Array(split.samples * split.steps);
  if (split.targets?.kind !== 'real') throw new Error('There are no numbers.');
  split.targets.read([...Array(split.samples).keys()], read);
  split.close();
  const own = Array.from(read, (value) => Number(inOwnUnit(value, manifest.targets!).toFixed(4)));
  return Array.from({ length: split.samples }, (_, i) => own.slice(i * split.steps, (i + 1) * split.steps));
}

const table = 'a,b,c,price\n1,2,3,0.5\n4,5,,1.5\n7,8,9,2.5\n1,1,1,-100.25\n';

async function imported(options: ImportOptions, files: Record<string, Uint8Array> = { 'a.csv': Buffer.from(table) }) {
  const home = temporaryFolder();
  const paths = writeFiles(temporaryFolder(), files);
  const manifest = await importDataset(home, paths, { labelsAs: 'numbers', testFraction: 0.25, splitBy: 'order', ...options });
  return { home, manifest };
} // prettier-ignore

const label = { settings: { label: 'price' } };

it('are the target of the last step of each sample, scaled by the training samples', async () => {
  const { home, manifest } = await imported(label);
  expect(manifest).toMatchObject({
    classes: 1,
    targets: { kind: 'real', channels: 1, at: 'last', offset: 1.5, scale: Math.sqrt(2 / 3) },
    recipe: { labelsAs: 'numbers' },
  });
  expect(manifest.classNames).toBeUndefined();
  expect(targetsOf(home, manifest, 'train')).toEqual([
    [NaN, NaN, 0.5],
    [NaN, 1.5, NaN],
    [NaN, NaN, 2.5],
  ]);
  expect(targetsOf(home, manifest, 'test')).toEqual([[NaN, NaN, -100.25]]);
});

it.each<[string, ImportOptions, number[]]>([
  ['a part', { steps: 2 }, [NaN, 0.5]],
  ['bins', { binSteps: 2 }, [NaN, 0.5]],
  ['zeros at the start', { steps: 5, padding: 'start' }, [NaN, NaN, NaN, NaN, 0.5]],
  ['spikes', { encoder: 'latency', encoderSettings: { window: 2 } }, [NaN, NaN, NaN, NaN, NaN, 0.5]],
  ['a value for several steps', { encoder: 'direct', encoderSettings: { window: 2 } }, [NaN, NaN, NaN, NaN, NaN, 0.5]],
])('stand at the end of what becomes of a sample: %s', async (_, options, first) => {
  const { home, manifest } = await imported({ ...label, ...options });
  expect(targetsOf(home, manifest, 'train')[0]).toEqual(first);
}); // prettier-ignore

it('are asked of every window', async () => {
  const { home, manifest } = await imported({ ...label, steps: 1, part: 'windows' });
  expect(targetsOf(home, manifest, 'train').flat()).toEqual([0.5, 0.5, 0.5, 1.5, 1.5, 2.5, 2.5, 2.5]);
});

it('may be an array of floats, and are all equal without a deviation of 0', async () => {
  const x = float32([4, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1, 1]);
  const files = { 'a.npz': npzFile({ x, y: float32([4], [0.25, 0.25, 0.25, 7.5]) }) };
  const { home, manifest } = await imported({}, files);
  expect(manifest.targets).toMatchObject({ offset: 0.25, scale: 1 });
  expect(targetsOf(home, manifest, 'test')).toEqual([[NaN, NaN, 7.5]]);
  await expectRefusal(
    imported({ labelsAs: 'classes' }, files),
    'invalid-data',
    /label of sample 0 .* is 0.25/,
  );
});

it('are known from the head of a .ts file of targets', async () => {
  const file = '@problemName x\n@targetlabel true\n@data\n1,2:0.5\n3,4:-1e2\n5,6:0.25\n7,8:3\n';
  const home = temporaryFolder();
  const paths = writeFiles(temporaryFolder(), { 'a.ts': Buffer.from(file) });
  const manifest = await importDataset(home, paths, { testFraction: 0.25, splitBy: 'order' });
  expect(manifest.recipe.labelsAs).toBe('numbers');
  expect(targetsOf(home, manifest, 'train').map((steps) => steps.at(-1))).toEqual([0.5, -100, 0.25]);
});

it.each<[string, ImportOptions, string, RegExp]>([
  ['words', { settings: { label: 'b' } }, 'a,b\n1,x\n2,3\n', /a\.csv, line 2.*the label is "x", which is no number/],
  ['infinities', label, 'a,price\n1,1\n2,inf\n3,3\n', /line 3.*the label is "inf"/],
  ['new names', { ...label, relabel: { a: 'b' } }, table, /no classes to rename or choose/],
  ['chosen classes', { ...label, classes: ['a'] }, table, /no classes to rename or choose/],
])('are refused with %s, and leave nothing', async (_, options, text, message) => {
  const home = temporaryFolder();
  const paths = writeFiles(temporaryFolder(), { 'a.csv': Buffer.from(text) });
  const work = importDataset(home, paths, { labelsAs: 'numbers', testFraction: 0.5, ...options });
  await expectRefusal(work, message.source.includes('no classes') ? 'invalid-option' : 'invalid-data', message);
  expect(filesBelow(home)).toEqual([]);
}); // prettier-ignore
