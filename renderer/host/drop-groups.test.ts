import { expect, it } from 'vitest';
import type { Dropped } from '../../main/api/client.ts';
import { groupsOf } from './drop-groups.ts';

const thing = (name: string, within?: readonly string[]): Dropped => ({
  ...{ name, isFolder: within !== undefined, handle: null, files: () => Promise.resolve([]) },
  ...(within && { peek: () => Promise.resolve(within) }),
});
const namesOf = (groups: Dropped[][]) => groups.map((group) => group.map(({ name }) => name));
const grouped = async (...things: (string | Dropped)[]) =>
  namesOf(await groupsOf(things.map((one) => (typeof one === 'string' ? thing(one) : one))));

it('nothing is nothing', async () => expect(await groupsOf([])).toEqual([]));

it('arrays go with their labels, each set for itself', async () => {
  expect(await grouped('x.npy', 'a.npz', 'y.npy', 'b.tar.gz')).toEqual([['x.npy', 'y.npy'], ['a.npz'], ['b.tar.gz']]); // prettier-ignore
  expect(await grouped('train-images-idx3-ubyte', 'train-labels-idx1-ubyte.gz', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte')).toHaveLength(1); // prettier-ignore
  expect(await grouped('a_x.npy', 'a_y.npy', 'b_x.npy', 'b_y.npy')).toEqual([['a_x.npy', 'a_y.npy'], ['b_x.npy', 'b_y.npy']]); // prettier-ignore
  expect(await grouped('spikes.npy', 'labels.npy')).toEqual([['spikes.npy', 'labels.npy']]);
  expect(await grouped('X_train.npy', 'y_train.npy', 'X_test.npy', 'y_test.npy')).toHaveLength(1);
});

it('files of one kind that have nothing to do with each other are imports of their own', async () => {
  expect(await grouped('a.csv', 'b.tsv.gz')).toEqual([['a.csv'], ['b.tsv.gz']]);
  expect(await grouped('reviews.csv', 'novel.txt', 'other.txt')).toEqual([['reviews.csv'], ['novel.txt'], ['other.txt']]); // prettier-ignore
  expect(await grouped('one.h5', 'two.h5', 'notes.pdf')).toEqual([['one.h5'], ['two.h5'], ['notes.pdf']]);
});

it('parts that are called alike are one data set', async () => {
  expect(await grouped('FordA_TRAIN.ts', 'Wafer_TEST.ts', 'FordA_TEST.ts', 'Wafer_TRAIN.ts')).toEqual([
    ['FordA_TRAIN.ts', 'FordA_TEST.ts'],
    ['Wafer_TEST.ts', 'Wafer_TRAIN.ts'],
  ]);
  expect(await grouped('shd_train.h5.gz', 'shd_test.h5.gz')).toHaveLength(1);
  expect(await grouped('train.csv', 'test.csv', 'other.csv')).toEqual([
    ['train.csv', 'test.csv'],
    ['other.csv'],
  ]);
  expect(await grouped('wiki.train.tokens', 'wiki.valid.tokens', 'wiki.test.tokens')).toHaveLength(1);
  expect(await grouped('train-00000-of-00002.parquet', 'train-00001-of-00002.parquet', 'test-00000-of-00001.parquet')).toHaveLength(1); // prettier-ignore
  expect(await grouped('train.zip', 'test.zip', 'mnist.zip')).toEqual([
    ['train.zip', 'test.zip'],
    ['mnist.zip'],
  ]);
});

it('pictures, recordings and events take the tables and lists with them that may label them', async () => {
  expect(await grouped('1.png', 'labels.csv', '2.JPG')).toEqual([['1.png', 'labels.csv', '2.JPG']]);
  expect(await grouped('user01.aedat', 'user01_labels.csv', 'trials_to_train.txt')).toHaveLength(1);
  expect(await grouped('1.wav', 'testing_list.txt', 'labels.csv')).toHaveLength(1);
});

it('folders of classes are one data set, with their lists; other folders for themselves', async () => {
  const [cat, dog] = [thing('cat', ['1.png', '2.png']), thing('dog', ['1.png', '.DS_Store'])];
  expect(await grouped(cat, dog)).toEqual([['cat', 'dog']]);
  expect(await grouped(cat, dog, 'labels.csv')).toEqual([['cat', 'dog', 'labels.csv']]);
  expect(await grouped(cat, dog, 'weather.csv')).toEqual([['cat', 'dog'], ['weather.csv']]);
  expect(await grouped(cat, dog, thing('mnist', ['train-images-idx3-ubyte', 'x.txt']))).toEqual([['cat', 'dog'], ['mnist']]); // prettier-ignore
  expect(await grouped(thing('pos', ['1.txt', '2.txt']), thing('neg', ['3.txt', '4.txt']))).toEqual([['pos', 'neg']]); // prettier-ignore
  expect(await grouped(thing('a', ['train.csv', 'test.csv']), thing('b', ['train.csv', 'test.csv']))).toEqual([['a'], ['b']]); // prettier-ignore
  expect(await grouped(thing('a', ['cat/', 'dog/']), thing('b', ['cat/', 'dog/']))).toEqual([['a'], ['b']]);
});

it('folders of parts are one data set', async () => {
  const parts = [thing('train', ['cat/', 'dog/']), thing('test', ['cat/', 'dog/'])];
  expect(await grouped(...parts)).toEqual([['train', 'test']]);
  expect(await grouped(...parts, thing('mnist', ['a/']))).toEqual([['train', 'test'], ['mnist']]);
});
