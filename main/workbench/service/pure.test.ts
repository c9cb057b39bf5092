/** @file What of the service needs no service: labels, thinned samples, hints. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLabels, labelGroups } from './groups.ts';
import { windowHint, windowMessage } from './hints.ts';
import { viewSample } from './preview.ts';

describe('labels of groups', () => {
  it('name what differs among groups of one variant, and only that', () => {
    const groups = [
      { variant: 'lif-none', fields: { decay: 0.9, lr: 0.1 } },
      { variant: 'lif-soft', fields: { decay: 0.9, lr: 0.1 } },
      { variant: 'lif-soft', fields: { decay: 0.8, lr: 0.1 } },
    ];
    expect(labelGroups(groups)).toEqual(['lif-none', 'lif-soft, d = 0.9', 'lif-soft, d = 0.8']);
  });

  it('name options before settings, and not what differs with the data set alone', () => {
    const group = (dataset: string, refractory: number, batch: number, epochs = 5) => ({
      ...{ variant: 'lif-refractory', dataset, fields: { batch, epochs, refractory } },
    });
    const groups = [group('a', 2, 32), group('a', 8, 32), group('b', 4, 128), group('b', 4, 128, 9)];
    expect(labelGroups(groups)).toEqual([
      ...['lif-refractory on a, k = 2', 'lif-refractory on a, k = 8'],
      ...['lif-refractory on b, epochs = 5', 'lif-refractory on b, epochs = 9'],
    ]);
    expect(labelGroups([group('a', 2, 32), group('a', 8, 64)])).toEqual([
      ...['lif-refractory, k = 2, batch = 32', 'lif-refractory, k = 8, batch = 64'],
    ]);
  });

  it('name the data set where there are several, and are unique', () => {
    const group = { variant: 'lif-none', fields: {} };
    expect(labelGroups([{ ...group, dataset: 'a' }, { ...group, dataset: 'b' }])).toEqual([
      'lif-none on a', 'lif-none on b',
    ]); // prettier-ignore
    expect(labelGroups([group, group])).toEqual(['lif-none', 'lif-none (2)']);
  });

  it('are ordered by the numbers in them', () => {
    const labels = ['a, lr = 0.01', 'a, lr = 0.008', 'a, lr = 1e-5', 'a, k = 10', 'a, k = 2', 'a', 'a (2)'];
    expect(labels.toSorted(compareLabels)).toEqual([
      ...['a', 'a (2)', 'a, k = 2', 'a, k = 10'],
      ...['a, lr = 1e-5', 'a, lr = 0.008', 'a, lr = 0.01'],
    ]);
  });
});

describe('a thinned sample', () => {
  it('has the value farthest from 0 of each block', () => {
    const x = Float32Array.from([0, 0, 1, 0, -5, 2, 0, 0, 3, 0]); // 5 steps × 2 channels
    expect(viewSample(x, { steps: 5, channels: 2 }, 7, 1, { maxSteps: 3, maxChannels: 1 })).toEqual({
      ...{ index: 7, label: 1, steps: 3, channels: 1, stepStride: 2, channelStride: 2 },
      values: [1, -5, 3],
    });
  });

  it('keeps within its bounds and never loses a spike', () => {
    const size = fc.integer({ min: 1, max: 40 });
    const property = fc.property(
      size,
      size,
      size,
      size,
      fc.nat(),
      (steps, channels, maxSteps, maxChannels, at) => {
        const x = new Float32Array(steps * channels);
        x[at % x.length] = 1;
        const view = viewSample(x, { steps, channels }, 0, 0, { maxSteps, maxChannels });
        expect(view.steps).toBeLessThanOrEqual(maxSteps);
        expect(view.channels).toBeLessThanOrEqual(maxChannels);
        expect(view.values).toHaveLength(view.steps * view.channels);
        expect(view.values.filter((value) => value === 1)).toHaveLength(1);
      },
    );
    fc.assert(property);
  });
});

describe('what the command line would say', () => {
  it('is put in the window’s words', () => {
    expect(windowHint('not-found', 'See `refract variants`.')).not.toContain('refract');
    expect(windowHint('invalid-option', 'For example --test-fraction 0.2.')).not.toContain('--');
    expect(windowHint('disk', 'Free some space.')).toBe('Free some space.');
    expect(windowHint('unavailable', 'Train it without --provider cuda, or choose CPU in Settings.')).toBe(
      'Choose the CPU in Settings.',
    );
    expect(windowMessage('The layout --layout is wrong; 3 -- 4 stays.')).toBe(
      'The layout layout is wrong; 3 -- 4 stays.',
    );
  });
});
