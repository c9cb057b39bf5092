import { describe, expect, it } from 'vitest';
import { verdictOn, histogram, mostActive, rateOf, shares, type Activity } from './activity-words.ts';

const layer = (neurons: number, spiking: number[]) => ({
  ...{ neurons, total: spiking.length, neuronStride: 1 },
  spikes: { steps: spiking.map((_, step) => step), neurons: spiking },
});
const activity = (label: number, predicted: number, logits: (number | null)[]): Activity => ({
  ...{ split: 'test', index: 0, steps: 4, label, predicted, logits, layers: [], neuron: null, atSteps: null },
});

describe('scores', () => {
  it('come to shares that add up to one, however large they are', () => {
    const found = shares([1000, 1000 + Math.log(3), null]);
    expect(found[0]).toBeCloseTo(0.25, 12);
    expect(found[1]).toBeCloseTo(0.75, 12);
    expect(found[2]).toBe(0);
    expect(shares([null, null])).toEqual([0, 0]);
  });

  it('are said, the highest first', () => {
    const logits = [0, Math.log(2), Math.log(5), Math.log(2)];
    expect(verdictOn(activity(2, 2, logits))).toEqual({
      right: true,
      verdict: 'Class 2, recognized.',
      scores: 'Softmax of the scores: 2 50.0 %, 1 20.0 %, 3 20.0 %.',
    });
    expect(verdictOn(activity(1, 2, logits))).toMatchObject({
      right: false,
      verdict: 'Class 1, taken for 2.',
    });
  });
});

it('where every step is asked something, how right or wrong the steps are is said', () => {
  const said = (accuracy: number | null, rmse: number | null) =>
    verdictOn({ ...activity(0, 0, []), predicted: null, atSteps: { accuracy, rmse } });
  expect(said(0.94, null)).toEqual({
    ...{ right: false, scores: '' },
    verdict: '94.0 % of the steps that have a class are right.',
  });
  expect(said(1, null).right).toBe(true);
  expect(said(null, 0.125).verdict).toBe('Root mean squared error over its steps: 0.125.');
  expect(said(null, null).verdict).toBe('None of its steps has a target.');
});

it('the most active neuron is the first with most spikes', () => {
  expect(mostActive(layer(5, [4, 2, 4, 2, 1]))).toBe(2);
  expect(mostActive(layer(5, []))).toBe(0);
});

it('the rate is by neuron and step', () => {
  expect(rateOf(layer(5, [1, 2]), 4)).toBe(0.1);
  expect(rateOf(layer(0, []), 4)).toBeNull();
});

describe('a histogram', () => {
  it('counts every value once', () => {
    expect(histogram([0, 0, 0.1, 0.25, 0.5, 1], 4)).toEqual({
      from: [0, 0.25, 0.5, 0.75],
      counts: [3, 1, 1, 1],
      width: 0.25,
    });
  });

  it('of silent neurons has them all in the first bin', () => {
    expect(histogram([0, 0], 4).counts).toEqual([2, 0, 0, 0]);
  });
});
