import { expect, test } from 'vitest';
import { memoryMeter, residentMiB } from './memory.ts';

test('memory is measured at the first step, then four times a second at most', () => {
  let clock = 5;
  const meter = memoryMeter(
    () => clock,
    () => clock,
  );
  const measured = Array.from({ length: 1000 }, () => {
    clock++;
    return meter();
  }).flatMap(({ memoryMiB }) => memoryMiB ?? []);
  expect(measured).toEqual([6, 256, 506, 756]);
});

test('is counted in MiB: a process of Node has tens to thousands of them', () => {
  const before = residentMiB();
  const block = Buffer.alloc(64 * 2 ** 20, 1);
  expect(residentMiB() - before).toBeGreaterThan(32);
  expect(block.length / 2 ** 20).toBe(64);
});
