/** @file What series are called on screen. */
import { describe, expect, it } from 'vitest';
import { compareMetrics, metricText, type Metric } from './metric-names.ts';

describe('names of series', () => {
  it.each<[string, Metric['scope'], string]>([
    ['test/accuracy', 'epoch', 'Test accuracy'],
    ['train/loss', 'epoch', 'Training loss'],
    ['validation/loss', 'epoch', 'Validation loss'],
    ['loss', 'step', 'Batch loss'],
    ['accuracy', 'step', 'Batch accuracy'],
    ['spikeRate.0', 'step', 'Batch spike rate, layer 1'],
    ['test/spikeRate.11', 'epoch', 'Test spike rate, layer 12'],
    ['samplesPerSecond', 'step', 'Speed'],
    ['memoryMiB', 'epoch', 'Memory'],
  ])('%s by %s is "%s"', (name, scope, title) => {
    expect(metricText({ name, scope }).title).toBe(title);
  });

  it('say units and which way is better', () => {
    expect(metricText({ name: 'test/accuracy', scope: 'epoch' })).toMatchObject({ percent: true, better: 'higher' }); // prettier-ignore
    expect(metricText({ name: 'loss', scope: 'step' })).toEqual({ title: 'Batch loss', better: 'lower' });
    expect(metricText({ name: 'test/nrmse', scope: 'epoch' })).toEqual({
      title: 'Test NRMSE',
      better: 'lower',
    });
    expect(metricText({ name: 'spikeRate.0', scope: 'step' }).better).toBeNull();
  });

  it.each(['trainLoss', 'other/loss', 'constructor', 'a b/c.d', 'toString/loss', ''])(
    'leave "%s", which is not known, as it is',
    (name) => expect(metricText({ name, scope: 'step' })).toEqual({ title: name, better: null }),
  );

  it('stand in one order: what is asked for most, then by name with numbers as numbers', () => {
    const names: Metric[] = [
      { name: 'test/spikeRate.10', scope: 'epoch' },
      { name: 'loss', scope: 'step' },
      { name: 'test/spikeRate.2', scope: 'epoch' },
      { name: 'test/accuracy', scope: 'epoch' },
    ];
    expect(names.toSorted(compareMetrics).map(({ name }) => name)).toEqual([
      'test/accuracy',
      'loss',
      'test/spikeRate.2',
      'test/spikeRate.10',
    ]);
  });
});
