/** @file Whole data sets that get damaged: the table of files with which every reader is attacked. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImportOptions } from '../../api/import-options.ts';
import { counting, float32, idxFile, int64, npyFile, npzFile, uint8 } from '../test-files.ts';
import { deflateBomb, gzipBomb } from './bombs.ts';

/** One data set; the file that gets damaged comes first. */
export interface Victim {
  /** The reader that knows such files. */
  readonly format: string;
  readonly title: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly options: ImportOptions;
  /** How many of all damaged files are made from it, compared with others; less where each takes long. */
  readonly share: number;
  /** Whether it is refused even without damage. */
  readonly isHostile?: boolean;
}

const half: ImportOptions = { testFraction: 0.5, splitBy: 'order' };

/** A data set that is refused as it is, and takes long: few files are made of it. */
const hostile = (
  ...[format, title, files, share = 0.02]: [
    string,
    string,
    Readonly<Record<string, Uint8Array | string>>,
    number?,
  ]
): Victim => ({ ...victim(format, title, files, half, share), isHostile: true });

/** @param files by their paths, with / between folders; text is written as UTF-8 */
function victim(
  format: string,
  title: string,
  files: Readonly<Record<string, Uint8Array | string>>,
  options: ImportOptions = half,
  share = 1,
): Victim {
  const bytes = Object.entries(files).map(([name, file]) => [name, Buffer.from(file)]);
  return { format, title, files: Object.fromEntries(bytes) as Victim['files'], options, share };
}

const readFixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '..', 'fixtures', name));

/** Files of main/datasets/fixtures, under their own names. */
const fixture = (...names: string[]): Record<string, Uint8Array> =>
  Object.fromEntries(names.map((name) => [name, readFixture(name)]));

/** A file of main/datasets/fixtures under other names. */
const renamed = (file: string, ...names: string[]): Record<string, Uint8Array> =>
  Object.fromEntries(
    names.map((name) => [name, readFileSync(join(import.meta.dirname, '..', 'fixtures', file))]),
  );

const table = 'a,b,label\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n';
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

const x = float32([6, 4, 2], counting(48));
const y = int64([6], [0, 1, 2, 0, 1, 2]);
const pixels = idxFile([6, 4, 2], counting(48));
const classes = idxFile([6], [0, 1, 2, 0, 1, 2]);

