/** @file A run for the tests of its page. */
import type { RunDetail } from './sentence.ts';

/** A finished run of lif-refractory, with what a test wants to be otherwise. */
export function runDetail(
  row: Partial<RunDetail['row']> = {},
  detail: Partial<Omit<RunDetail, 'row'>> = {},
): RunDetail {
  return {
    row: {
      ...{ id: 'r-1', experimentId: null, experimentName: null, datasetId: 'd-1', datasetName: 'mnist-rows' },
      ...{ variant: 'lif-refractory', seed: 3, status: 'done', queuePosition: null },
      ...{ createdAt: 0, startedAt: 1, finishedAt: 2, seconds: 10, steps: 80, epochsDone: 5 },
      ...{ testAccuracy: 0.8617, testLoss: 0.5, trainLoss: 0.4, spikeRate: 0.1, synapticOperations: 1000 },
      ...{ parameters: 100, samplesPerSecond: 1000, error: null, notes: '', tags: [], deletedAt: null },
      ...{ testSequenceAccuracy: null, testRmse: null, testNrmse: null },
      ...{ group: 'g', chosen: {} },
      ...row,
    },
    variantTitle: 'Leaky integrator, refractory period',
    options: { refractory: 4, decay: 0.95, hidden: 128, layers: 2, order: 32 },
    settings: { epochs: 5, batch: 128, lr: 0.002, seed: 3, threads: 2 },
    ...{
      datasetSha256: 'ab',
      asks: 'class',
      codeVersion: '1',
      environment: {},
      result: null,
      stepsPerEpoch: 16,
      totalSteps: 80,
    },
    ...{ checkpoint: null, command: 'npm run refract' },
    can: { cancel: false, resume: false, replay: true, export: true, delete: true },
    ...detail,
  };
}
