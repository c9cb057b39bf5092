/** @file Every rule by which a comparison is put into words. */
import { describe, expect, it } from 'vitest';
import { compareVariants, describe as describeSample } from '../../../analysis/index.ts';
import { measureNames } from './measures.ts';
import type { Measure } from './measures.ts';
import { sentencesOn } from './sentences.ts';
import type { Side } from './sentences.ts';

/** Values of groups by seed (1, 2, 3 …; a hole is a seed that is missing), and how often each fires. */
type Given = Readonly<Record<string, readonly (number | undefined)[]>>;

function say(
  given: Given,
  { measure = 'testAccuracy' as Measure, rates = {} as Record<string, number> } = {},
) {
  const bySeed = Object.entries(given).map(([label, values]) => ({
    variant: label,
    values: new Map(values.flatMap((value, at) => (value === undefined ? [] : [[at + 1, value] as const]))),
  }));
  const groups = bySeed.map(({ variant, values }): Side => {
    const description = describeSample([...values.values()]);
    const numbers = Object.fromEntries(measureNames.map((name) => [name, description])) as Side['numbers'];
    const rate = rates[variant];
    return { label: variant, numbers, spikeRateByLayer: rate === undefined ? [] : [rate * 0.5, rate * 1.5] };
  });
  return sentencesOn(measure, groups, compareVariants(bySeed));
}

describe('two groups', () => {
  it('that differ: how much, how sure, and how often each fires', () => {
    const given = { refractory: [0.861, 0.862, 0.86], soft: [0.903, 0.905, 0.901] };
    expect(say(given, { rates: { soft: 0.43, refractory: 0.1 } })).toEqual([
      'soft is better than refractory by 4.2 points (95 % CI 4.0–4.4; paired, n = 3, p < 0.001), and fires 4.3 times as often.',
    ]);
    expect(say(given, { rates: { soft: 0.1, refractory: 1.2 } })[0]).toMatch(
      /, while refractory fires 12 times as often\.$/,
    );
    expect(say(given, { rates: { soft: 0.1, refractory: 0.101 } })[0]).toMatch(
      /, and fires about as often\.$/,
    );
    expect(say(given, { rates: { soft: 0, refractory: 0.1 } })[0]).toMatch(/p < 0\.001\)\.$/);
  });

  it('that do not differ: no winner is named', () => {
    const [sentence, ...more] = say({ a: [0.86, 0.9, 0.88], b: [0.87, 0.88, 0.878] });
    expect(more).toEqual([]);
    expect(sentence).toMatch(
      /^No difference could be shown between a and b: 0\.40 points \(95 % CI −\d\.\d\d to \d\.\d\d; paired, n = 3, p = 0\.\d\d\)\.$/,
    );
  });

  it('that do not differ over two seeds: how often each fires all the same, and what to do', () => {
    const given = { a: [0.9, 0.86], b: [0.82, 0.83] };
    expect(say(given, { rates: { a: 0.1, b: 0.24 } })[0]).toMatch(
      /^No difference could be shown between a and b: .*\); b fires 2\.4 times as often\. With two seeds only .*: train more seeds\.$/,
    );
    expect(say(given, { rates: { a: 0.24, b: 0.1 } })[0]).toContain('); a fires 2.4 times as often. With');
    expect(say(given, { rates: { a: 0.1, b: 0.1 } })[0]).toContain('); both fire about as often. With');
  });

  it('with seeds of their own are compared unpaired', () => {
    const given = { a: [0.5, 0.51, 0.52], b: [undefined, undefined, undefined, 0.71, 0.72] };
    expect(say(given)[0]).toMatch(
      /^b is better than a by 20\.5 points \(.*; unpaired, n = 2 and 3, p < 0\.001\)\.$/,
    );
    const same = { a: [0.5, 0.51], b: [undefined, undefined, 0.71, 0.72] };
    expect(say(same)[0]).toContain('unpaired, n = 2 each');
  });

  it('with one seed each: which is ahead, and that it may be chance', () => {
    expect(say({ a: [0.5], b: [0.7123] })).toEqual([
      'b has the highest test accuracy, 71.2 %, before a with 50.0 %.',
      'One seed each: nothing can be said about chance. Train more seeds.',
    ]);
    expect(say({ a: [0.5], b: [0.75] }, { measure: 'testLoss' })[0]).toBe(
      'a has the lowest test loss, 0.500, before b with 0.750.',
    );
  });

  it('with one seed on one side', () => {
    expect(say({ a: [0.5, 0.51, 0.52], b: [0.7] })).toEqual([
      'b is better than a by 19.0 points. One seed of b only: nothing can be said about chance. Train more seeds.',
    ]);
  });

  it('without spread: there is no test, and why', () => {
    expect(say({ a: [0.5, 0.6], b: [0.7, 0.8] })).toEqual([
      'b is better than a by 20.0 points in the mean of 2 seeds; there is no test of it. The difference is the same in every pair, so there is no spread to judge it by.',
    ]);
    expect(say({ a: [0.5, 0.6], b: [0.5, 0.6] })[0]).toMatch(
      /^(a and b|b and a) have the same test accuracy; there is no test of it\./,
    );
  });

  it('of which the one with the lower mean is ahead on the seeds that both have', () => {
    // b's third seed is poor, and a has no third one.
    const given = { a: [0.7, 0.7], b: [0.8, 0.81, 0.1] };
    expect(say(given)[0]).toMatch(/^b is better than a by 10\.5 points \(.*; paired, n = 2, p = 0\.030\)/);
  });
});

