/** @file Large files of every format that can be written here, for measurements of how fast they are looked at and read. */
import { cpSync, mkdirSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportOptions } from '../../main/api/import-options.ts';
import { uniforms } from '../../main/datasets/random.ts';

/** A set to be looked at. */
interface LargeSet {
  readonly title: string;
  /** Writes it into a folder. */
  readonly write: (folder: string) => Promise<{ paths: string[]; options?: ImportOptions }>;
}

const fixtures = join(import.meta.dirname, '..', '..', 'main', 'datasets', 'fixtures');
const BYTES = 500e6;
const options: ImportOptions = { testFraction: 0.1 };

/** Writes a head, then pieces again and again until there are so many bytes: arrays exactly as many, lines whole ones. */
async function writeLarge(path: string, head: string | Uint8Array, pieces: readonly Uint8Array[], bytes = BYTES): Promise<void> {
  const file: FileHandle = await open(path, 'w');
  try {
    await file.write(Buffer.from(head));
    let written = 0;
    for (let i = 0; written < bytes; i++) {
      const piece = pieces[i % pieces.length]!;
      const left = typeof head === 'string' ? piece.length : bytes - written;
      await file.write(piece.subarray(0, left));
      written += piece.length;
    }
  } finally {
    await file.close();
  }
} // prettier-ignore

const random = uniforms(7);
const whole = (end: number): number => Math.floor(random() * end);
const list = <Item>(count: number, make: (i: number) => Item): Item[] => Array.from({ length: count }, (_, i) => make(i)); // prettier-ignore
const linesOf = (count: number, make: (i: number) => string): Buffer =>
  Buffer.from(list(count, make).join(''));
const decimal = (): string => ((random() - 0.5) * 10).toFixed(5);

const rows = {
  decimals: { head: `${list(100, (i) => `v${i}`).join(',')},label\n`, row: () => `${list(100, decimal).join(',')},${whole(10)}\n` },
  pixels: { head: `label,${list(784, (i) => `p${i}`).join(',')}\n`, row: () => `${whole(10)},${list(784, () => (random() < 0.8 ? 0 : whole(256))).join(',')}\n` },
}; // prettier-ignore

/** A table of so many bytes, one sample a row. */
export const writeCsv = (path: string, kind: keyof typeof rows, bytes = BYTES): Promise<void> =>
  writeLarge(path, rows[kind].head, [linesOf(2000, rows[kind].row)], bytes);

/** An .npy file's first 128 bytes. */
function npyHead(type: string, shape: readonly number[]): Buffer {
  const words = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const head = Buffer.alloc(128, ' ');
  head.set([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
  head.write(words, 10);
  head[127] = 10;
  return head;
}

const [STEPS, CHANNELS] = [1000, 32];

/** Arrays x [samples, 1000, 32] of floats, and their labels. */
export async function writeEvents(path: string, labels: string, bytes = BYTES): Promise<void> {
  const samples = Math.ceil(bytes / (STEPS * CHANNELS * 4));
  const pieces = list(8, () => Float32Array.from({ length: STEPS * CHANNELS }, () => Number(random() < 0.1)));
  const asBytes = pieces.map(({ buffer }) => new Uint8Array(buffer));
  await writeLarge(path, npyHead('<f4', [samples, STEPS, CHANNELS]), asBytes, samples * STEPS * CHANNELS * 4);
  await writeLarge(labels, npyHead('|u1', [samples]), [Uint8Array.from({ length: samples }, (_, i) => i % 8)], samples); // prettier-ignore
}

function idxHead(shape: readonly number[]): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, 8, shape.length]);
  shape.forEach((size, axis) => head.writeUInt32BE(size, 4 + 4 * axis));
  return head;
}

const noise = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => whole(256));

/** A file of text: a head, then lines. */
const text = (name: string, title: string, head: string, make: (i: number) => string, lines = 5000): LargeSet => ({
  title,
  write: async (folder) => {
    await writeLarge(join(folder, name), head, [linesOf(lines, make)]);
    return { paths: [join(folder, name)], options };
  },
}); // prettier-ignore

