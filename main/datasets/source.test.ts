/** @file Several things that are named together: their names say what they are. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partsOf } from './readers/parts.ts';
import { listFiles, openSource } from './source.ts';
import { temporaryFolder } from './test-support.ts';

/** A folder with files of a byte each. */
function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), 'x');
  }
  return folder;
}

const namesAt = async (folder: string, ...paths: readonly string[]): Promise<string[]> =>
  (await listFiles(paths.map((path) => join(folder, path)))).map(({ name }) => name);

describe('names', () => {
  it('begin within a folder that is named alone', async () => {
    const folder = folderWith('set/cat/1.png', 'set/dog/1.png');
    expect(await namesAt(folder, 'set')).toEqual(['cat/1.png', 'dog/1.png']);
  });

  it('begin with the folder where several are named', async () => {
    const folder = folderWith('cat/1.png', 'dog/1.png', 'labels.csv');
    expect(await namesAt(folder, 'cat', 'dog', 'labels.csv')).toEqual([
      'cat/1.png',
      'dog/1.png',
      'labels.csv',
    ]);
  });

  it('have the folders above too where two are called alike', async () => {
    const folder = folderWith('train/cat/1.png', 'test/cat/1.png', 'test/dog/1.png');
    expect(await namesAt(folder, 'train/cat', 'test/cat', 'test/dog')).toEqual(['train/cat/1.png', 'test/cat/1.png', 'test/dog/1.png']); // prettier-ignore
    expect(await namesAt(folder, 'train/cat/1.png', 'test/cat/1.png')).toEqual(['train/cat/1.png', 'test/cat/1.png']); // prettier-ignore
  });
});

describe('links', () => {
  it('are followed to files within the folder; others are listed with the reason', async () => {
    const folder = folderWith('set/cat/1.png', 'secret.txt', 'elsewhere/2.png');
    const link = (to: string, name: string) => symlinkSync(join(folder, to), join(folder, 'set', name));
    link('set/cat/1.png', 'inside.png');
    link('secret.txt', 'outside.png');
    link('elsewhere', 'folder');
    link('nowhere', 'broken.png');
    const { entries, ignored } = await openSource([join(folder, 'set')]);
    expect(entries.map(({ name }) => name)).toEqual(['cat/1.png', 'inside.png']);
    expect(Object.fromEntries(ignored.map(({ name, why }) => [name, why]))).toEqual({
      'outside.png': 'it is a link that leads out of the folder: put the file itself here',
      folder: 'it is a link to a folder, which is not followed',
      'broken.png': 'it is a link that leads nowhere',
    });
  });

  it('may be named themselves', async () => {
    const folder = folderWith('set/a.csv');
    symlinkSync(join(folder, 'set'), join(folder, 'link'));
    symlinkSync(join(folder, 'set', 'a.csv'), join(folder, 'b.csv'));
    expect(await namesAt(folder, 'link')).toEqual(['a.csv']);
    expect(await namesAt(folder, 'b.csv')).toEqual(['b.csv']);
  });
});

describe('parts', () => {
  const of = (...names: string[]) => {
    const entries = names.map((name) => ({ name }));
    const { of: partOf } = partsOf(entries);
    return entries.map(partOf);
  };

  it('are those of the folders, whatever a file is called', () => {
    expect(of('train/test_image.png', 'test/train_image.png')).toEqual(['train', 'test']);
    expect(of('set.zip: train/test.csv', 'set.zip: test/a.csv')).toEqual(['train', 'test']);
  });

  it('are those of the file, then of its archive, where no folder names one', () => {
    expect(of('x_train.csv', 'x_test.csv')).toEqual(['train', 'test']);
    expect(of('train.zip: a.csv', 'test.zip: a.csv', 'test.zip: train.csv')).toEqual([
      'train',
      'test',
      'train',
    ]);
  });
});
