import { expect, it } from 'vitest';
import { chosenOf, draggedWords, dragsFiles, groupsOf } from './dropped.ts';
import type { Dropped } from '../../main/api/client.ts';

const thing = (name: string, isFolder = false): Dropped => ({
  name,
  isFolder,
  handle: null,
  files: () => Promise.resolve([]),
});
const chosen = (names: readonly string[]) =>
  names.map((path) => Object.assign(new File(['x'], path.split('/').at(-1)!), { webkitRelativePath: path.includes('/') ? path : '' })) as unknown as FileList; // prettier-ignore

it('folders and archives stand for themselves, loose files together', () => {
  const groups = groupsOf(
    [thing('x.npy'), thing('a.npz'), thing('mnist', true), thing('y.npy'), thing('b.tar.gz'), thing('t10k-idx3-ubyte.gz')], // prettier-ignore
  );
  expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
    ['x.npy', 'y.npy', 't10k-idx3-ubyte.gz'],
    ['a.npz'],
    ['mnist'],
    ['b.tar.gz'],
  ]);
  expect(groupsOf([])).toEqual([]);
});

it('loose files of one kind become one import; tables go with what they may label', () => {
  const named = (...names: string[]) => groupsOf(names.map((name) => thing(name))).map((group) => group.map(({ name }) => name)); // prettier-ignore
  expect(named('a.npy', 'notes.pdf', 'b.h5', 'c.npy')).toEqual([['a.npy', 'c.npy'], ['notes.pdf'], ['b.h5']]);
  expect(named('1.png', 'labels.csv', '2.JPG')).toEqual([['1.png', '2.JPG', 'labels.csv']]);
  expect(named('x_TRAIN.ts', 'x_TEST.ts', 'a.csv', 'b.tsv.gz')).toEqual([['x_TRAIN.ts', 'x_TEST.ts'], ['a.csv', 'b.tsv.gz']]); // prettier-ignore
  expect(named('user01.aedat', 'user01_labels.csv', 'trials_to_train.txt')).toHaveLength(1);
  expect(named('train-images-idx3-ubyte', 'train-labels-idx1-ubyte.gz')).toHaveLength(1);
  expect(named('images', 'labels')).toEqual([['images', 'labels']]);
});

it('a chosen folder is one thing, with the paths within it', async () => {
  const [folder, ...more] = chosenOf(chosen(['mnist/a.idx', 'mnist/sub/b.idx']));
  expect(more).toEqual([]);
  expect(folder).toMatchObject({ name: 'mnist', isFolder: true });
  expect((await folder!.files()).map(({ path }) => path)).toEqual(['mnist/a.idx', 'mnist/sub/b.idx']);
});

it('chosen files are things of their own', async () => {
  const files = chosenOf(chosen(['a.npy', 'b.npy']));
  expect(files.map(({ name, isFolder }) => [name, isFolder])).toEqual([
    ['a.npy', false],
    ['b.npy', false],
  ]);
  expect(await files[0]!.files()).toMatchObject([{ path: 'a.npy' }]);
  expect(chosenOf(chosen([]))).toEqual([]);
});

it.each([
  [[], 'what you hold'],
  [['application/zip'], 'an archive'],
  [['application/zip', 'application/x-tar'], '2 archives'],
  [['text/csv'], 'a file'],
  [['text/csv', 'application/zip'], '2 files'],
  [[''], 'a file or a folder'],
  [['', 'text/csv', ''], '3 files or folders'],
])('a drag of %j is %s', (types, words) => {
  const items = types.map((type) => ({ kind: 'file', type }));
  expect(draggedWords([...items, { kind: 'string', type: 'text/plain' }])).toBe(words);
});

it('texts and links are no files', () => {
  expect(dragsFiles(['text/plain', 'text/uri-list'])).toBe(false);
  expect(dragsFiles(['text/plain', 'Files'])).toBe(true);
});