/** To attack another reader: a line with a small data set that it reads. */
export const victims: readonly Victim[] = [
  victim('idx', 'IDX images', { 'a-images': pixels, 'a-labels': classes }),
  victim('idx', 'IDX labels', { 'a-labels': classes, 'a-images': pixels }),
  victim('idx', 'gzipped IDX', { 'a-images.gz': gzipSync(pixels), 'a-labels': classes }),
  hostile('idx', 'gzip bomb of images', { 'a-images.gz': Buffer.concat([gzipSync(idxFile([4e5, 28, 28], [])), gzipBomb(0)]), 'a-labels': idxFile([4e5], new Uint8Array(4e5)) }), // prettier-ignore
  victim('npy', 'NPY samples', { 'x.npy': npyFile(x), 'y.npy': npyFile(y) }),
  victim('npy', 'NPY labels', { 'y.npy': npyFile(y), 'x.npy': npyFile(x) }),
  victim('npz', 'stored NPZ', { 'a.npz': npzFile({ x, y }) }),
  victim('npz', 'deflated NPZ', { 'a.npz': npzFile({ x: uint8([6, 400], counting(2400)), y }, 6) }),
  victim('csv', 'CSV of numpy', fixture('savetxt.csv')),
  victim('csv', 'table with spaces', fixture('savetxt.txt')),
  victim('csv', 'CSV with words', { 'a.csv': 'a,b,label\n1,2,x\n3,4,"y, z"\n5,6,x\n7,8,x\n' }),
  victim('csv', 'CSV with one step a row', { 'a.csv': 'id,t,a,b,label\n7,0,1,2,up\n7,1,3,4,up\n9,0,5,6,down\n9,1,7,8,down\n' }), // prettier-ignore
  victim('csv', 'zipped TSV', { 'a.zip': npzFile({ 'a.tsv': Buffer.from('1\t0.5\t2.5\n2\t0.25\t1\n1\t3\t4\n') }, 6) }), // prettier-ignore
  victim('csv', 'CSV with mixed line ends', { 'a.csv': 'a,b,label\r\n1,2,x\n3,4,y\r5,6,x\r\n7,8,y\n\r' }),
  victim('csv', 'CSV in UTF-16', { 'a.csv': utf16(table) }),
  victim('csv', 'CSV in UTF-16, big-endian', { 'a.csv': utf16(table).swap16() }),
  hostile('csv', 'CSV of a million columns', { 'a.csv': `${'0,'.repeat(10 ** 6)}x\n1,y\n` }),
  hostile('csv', 'gzip bomb', { 'a.csv.gz': gzipBomb(0) }),
  hostile('csv', 'gzip bomb in a zip', { 'a.zip': npzFile({ 'a.csv.gz': gzipBomb(0) }, 6) }),
  hostile('csv', 'gzip bomb of rows', { 'a.csv.gz': gzipBomb(`${'0,'.repeat(19_999)}a\n`) }),
  hostile('csv', 'deflate bomb in a zip', { 'a.zip': deflateBomb('a.csv', '0,0,0,a\n') }),
  hostile('csv', 'deflate bomb that claims to be small', {
    'a.zip': deflateBomb('a.csv', '0,0,0,a\n', 1000),
  }),
  victim('csv', 'labels to predict', { 'a.csv': 'a,b,price\n1,2,0.5\n3,4,1e3\n5,6,-2\n7,8,0\n' }, { ...half, labelsAs: 'numbers', settings: { label: 'price' } }), // prettier-ignore
  victim('csv', 'table of the UCR archive', fixture('series/Whole_TRAIN.tsv', 'series/Whole_TEST.tsv'), {}),
  victim(
    'ts',
    '.ts of three dimensions',
    fixture('series/Steps_TRAIN.ts.txt', 'series/Steps_TEST.ts.txt'),
    {},
  ),
  victim('ts', '.ts of any length', fixture('series/Ragged.ts.txt'), {
    ...half,
    settings: { missing: 'zero' },
  }),
  victim('ts', '.ts of targets', {
    'a.ts': '@problemName a\n@targetlabel true\n@data\n1,2:0.5\n3,4:-1\n5,6:2\n7,8:1e1\n',
  }),
  hostile('ts', '.ts with a very long line', { 'a.ts': `@problemName a\n@classLabel true\n@data\n${'0.5,'.repeat(2 ** 18)}1:a\n` }), // prettier-ignore
  victim('ts', '.ts with time stamps', fixture('series/Timed.ts.txt')),
  victim('arff', 'ARFF of Weka', fixture('series/Uni_TRAIN.arff'), { ...half, settings: { missing: 'previous' } }), // prettier-ignore
  victim('arff', 'relational ARFF', fixture('series/Multi_TRAIN.arff')),
  victim('arff', 'ARFF with quotes', fixture('series/quoted.arff')),
  victim('events', 'table of events', fixture('series/spikes.csv')),
  victim('events', 'events of pixels', fixture('series/pixels/left/0.txt', 'series/pixels/left/2.txt', 'series/pixels/right/1.txt', 'series/pixels/right/3.txt')), // prettier-ignore
  victim('text', 'texts in folders', fixture('series/texts/fox/0.txt', 'series/texts/fox/2.txt', 'series/texts/box/1.txt', 'series/texts/box/3.txt')), // prettier-ignore
  victim('text', 'a long text', fixture('series/long.txt'), { ...half, settings: { length: 64, symbols: 'bytes' } }), // prettier-ignore
  victim('text', 'a long text in UTF-16', { 'a.txt': utf16('The quick brown fox. '.repeat(40)) }, { ...half, settings: { length: 64 } }), // prettier-ignore
  // A head of one line does not look like a table.
  victim('text', 'a text with a very long line', { 'a.csv': `a,b,label\n1,2,${'x'.repeat(2 ** 17)}\n3,4,y\n` }, half, 0.05), // prettier-ignore
  hostile('text', 'gzip bomb of text', { 'a.txt.gz': gzipBomb('The quick brown fox jumps over the lazy dog. ') }), // prettier-ignore
  victim('text', 'table of texts', fixture('series/reviews.csv')),
  victim('cifar', 'CIFAR-10', fixture('cifar10/data_batch_1.bin', 'cifar10/batches.meta.txt')),
  victim('cifar', 'CIFAR-100', fixture('cifar100/train.bin')),
  victim('nmnist', 'N-MNIST', fixture('nmnist/Train/3/00009.bin', 'nmnist/Train/0/00001.bin'), { ...half, settings: { block: 17 } }), // prettier-ignore
  victim('aedat', 'DVS Gesture', fixture('gesture/user24_led.aedat', 'gesture/user24_led_labels.csv'), { ...half, settings: { block: 64 } }), // prettier-ignore
  victim('aedat', 'trials of DVS Gesture', fixture('gesture/user24_led_labels.csv', 'gesture/user24_led.aedat'), { ...half, settings: { block: 64 } }), // prettier-ignore
  victim('images', 'PNG', fixture('pictures/png/index4-png.png', 'pictures/png/rgb8-none.png')),
  victim('images', 'PNG of 16 bits', fixture('pictures/png/rgb16-none.png', 'pictures/png/rgb8-none.png')),
  victim('images', 'JPEG', fixture('pictures/jpeg/subsampled.jpg', 'pictures/jpeg/full.jpg')),
  victim('images', 'progressive JPEG', fixture('pictures/jpeg/progressive.jpg', 'pictures/jpeg/full.jpg'), { ...half, settings: { width: 4, height: 4 } }), // prettier-ignore
  victim('images', 'table of pictures', { 'labels.csv': 'file,label,split\na.png,x,train\nb.png,y,test\n', ...renamed('pictures/png/rgb8-none.png', 'a.png', 'b.png') }, {}), // prettier-ignore
  victim('audio', 'WAV', fixture('speech/yes/0a7c2a8d_nohash_0.wav', 'speech/no/0a7c2a8d_nohash_0.wav')),
  victim('audio', 'log-mel of 24-bit WAV', { ...renamed('audio/sox-24-stereo.wav', 'a/1.wav'), ...renamed('audio/sox-16.wav', 'b/2.wav') }, { ...half, settings: { features: 'log-mel' } }), // prettier-ignore
  victim('audio', 'lists of Speech Commands', { 'testing_list.txt': 'yes/a.wav\n', ...renamed('audio/sox-8.wav', 'yes/a.wav', 'no/b.wav') }, {}), // prettier-ignore
  ...[
    'gnu.tar',
    'pax.tar',
    'odd-pax.tar',
    'gnu.tar.gz',
    'zips.tar.gz',
    'zips-stored.zip',
    'tar-in.zip',
    'odd.zip',
  ].map(
    (name) => victim('nmnist', name, fixture(`archives/${name}`), { settings: { block: 17 }, ...(name.startsWith('odd') && half) }), // prettier-ignore
  ),
  victim('jsonl', 'JSON Lines of lists', fixture('lists.jsonl'), {}),
  victim('jsonl', 'JSON Lines of steps', fixture('long.jsonl')),
  victim('jsonl', 'JSON Lines of events', fixture('events.jsonl')),
  hostile('jsonl', 'JSON Lines with a very long line', { 'a.jsonl': `{"x":[${'0.5,'.repeat(2 ** 18)}1],"label":1}\n` }), // prettier-ignore
  hostile('jsonl', 'gzip bomb of records', {
    'a.jsonl.gz': gzipBomb(`{"x":[${'0.000000000000,'.repeat(4000)}1],"label":1}\n`),
  }),
  ...['rows', 'values', 'bytes'].map((name) =>
    hostile('parquet', `Parquet bomb of ${name}`, fixture(`bomb-${name}.parquet`)),
  ),
  victim('parquet', 'Parquet of lists', fixture('lists-snappy.parquet'), {}),
  victim('parquet', 'Parquet with an index', fixture('lists-indexed.parquet'), {}),
  victim('parquet', 'Parquet of every type', fixture('types.parquet'), half),
  victim('parquet', 'Parquet of events', fixture('events.parquet'), half),
  // After every refused file the HDF5 library is started anew, which takes a third of a second.
  victim('hdf5', 'HDF5 as SHD has it', fixture('shd_train.h5'), half, 0.1),
  victim('hdf5', 'HDF5 of arrays', fixture('dense.h5'), { ...half, settings: { samples: 'little/f4', labels: 'words' } }, 0.1), // prettier-ignore
  victim('hdf5', 'HDF5 with rows of any length', fixture('ragged.h5'), half, 0.1),
  victim('hdf5', 'gzipped HDF5', { 'a.h5.gz': gzipSync(readFixture('split.h5')) }, {}, 0.1),
];