describe('measures', () => {
  it.each<[Measure, number[], number[], RegExp]>([
    ['testLoss', [0.5, 0.51, 0.52], [0.3, 0.312, 0.319], /^b has a lower test loss than a by 0\.200 \(95 % CI 0\.196–0\.203;/],
    ['testNrmse', [0.5, 0.51, 0.52], [0.3, 0.312, 0.319], /^b is better than a by 0\.200 in NRMSE \(95 % CI 0\.196–0\.203;/],
    ['testSequenceAccuracy', [0.5, 0.51, 0.52], [0.7, 0.712, 0.719], /^b gets more sequences all right than a by 20\.0 points \(/],
    ['trainLoss', [2, 2.2, 2.4], [1, 1.1, 1.5], /^b has a lower training loss than a by 1\.00 \(/],
    ['seconds', [60, 61, 62], [50, 51.5, 52], /^b trains in less time than a by 9\.8 s \(/],
    ['samplesPerSecond', [1000, 1010, 1020], [3000, 3010, 3025], /^b trains faster than a by 2,002 samples\/s \(/],
    ['synapticOperations', [90_000, 90_100, 90_300], [10_000, 10_050, 10_400], /^b takes fewer synaptic operations than a by 79,983 operations per sample \(/],
    ['spikesPerSample', [500, 510, 520], [400, 411, 419], /^b takes fewer spikes than a by 100 spikes per sample \(/],
    ['spikeRate', [0.5, 0.51, 0.52], [0.3, 0.312, 0.319], /^b fires less often in its last layer than a by 0\.200 spikes per neuron and step \(/],
  ])('%s', (measure, a, b, sentence) => {
    const [said] = say({ a, b }, { measure, rates: { a: 0.1, b: 0.2 } });
    expect(said).toMatch(sentence);
    // What is about firing itself does not say so twice.
    expect(said!.includes('as often')).toBe(!/[sS]pike|synaptic/.test(measure));
  }); // prettier-ignore
});

describe('several groups', () => {
  const best = [0.9, 0.91, 0.92];
  const close = [0.89, 0.92, 0.9];
  const poor = (by: number) => best.map((value, at) => value - by - at / 500);

  it('up to four: the best against each, the nearest first, p after Holm', () => {
    const said = say({ poor: poor(0.3), best, close, fair: poor(0.1) });
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/^No difference could be shown between best and close: .*after Holm\)\.$/);
    expect(said[1]).toMatch(/^best is better than fair by 10\.2 points \(.* after Holm\)\.$/);
    expect(said[2]).toMatch(/^best is better than poor by 30\.2 points \(/);
  });

  it('more: the nearest, the first that is shown to be worse, the last, and a summary', () => {
    const said = say({ best, close, p1: poor(0.1), p2: poor(0.2), p3: poor(0.3) });
    expect(said.map((sentence) => sentence.split(' by ')[0]!.split(':')[0])).toEqual([
      'No difference could be shown between best and close',
      'best is better than p1',
      'best is better than p3',
      'best differs from 3 of 4 other groups (p < 0.05 after Holm); no difference could be shown for close.',
    ]);
  });

  it('that all differ, or none does', () => {
    const differ = say({ best, p1: poor(0.1), p2: poor(0.2), p3: poor(0.3), p4: poor(0.4) });
    expect(differ.at(-1)).toBe('best differs from all 4 other groups (p < 0.05 after Holm).');
    expect(differ).toHaveLength(3 + 1 - 1); // the nearest is also the first that is shown
    const noise = (shift: number) => [0.5 + shift, 0.9, 0.1 + 2 * shift];
    const none = say({ a: noise(0), b: noise(0.01), c: noise(0.02), d: noise(0.015), e: noise(0.005) });
    expect(none.at(-1)).toBe('No difference could be shown between c and any of the 4 other groups.');
  });

  it('of which some have no value yet', () => {
    expect(say({ a: [0.5, 0.55], b: [], c: [0.7, 0.73] })).toHaveLength(1);
    expect(say({ a: [], b: [] })).toEqual(['None of the runs has a test accuracy yet.']);
    expect(say({})).toHaveLength(1);
  });

  it('of which there is only one', () => {
    expect(say({ a: [0.5, 0.51, 0.52], b: [] })).toEqual([
      'a: test accuracy 51.0 % (95 % CI 48.5–53.5, n = 3). No other group has a value yet.',
    ]);
    expect(say({ a: [0.5] })).toEqual([
      'a: test accuracy 50.0 % (one seed). Choose another group to compare it with.',
    ]);
  });
});
