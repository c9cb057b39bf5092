import { expect, it } from 'vitest';
import { chosenOf, draggedWords, dragsFiles } from './dropped.ts';

const chosen = (names: readonly string[]) =>
  names.map((path) => Object.assign(new File(['x'], path.split('/').at(-1)!), { webkitRelativePath: path.includes('/') ? path : '' })) as unknown as FileList; // prettier-ignore

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
