/** @file What happens to files on their way: everything here is made from a seed, so that a finding can be made again. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Whole numbers from `from` to `to`, both included. */
type Draw = (from: number, to: number) => number;
type Mutation = (file: Buffer, draw: Draw) => Buffer;

const pick = <Item>(draw: Draw, items: readonly Item[]): Item => items[draw(0, items.length - 1)]!;

/** How formats start: a file of one kind that claims to be another. */
const magics = [
  'PK\x03\x04',
  'PK\x05\x06',
  '\x1f\x8b\x08\0',
  '\x93NUMPY\x01\0',
  '\x89HDF\r\n\x1a\n',
  'PAR1',
  'RIFF\xff\xff\xff\xffWAVE',
  '\0\0\x08\x03',
  '\x89PNG\r\n\x1a\n',
  '\xff\xd8\xff',
  '#!AER-DAT3.1\r\n',
  '@relation x\n',
  '@problemName x\n',
  '{"',
  '\xff\xfe',
  '\xfe\xff',
  '\xef\xbb\xbf',
].map((text) => Buffer.from(text, 'latin1'));

/** Sizes that nobody means: 0, 1, the borders of signed and unsigned numbers. */
const sizes = [0n, 1n, 0x7fn, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 2n ** 48n, 2n ** 63n - 1n, 2n ** 64n - 1n]; // prettier-ignore

/** What may stand where a number is expected. */
const words = ['NaN', 'nan', 'inf', '-Infinity', '1e999', '-1e-999', '', '?', 'null', '-', '.', '"', "'", ',', ':', '\t', '[', ']', '{', '}', '(', '\\n', '%', '#', '@data', '99999999999999999999', '-1', '0x10', '1,5', 'é', '\0', '9'.repeat(5000), '['.repeat(5000)]; // prettier-ignore

const replaced = (file: Buffer, at: number, removed: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([file.subarray(0, at), bytes, file.subarray(at + removed)]);

const place = (file: Buffer, draw: Draw): number => draw(0, Math.max(0, file.length - 1));

/** Headers are where sizes stand: half of all changes go there. */
const placeInHeader = (file: Buffer, draw: Draw): number =>
  draw(0, 1) === 0 ? place(file.subarray(0, 512), draw) : place(file, draw);

function sizeBytes(draw: Draw): Buffer {
  const bytes = Buffer.alloc(8);
  const value = pick(draw, sizes);
  if (draw(0, 1) === 0) bytes.writeBigUInt64LE(value);
  else bytes.writeBigUInt64BE(value);
  const width = pick(draw, [1, 2, 4, 8]);
  return draw(0, 1) === 0 ? bytes.subarray(0, width) : bytes.subarray(8 - width);
}

const asText = (file: Buffer, change: (text: string) => string): Buffer =>
  Buffer.from(change(file.toString('latin1')), 'latin1');

const mutations: readonly Mutation[] = [
  (file, draw) => file.subarray(0, place(file, draw)),
  (file, draw) => file.subarray(0, 1024 * draw(0, Math.floor(file.length / 1024))),
  (file, draw) => {
    const copy = Buffer.from(file);
    for (let i = draw(1, 16); i > 0 && copy.length > 0; i--) copy[place(copy, draw)]! ^= 1 << draw(0, 7);
    return copy;
  },
  (file, draw) => {
    const bytes = sizeBytes(draw);
    return replaced(file, placeInHeader(file, draw), bytes.length, bytes);
  },
  (file, draw) => {
    const bytes = Buffer.from(Array.from({ length: draw(1, 8) }, () => draw(0, 255)));
    return replaced(file, placeInHeader(file, draw), draw(0, 1) * bytes.length, bytes);
  },
  (file, draw) => {
    const magic = pick(draw, magics);
    return replaced(file, 0, draw(0, 1) * magic.length, magic);
  },
  (file, draw) => {
    const at = place(file, draw);
    return replaced(file, at, draw(1, 64), Buffer.alloc(0));
  },
  (file, draw) => {
    const at = place(file, draw);
    const stretch = file.subarray(at, at + draw(1, 256));
    return replaced(file, place(file, draw), draw(0, 1) * stretch.length, stretch);
  },
  (file, draw) => {
    const text = file.toString('latin1');
    const numbers = [...text.matchAll(/\d[\d.e+-]*/g)];
    if (numbers.length === 0) return file;
    const found = pick(draw, numbers);
    return replaced(file, found.index, found[0].length, Buffer.from(pick(draw, words)));
  },
  (file, draw) =>
    asText(file, (text) => text.replaceAll('\n', () => pick(draw, ['\n', '\r', '\r\n', '\n\n']))),
  (file, draw) => {
    const bytes = Buffer.from(file.toString('latin1'), 'utf16le');
    const swapped = draw(0, 1) === 0 ? bytes : bytes.swap16();
    const mark = pick(draw, [[], [0xff, 0xfe], [0xfe, 0xff]]);
    return Buffer.concat([Buffer.from(mark), swapped]);
  },
  (file, draw) => asText(file, (text) => text.replaceAll(pick(draw, [',', '\t', '"', ':', ' ', '\n']), pick(draw, words))), // prettier-ignore
  (file, draw) => pick(draw, [Buffer.alloc(0), Buffer.alloc(file.length), Buffer.alloc(file.length, 255)]),
];

/** How large a damaged file may grow: the search is for wrong files, not for large ones. */
const MAX_BYTES = 2 ** 21;

/** A damaged copy of a file: one to three things have happened to it. @param seed the same seed, the same copy */
export function mutate(file: Uint8Array, seed: number): Buffer {
  const random = xoroshiro128plus(seed ^ 0x5eed);
  const draw: Draw = (from, to) => uniformInt(random, from, to);
  let damaged: Buffer = Buffer.from(file);
  for (let i = draw(1, 3); i > 0; i--) damaged = pick(draw, mutations)(damaged, draw);
  return damaged.subarray(0, MAX_BYTES);
}
