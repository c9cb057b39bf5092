/**
 * @file IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist/): two zero bytes, a type code, the number of
 * dimensions, each dimension's size as a big-endian uint32, and the numbers, big-endian, row-major.
 */
import { arrayInFile, type ArrayInput } from '../array-input.ts';
import { invalid, readHead, type ByteSource } from '../byte-source.ts';
import { samplesOfArrays } from '../array-samples.ts';
import type { DatasetArrays, LabelledArrays } from '../dataset-arrays.ts';
import type { NumberType } from '../numbers.ts';
import type { Source } from '../source.ts';
import { findEntry } from './find-entry.ts';
import { no, type Reader } from './reader.ts';

const typeCodes: Readonly<Record<number, NumberType>> = {
  0x08: 'uint8',
  0x09: 'int8',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64',
};

/** The most dimensions that data can have: images with colours. */
const MAX_DIMENSIONS = 4;
const HEADER_BYTES = 4 + 4 * MAX_DIMENSIONS;

export const idxReader: Reader = {
  id: 'idx',
  title: 'IDX (the format of MNIST)',
  expects: "a folder with MNIST's four files, or an image file and a label file (also .gz)",
  usualName: /idx[1-4](-?ubyte)?(\.gz)?$/i,
  settings: {},
  detect: async (source) => {
    const entry = await findEntry(source, (_, head) => looksLikeIdx(head));
    if (!entry) return no('no file starts with an IDX magic number');
    const why = `${entry.name} starts with an IDX magic number (two zero bytes, a type, a number of dimensions)`;
    return { fit: 'sure', why };
  },
  open: async (source, options, call) =>
    samplesOfArrays(
      { ...pairUp(source, await findArrays(source)), labelsAreClassNumbers: true },
      options,
      call,
    ),
};

const hex = (head: Buffer): string => `0x${head.subarray(0, 4).toString('hex')}`;

const looksLikeIdx = (head: Buffer): boolean =>
  head.length >= 4 &&
  head[0] === 0 &&
  head[1] === 0 &&
  head[2]! in typeCodes &&
  head[3]! >= 1 &&
  head[3]! <= MAX_DIMENSIONS;

/** All IDX files. Where a file is there both as it is and as .gz, the first is taken. */
async function findArrays(source: Source): Promise<ArrayInput[]> {
  const plain = new Set(source.entries.filter(({ packing }) => packing !== 'gzip').map(({ name }) => name));
  const arrays: ArrayInput[] = [];
  for (const entry of source.entries) {
    if (entry.packing === 'gzip' && plain.has(entry.name.replace(/\.gz$/i, ''))) continue;
    const head = await readHead(entry, HEADER_BYTES);
    if (looksLikeIdx(head)) arrays.push(describeIdx(entry, head));
    else if (idxReader.usualName.test(entry.baseName)) {
      throw invalid(
        entry.name,
        `starts with ${hex(head)} at byte 0, which is no IDX magic number (images: 0x00000803, labels: 0x00000801).`,
        'Download or copy the file again.',
      );
    }
  }
  return arrays;
}

function describeIdx(entry: ByteSource, head: Buffer): ArrayInput {
  const dimensions = head[3]!;
  const offset = 4 + 4 * dimensions;
  if (head.length < offset) {
    throw invalid(entry.name, `ends at byte ${head.length}, inside its header of ${offset} bytes.`);
  }
  const shape = Array.from({ length: dimensions }, (_, i) => head.readUInt32BE(4 + 4 * i));
  return arrayInFile(entry, { dtype: typeCodes[head[2]!]!, bigEndian: true, shape, offset });
}

/** Which of the four roles each file has: labels have one dimension, test files say so in their name. */
function pairUp(source: Source, arrays: readonly ArrayInput[]): DatasetArrays {
  const isTest = ({ name }: ArrayInput): boolean => /t10k|test/i.test(name.slice(name.lastIndexOf('/') + 1));
  const isLabels = ({ shape }: ArrayInput): boolean => shape.length === 1;
  const only = (what: string, found: readonly ArrayInput[]): ArrayInput | undefined => {
    if (found.length > 1) {
      const names = found.map(({ name }) => name).join(', ');
      throw invalid(
        source.name,
        `several files could be the ${what}: ${names}.`,
        'Name the two or four files.',
      );
    }
    return found[0];
  };
  const pair = (what: string, files: readonly ArrayInput[]): LabelledArrays | undefined => {
    const x = only(
      `${what} images`,
      files.filter((file) => !isLabels(file)),
    );
    const y = only(`${what} labels`, files.filter(isLabels));
    if (!x && !y) return undefined;
    if (x && y) return { x, y };
    const [there, missing] = x ? [x, 'label'] : [y!, 'image'];
    throw invalid(
      there.name,
      `there is no ${missing} file beside it.`,
      'Name the image file and the label file.',
    );
  };
  // A single pair is the training set, whatever it is called.
  if (arrays.length <= 2) return { train: pair('', arrays) ?? nothing(source), images: true };
  const train = pair(
    'training',
    arrays.filter((file) => !isTest(file)),
  );
  const test = pair('test', arrays.filter(isTest));
  if (!train) return { train: test ?? nothing(source), images: true };
  return { train, ...(test && { test }), images: true };
}

function nothing(source: Source): never {
  throw invalid(source.name, 'there is no IDX file in it.', `Name ${idxReader.expects}.`);
}
