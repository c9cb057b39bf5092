import { describe, expect, it } from 'vitest';
import { lookAt } from './look.ts';
import type { LookLimits } from './look.ts';
import type { SplitName } from './manifest.ts';
import type { SampleInput } from './sample-input.ts';
import { expectRefusal } from './test-support.ts';

/** Samples of one step, one at a time, whose number is their place. */
const inputOf = (...splits: readonly SplitName[]): SampleInput => ({
  ...{ name: 'made', layout: 'series', channels: 1, dtype: 'float32', divisor: 1 },
  ...{ splits: ['train', 'test'], files: [] },
  async *read() {
    for (const [i, split] of splits.entries()) yield [{ data: Float32Array.of(i), label: i % 2, split }];
  },
});

const look = (input: SampleInput, limits: Partial<LookLimits>) =>
  lookAt(input, {}, { samples: 100, numbers: 1e6, milliseconds: 1e6, ...limits }, 8);

describe('a look', () => {
  it.each([{ samples: 2 }, { numbers: 2 }, { milliseconds: 0 }])(
    '%o: reaches a sample to train on',
    async (limits) => {
      const { first, isWhole, labels } = await look(
        inputOf('test', 'test', 'test', 'train', 'train'),
        limits,
      );
      expect([...first]).toEqual([3]);
      expect(labels.train).toHaveLength(1);
      expect(isWhole).toBe(false);
    },
  );

  it('stops at its limits where it has one', async () => {
    const { first, isWhole } = await look(inputOf('train', 'train', 'train', 'test'), { samples: 2 });
    expect([...first]).toEqual([0, 1]);
    expect(isWhole).toBe(false);
  });

  it('knows that it has seen all', async () => {
    const { isWhole, labels } = await look(inputOf('test', 'train', 'train'), { samples: 3 });
    expect([isWhole, labels.train?.length, labels.test?.length]).toEqual([true, 2, 1]);
  });

  it('says that there is nothing to train on only when all has been seen', async () => {
    await expectRefusal(look(inputOf('test', 'test'), { samples: 1 }), 'invalid-data', /no training samples/);
  });
});
