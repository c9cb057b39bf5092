import { expect, it } from 'vitest';
import { profileWords } from './profile-words.ts';

const row = { part: 'layer 1', pass: 'forward', gbPerSecond: 5, gflops: null } as const;
const report = {
  stepMs: 10,
  rows: [
    { ...row, operator: 'SpikingLayer', milliseconds: 6, gflops: 25 },
    { ...row, operator: 'Neg', milliseconds: 0.01 },
    { ...row, operator: 'Div', milliseconds: 0.02 },
  ],
  operations: [{ layer: 2, what: 'map', isForward: true, isAtMost: false, done: 25e6, dense: 200e6 }],
  spikeRate: [0.125],
  denseProducts: { medianMs: 30, minMs: 25 },
  machine: { copyGbPerSecond: 50, gemmGflops: 100, threads: 2 },
  kernels: 'native',
} as const;

it('says how a step compares with dense products', () => {
  expect(profileWords(report).sentence).toBe(
    'A step takes 10 ms. Its matrix products alone, done densely, would take 25 ms: 2.5 times as long.',
  );
  expect(profileWords({ ...report, denseProducts: { medianMs: 6, minMs: 5 } }).sentence).toMatch(/5 ms: 2.0 times less\.$/); // prettier-ignore
});

it('shows what is long, sums up what is short, and what is left', () => {
  const { lines } = profileWords(report);
  expect(
    lines.map(({ part, pass, time, ofCopy, ofProducts }) => [part, pass, time, ofCopy, ofProducts]),
  ).toEqual([
    ['Layer 1', 'Forward', '6.00 ms', '10.0 %', '25.0 %'],
    ['2 short operators', '', '0.03 ms', '', ''],
    ['Between operators', '', '3.97 ms', '', ''],
  ]);
  expect(lines.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1);
});

it('counts operations', () => {
  const [only] = profileWords(report).operations;
  expect(only).toEqual({ layer: '2', what: 'Map', done: '25 M', dense: '200 M', share: '12.5 %' });
});

it('does without rates that were not measured', () => {
  const machine = { copyGbPerSecond: null, gemmGflops: 100, threads: 1 };
  const words = profileWords({ ...report, machine });
  expect(words.lines[0]?.ofCopy).toBe('–');
  expect(words.limits).toBe(
    'With 1 thread this machine multiplies matrices at 100 GFLOP/s, measured just now.',
  );
});
