import { describe, expect, it } from 'vitest';
import type { FormOption, Variant } from '../../state/catalogue.svelte.ts';
import {
  allowedWords,
  equationsOf,
  matching,
  parallelWords,
  timeWords,
  usualWords,
  withPapers,
} from './words.ts';

const variant = (given: Partial<Variant>): Variant =>
  ({ id: 'lif-none', title: 'Leaky integrator, no reset', memory: 'lif', memoryTitle: 'Leaky integrator', spikeRuleTitle: 'Threshold, no reset', source: 'Zhang 2025', parallel: true, memoryParallel: true, parallelInPart: false, parallelPart: null, options: [], equation: 'u[t] = d·u[t−1] + x[t];  s[t] = H(u[t] − θ)', ...given }) as Variant; // prettier-ignore
const option = (given: Partial<FormOption>): FormOption =>
  ({
    name: 'hidden',
    title: 'Neurons',
    description: '',
    type: 'integer',
    default: 128,
    ...given,
  }) as FormOption;

describe('a variant in words', () => {
  it('has an equation a line', () => {
    expect(equationsOf(variant({}))).toEqual(['u[t] = d·u[t−1] + x[t]', 's[t] = H(u[t] − θ)']);
  });

  it('says what runs in parallel over time', () => {
    expect(timeWords(variant({}))).toEqual([
      expect.stringMatching(/memory .* all steps at once/),
      expect.stringMatching(/^Threshold, no reset: .* all steps at once\.$/),
    ]);
    expect(timeWords(variant({ memory: 'none' }))).toHaveLength(1);
    expect(timeWords(variant({ parallel: false, spikeRuleTitle: 'Soft reset' }))[0]).toMatch(
      /^Soft reset: .* one step after the other\.$/,
    );
    const cell = timeWords(variant({ memory: 'gru', memoryParallel: false, parallel: false }));
    expect(cell[0]).toMatch(/^The gates .* one step after the other\.$/);
    expect(cell.join(' ')).not.toMatch(/spike/);
  });

  it('says what options change of that, and what of a sequential one is parallel', () => {
    const recurrent = (usual: boolean) => [option({ name: 'recurrent', type: 'boolean', default: usual })];
    const [, , last] = timeWords(variant({ options: recurrent(false) }));
    expect(last).toMatch(/^With recurrent=true .* one step after the other\.$/);
    expect(timeWords(variant({ options: recurrent(true) }))).toHaveLength(2);
    const part = { parallel: false, parallelPart: 'The potential is.' };
    expect(timeWords(variant({ ...part, parallelInPart: true }))).toEqual(['The potential is.']);
    expect(timeWords(variant({ ...part, options: recurrent(false) }))).toHaveLength(3);
    const words = [variant({}), variant({ ...part, parallelInPart: true }), variant(part)].map(parallelWords);
    expect(words).toEqual(['yes', 'in part', 'no']);
  });

  it('says what its options may be', () => {
    expect(allowedWords(option({ minimum: 1, maximum: 64 }))).toBe('1 to 64');
    expect(allowedWords(option({ type: 'boolean', default: false }))).toBe('on or off');
    expect(allowedWords(option({ type: 'string', choices: ['atan', 'boxcar'] }))).toBe('atan, boxcar');
    expect(usualWords(option({ default: 1000 }))).toBe('1,000');
    expect(usualWords(option({ default: null }))).toBe('');
    expect(usualWords(option({ default: 0, offAt: 0 }))).toBe('off');
  });

  it('is found by words of its name, its parts and its source', () => {
    const all = [variant({}), variant({ id: 'ssm-soft', title: 'State space, soft reset', source: 'Ours' })];
    expect(matching(all, '').map(({ id }) => id)).toEqual(['lif-none', 'ssm-soft']);
    expect(matching(all, 'soft OURS').map(({ id }) => id)).toEqual(['ssm-soft']);
    expect(matching(all, 'soft zhang')).toEqual([]);
  });

  it('leads to the papers that its source names', () => {
    expect(withPapers('Gu et al. 2022, arXiv 2206.11893; ours')).toEqual([
      { text: 'Gu et al. 2022, ' },
      { text: 'arXiv 2206.11893', href: 'https://arxiv.org/abs/2206.11893' },
      { text: '; ours' },
    ]);
  });
});
