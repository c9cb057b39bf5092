import { expect, test } from 'vitest';
import { profileTable } from './profile-table.ts';

const row = { part: 'layer 1', pass: 'forward', gflops: null } as const;
const profile = {
  stepMs: 10,
  rows: [
    { ...row, operator: 'SpikingLayer', milliseconds: 6, gbPerSecond: 5, gflops: 25 },
    { ...row, operator: 'ReduceSum', milliseconds: 0.01, gbPerSecond: 5 },
    { ...row, operator: 'Neg', milliseconds: 0.01, gbPerSecond: 5 },
  ],
  operations: [{ layer: 2, what: 'map', isForward: true, isAtMost: false, done: 25e6, dense: 200e6 }],
  spikeRate: [0.125],
};

test('a profile as text: large rows, the sum of the small ones, what is left, operations', () => {
  const text = profileTable('lif-hard', profile, { copyGbPerSecond: 50, gemmGflops: 100 });
  const lines = text.split('\n').map((line) => line.trim().split(/\s{2,}/));
  expect(lines[0]).toEqual(['lif-hard: a step of 10.00 ms']);
  expect(lines).toContainEqual(['layer 1', 'forward', 'SpikingLayer', '6.00', '60.0 %', '10.0 %', '25.0 %']);
  expect(lines).toContainEqual(['2 more operators', '0.02', '0.2 %', '–', '–']);
  expect(lines).toContainEqual(['between operators', '3.98', '39.8 %', '–', '–']);
  expect(lines.at(-1)).toEqual(['2', 'map', '25', '200', '12.5 %']);
});

test('limits that were not measured are left out', () => {
  const text = profileTable('lif-hard', profile, { copyGbPerSecond: null, gemmGflops: null });
  expect(text).toMatch(/SpikingLayer +6\.00 +60\.0 % +– +–\n/);
});
