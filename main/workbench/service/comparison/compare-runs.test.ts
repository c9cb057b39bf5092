import { expect, it } from 'vitest';
import type { Run } from '../../../../db/index.ts';
import { completeConfig } from '../../../training/config.ts';
import { compareRuns } from './compare-runs.ts';

/** A finished run, as far as a comparison looks at it. */
const run = (variant: string, dataset: string, seed: number, testAccuracy: number) =>
  ({
    ...{
      id: `${variant} ${dataset} ${seed}`,
      variant,
      seed,
      status: 'done',
      createdAt: seed,
      codeVersion: 'a',
    },
    ...{ datasetId: dataset, datasetName: dataset, datasetSha256: `hash of ${dataset}` },
    config: completeConfig(variant, {}, { threads: 1 }),
    testAccuracy,
    summary: { spikeRate: [0.1, 0.1] },
  }) as unknown as Run;

const lookup = { stepsOf: () => 28, lengthOf: () => ({ stepsPerEpoch: 1, totalSteps: 1 }) };
const seeds = (variant: string, dataset: string, values: readonly number[]) =>
  values.map((value, seed) => run(variant, dataset, seed, value));

it('compares nothing across data: pairs and sentences stay within one data set', () => {
  const runs = [
    ...seeds('lif-none', 'a', [0.9, 0.91, 0.92]),
    ...seeds('lif-soft', 'a', [0.8, 0.81, 0.83]),
    ...seeds('lif-none', 'b', [0.3, 0.31, 0.32]),
  ];
  const { pairs, sentences } = compareRuns(runs, 'testAccuracy', lookup);
  expect(pairs.map(({ a, b }) => [a, b])).toEqual([['lif-none on a', 'lif-soft on a']]);
  expect(sentences[0]).toBe('Runs on different data are not compared with each other.');
  expect(sentences[1]).toMatch(/^lif-none on a is better than lif-soft on a by 9\.7 points \(95 % CI/);
  expect(sentences[2]).toMatch(/^lif-none on b: /);
  expect(sentences).toHaveLength(3);
});
