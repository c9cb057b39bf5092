/** @file Estimates against what was measured (docs/performance.md), and against the runs of a home folder. */
import { describe, expect, it } from 'vitest';
import { completeConfig } from '../training/config.ts';
import { estimate } from './estimate.ts';
import type { DataSize } from './estimate.ts';
import { ledEngine, openTestService } from './service/testing.ts';

const mnist: DataSize = {
  ...{ steps: 784, channels: 1, classes: 10, dtype: 'uint8', bytes: 0 },
  train: { samples: 60_000 },
  test: { samples: 0 },
};
const rows: DataSize = { ...mnist, steps: 28, channels: 28 };

describe('on a typical machine', () => {
  // Two threads, 128 neurons, two layers: samples a second of training steps alone, and peak memory.
  it.each([
    ['lif-none', mnist, 64, 3408, 146],
    ['lif-soft', mnist, 64, 4318, 163],
    ['lif-refractory', mnist, 64, 5543, 163],
    ['psn-sliding', mnist, 64, 1035, 467],
    ['lif-refractory', rows, 128, 35_296, 150],
  ] as const)(
    '%s %o, batch %i, takes about as long as measured',
    (variant, data, batch, samplesPerSecond, mebibytes) => {
      const config = completeConfig(variant, {}, { batch, threads: 2, epochs: 1 });
      const { seconds, steps, stepsPerEpoch, epochs, memoryBytes } = estimate(config, data);
      expect({ steps, epochs }).toEqual({ steps: stepsPerEpoch, epochs: 1 });
      expect(steps).toBe(Math.ceil(60_000 / batch));
      const ratio = 60_000 / (seconds - 1) / samplesPerSecond;
      expect(ratio).toBeGreaterThan(0.7);
      expect(ratio).toBeLessThan(1.4);
      expect(memoryBytes / 2 ** 20 / mebibytes).toBeGreaterThan(0.8);
      expect(memoryBytes / 2 ** 20 / mebibytes).toBeLessThan(1.25);
    },
  );

  // Resident, by `bench train --batch 16`, of layers that are too wide to be fused.
  it.each([
    [{ hidden: 1024, layers: 3 }, { ...mnist, steps: 128 }, 412],
    [{ hidden: 2048, layers: 2 }, { ...mnist, steps: 32 }, 552],
  ] as const)('%o takes about as much memory as measured', (options, data, mebibytes) => {
    const config = completeConfig('lif-refractory', options, { batch: 16, threads: 2, epochs: 1 });
    const ratio = estimate(config, data).memoryBytes / 2 ** 20 / mebibytes;
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.3);
  });

  it('counts steps with limits and a validation share', () => {
    const config = completeConfig(
      'lif-soft',
      { validation: 0.2 },
      { batch: 32, epochs: 3, limitTrain: 100, threads: 1 },
    );
    expect(estimate(config, rows)).toMatchObject({ stepsPerEpoch: 3, steps: 9 });
  });
});

describe('with runs of this machine', () => {
  it('follows how long they took', async () => {
    const { run, trainings } = ledEngine();
    const { call, importTiny, until } = openTestService({ run });
    const request = {
      datasetId: await importTiny(),
      groups: [{ variant: 'lif-soft' }],
      seeds: [1],
      settings: { epochs: 100 },
    };
    const before = await call('experiments.plan', request);
    expect(before).toMatchObject({ basis: 'typical' });
    await call('experiments.start', request);
    (await until(() => Promise.resolve(trainings[0]))).finish(); // which says that it took ten seconds
    const after = await until(async () => {
      const plan = await call('experiments.plan', request);
      return plan.basis === 'measured' && plan;
    });
    expect(after.seconds).toBeCloseTo(10, 6);
    expect(before.seconds).toBeLessThan(5);
  });
});
