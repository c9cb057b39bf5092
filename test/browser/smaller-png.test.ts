/** @file Pictures in fewer bytes are the same pictures. */
import { crc32, deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { read, smallerPng } from './smaller-png.ts';

/** A picture of 2 by 5 pixels with alpha, from the bytes of its rows: the filter, then the differences. */
function png(rows: readonly (readonly number[])[], kind = 6): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.from([0, 0, 0, 2, 0, 0, 0, rows.length, 8, kind, 0, 0, 0]);
  const data = deflateSync(Buffer.from(rows.flat()));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

const everyFilter = [
  [0, 10, 20, 30, 255, 15, 25, 35, 255],
  [1, 40, 40, 40, 255, 5, 250, 0, 0],
  [2, 10, 10, 10, 0, 0, 0, 0, 0],
  [3, 5, 5, 5, 128, 0, 0, 0, 0],
  [4, 1, 2, 3, 0, 200, 100, 50, 0],
];
const pixels = [
  [10, 20, 30, 255, 15, 25, 35, 255],
  [40, 40, 40, 255, 45, 34, 40, 255],
  [50, 50, 50, 255, 45, 34, 40, 255],
  // Half of the pixel above is added, and half of the one to the left.
  [30, 30, 30, 255, 37, 32, 35, 255],
  // The nearest to left + above − above left is added: 31 + 37 − 30 = 38 is nearest to 37.
  [31, 32, 33, 255, 237, 132, 85, 255],
];

it('are read, whatever the filters of their rows', () => {
  const { width, height, pixels: seen } = read(png(everyFilter));
  expect([width, height]).toEqual([2, 5]);
  expect([...seen]).toEqual(pixels.flat());
});

it('lose their alpha channel where nothing is seen through, and nothing else', () => {
  const small = read(smallerPng(png(everyFilter)));
  expect(small.size).toBe(3);
  expect([...small.pixels]).toEqual(pixels.flat().filter((_, at) => at % 4 !== 3));
  const glass = png([[0, 1, 2, 3, 100, 4, 5, 6, 255]]);
  expect(read(smallerPng(glass))).toEqual(read(glass));
});

it('are not guessed at', () => {
  expect(() => read(Buffer.from('a letter'))).toThrow('no PNG');
  expect(() => smallerPng(png([[0, 1, 2]], 3))).toThrow('Only pictures of 8 bits');
});
