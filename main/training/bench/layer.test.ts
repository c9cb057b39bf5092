import { expect, test } from 'vitest';
import { spikesAtRate } from './layer.ts';

const size = { batch: 3, length: 50, hidden: 70 };
const ones = (bits: Uint8Array) =>
  bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);

test.each([0.01, 0.1, 0.5])('spikes come at the rate of %d, the same ones each time', (rate) => {
  const bits = spikesAtRate(size, rate);
  const neurons = size.batch * size.length * size.hidden;
  expect(Math.abs(ones(bits) / neurons - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / neurons));
  expect(spikesAtRate(size, rate)).toEqual(bits);
});

test('every neuron spikes at 1, none at 0, and what pads a row never does', () => {
  expect(ones(spikesAtRate(size, 0))).toBe(0);
  const bits = spikesAtRate(size, 1);
  expect(bits.length).toBe(3 * 50 * 16);
  expect([...bits.subarray(16, 32)]).toEqual([...Array<number>(8).fill(255), 0x3f, 0, 0, 0, 0, 0, 0, 0]);
});
