import { expect, test } from 'vitest';
import { rowsInChunks } from './pieces.ts';

test.each([
  [undefined, Infinity],
  [[1, 8], 2048],
  [[100, 8], 204_800],
  [[1, 2], 512],
  [[10, 3], 6820],
  [[1, 1], 256],
])('of a dataset in chunks %j so many rows are asked for at once that they lie in 2,048 chunks: %d', (chunks, rows) => {
  expect(rowsInChunks({ shape: [1e6, 8], ...(chunks && { chunks }) })).toBe(rows);
}); // prettier-ignore

test('a row that lies in more chunks is asked for alone', () => {
  expect(rowsInChunks({ shape: [10, 1e6], chunks: [1, 1] })).toBe(1);
});