/** Very many small files in folders of classes. */
const folderOf = (title: string, fixture: string, end: string, count: number): LargeSet => ({
  title: `${title}, ${count.toLocaleString('en')} files`,
  write: (folder) => {
    for (let i = 0; i < count; i++) {
      const place = join(folder, 'set', `class-${i % 10}`);
      if (i < 10) mkdirSync(place, { recursive: true });
      cpSync(join(fixtures, fixture), join(place, `${String(i).padStart(5, '0')}${end}`));
    }
    return Promise.resolve({ paths: [join(folder, 'set')], options });
  },
});

const words = 'the of and to in a is that for it as was with be by on not he his but at are this have'.split(' '); // prettier-ignore

export const largeFiles: readonly LargeSet[] = [
  {
    title: 'IDX',
    write: async (folder) => {
      const samples = Math.ceil(BYTES / 784);
      await writeLarge(join(folder, 'a-images'), idxHead([samples, 28, 28]), [noise(784 * 1000)], samples * 784); // prettier-ignore
      await writeLarge(join(folder, 'a-labels'), idxHead([samples]), [Uint8Array.from({ length: samples }, (_, i) => i % 10)], samples); // prettier-ignore
      return { paths: [join(folder, 'a-images'), join(folder, 'a-labels')], options };
    },
  },
  {
    title: 'NPY',
    write: async (folder) => {
      const paths = [join(folder, 'x.npy'), join(folder, 'y.npy')] as [string, string];
      await writeEvents(...paths);
      return { paths, options };
    },
  },
  {
    title: 'CIFAR-10',
    write: async (folder) => {
      const record = (): Uint8Array => Uint8Array.from([whole(10), ...noise(3072)]);
      await writeLarge(
        join(folder, 'data_batch_1.bin'),
        '',
        list(50, record),
        Math.floor(BYTES / 3073) * 3073,
      );
      return { paths: [join(folder, 'data_batch_1.bin')], options };
    },
  },
  text('a.csv', 'CSV, a sample a row', rows.decimals.head, rows.decimals.row),
  text('a.csv', 'CSV, a step a row', 'id,t,a,b,label\n', (i) => `${Math.floor(i / 50)},${i % 50},${decimal()},${decimal()},${Math.floor(i / 50) % 4}\n`, 500_000), // prettier-ignore
  text('a.csv', 'CSV, rows of 100,000 columns', '', () => `${list(100, () => list(1000, () => 0).join()).join()},1\n`, 10), // prettier-ignore
  text('a.csv', 'events as a table', 'id,t,channel,label\n', (i) => `${Math.floor(i / 100)},${(i % 100) * 37},${whole(700)},${Math.floor(i / 100) % 4}\n`, 500_000), // prettier-ignore
  text('a_TRAIN.ts', '.ts', `@problemName a\n@dimensions 4\n@classLabel true 0 1\n@data\n`, (i) => `${list(4, () => list(50, decimal).join()).join(':')}:${i % 2}\n`), // prettier-ignore
  text('a.arff', 'ARFF', `@relation a\n${list(100, (i) => `@attribute a${i} real\n`).join('')}@attribute class {0,1}\n@data\n`, (i) => `${list(100, decimal).join()},${i % 2}\n`), // prettier-ignore
  text('a.jsonl', 'JSON Lines', '', (i) => `{"x":[${list(100, decimal).join()}],"label":${i % 4}}\n`),
  text('a.txt', 'a long text', '', () => `${list(12, () => words[whole(words.length)]!).join(' ')}.\n`),
  folderOf('N-MNIST', 'nmnist/Train/7/00008.bin', '.bin', 60_000),
  folderOf('PNG', 'pictures/png/rgb8-none.png', '.png', 60_000),
  folderOf('JPEG', 'pictures/jpeg/full.jpg', '.jpg', 60_000),
  folderOf('WAV', 'speech/yes/0a7c2a8d_nohash_0.wav', '.wav', 60_000),
];
