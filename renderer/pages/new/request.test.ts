/** @file Drafts to requests and back, and where objections are shown. */
import { describe, expect, it } from 'vitest';
import type { FormOption, Variant } from '../../state/catalogue.svelte.ts';
import { emptyDraft, withText, type Draft } from './draft.ts';
import { draftOf } from './from-request.ts';
import { faultsOfPlan, notesOfPlan } from './plan-faults.ts';
import { buildRequest, sharedOptions, type Forms } from './request.ts';
import { aboutTime, durationWords, missingWords, startWords } from './words.ts';

const option = (name: string, more: Partial<FormOption> = {}): FormOption => ({
  name, title: name, description: '', type: 'number', default: 1, minimum: 0, ...more,
}); // prettier-ignore
const optimizer = option('optimizer', { type: 'string', choices: ['adam', 'sgd'] });
const hidden = option('hidden', { type: 'integer' });
const variant = (id: string, own: readonly string[]): Variant => ({
  id, title: id, memory: 'lif', memoryTitle: '', memorySource: '', spikeRule: id, spikeRuleTitle: '',
  parallel: true, memoryParallel: true, parallelInPart: false, parallelPart: null, source: '', differs: null, equation: '', symbols: [],
  options: [hidden, optimizer, ...own.map((name) => option(name))], ownOptions: own,
}); // prettier-ignore
const forms: Forms = {
  variants: [variant('none', ['decay']), variant('refractory', ['decay', 'k']), variant('psn', ['order'])],
  settings: [option('epochs', { type: 'integer', minimum: 1 }), option('lr')],
};
const draft = (change: Partial<Draft>): Draft => ({
  ...emptyDraft(), datasetId: 'd-1', entries: [{ variant: 'none', options: {} }], ...change,
}); // prettier-ignore

describe('buildRequest', () => {
  it('makes a group of every combination of values', () => {
    const entries = [
      { variant: 'none', options: {} },
      { variant: 'refractory', options: { k: '1, 2', decay: '0.9' } },
    ];
    const { request, entryOfGroup } = buildRequest(draft({ entries, seeds: '1-2' }), forms);
    expect(request!.groups).toEqual([
      { variant: 'none', options: {} },
      { variant: 'refractory', options: { decay: 0.9, k: 1 } },
      { variant: 'refractory', options: { decay: 0.9, k: 2 } },
    ]);
    expect(entryOfGroup).toEqual([0, 1, 1]);
    expect(request!.seeds).toEqual([1, 2]);
    expect(request!.name).toBeUndefined();
  });

  it('sweeps a common list over every variant that has the option, its own value first', () => {
    const entries = [
      { variant: 'none', options: {} },
      { variant: 'refractory', options: { decay: '0.5' } },
      { variant: 'psn', options: {} },
    ];
    const options = { decay: '0.8, 0.9', hidden: '64' };
    const { request } = buildRequest(draft({ entries, options }), forms);
    expect(request!.groups.map(({ options: own }) => own)).toEqual([
      { decay: 0.8 }, { decay: 0.9 }, { decay: 0.5 }, {},
    ]); // prettier-ignore
    expect(request!.options).toEqual({ hidden: 64 });
  });

  it('leaves out options that no ticked variant has', () => {
    const { request, faults } = buildRequest(draft({ options: { order: 'nonsense' } }), forms);
    expect([request!.options, faults]).toEqual([{}, {}]);
  });

  it('says at each field what is wrong', () => {
    const entries = [{ variant: 'refractory', options: { k: '-1' } }];
    const wrong = draft({ entries, options: { hidden: 'x' }, settings: { epochs: '1, 2' }, seeds: '' });
    const { request, faults } = buildRequest(wrong, forms);
    expect(request).toBeNull();
    expect(Object.keys(faults).sort()).toEqual(['entries.0.k', 'options.hidden', 'seeds', 'settings.epochs']);
  });

  it('has no request, and no fault, while something is missing', () => {
    for (const missing of [draft({ datasetId: '' }), draft({ entries: [] })]) {
      expect(buildRequest(missing, forms)).toEqual({ request: null, entryOfGroup: [], faults: {} });
    }
  });

  it('refuses too many groups and runs before it makes them', () => {
    const list = Array.from({ length: 201 }, (_, at) => at).join(' ');
    const refused = (change: Partial<Draft>) => buildRequest(draft(change), forms).faults['whole'];
    expect(refused({ options: { hidden: list } })).toContain('201 groups; at most 200');
    expect(refused({ options: { hidden: list.slice(0, 38) }, seeds: '1-1000' })).toContain('at most 10,000');
  });
});

describe('draftOf', () => {
  const request = {
    name: 'Sweep', datasetId: 'd-1', seeds: [1, 2, 3, 9],
    groups: [
      { variant: 'refractory', options: { k: 1, hidden: 64 } },
      { variant: 'refractory', options: { k: 2, hidden: 64 } },
      { variant: 'none', options: { hidden: 64 } },
    ],
    options: { decay: 0.9 }, settings: { epochs: 3, lr: 2e-3 },
  }; // prettier-ignore

  it('joins groups to lists of values', () => {
    const { draft: restored } = draftOf(request, forms.variants);
    expect(restored).toEqual({
      name: 'Sweep', isOwnName: false, datasetId: 'd-1', seeds: '1-3, 9',
      entries: [{ variant: 'none', options: {} }, { variant: 'refractory', options: { k: '1, 2' } }],
      options: { decay: '0.9', hidden: '64' }, settings: { epochs: '3', lr: '0.002' },
    }); // prettier-ignore
  });

  it('keeps groups apart that are no product of lists, and loses nothing', () => {
    const groups = [
      { variant: 'refractory', options: { k: 1, decay: 0.8 } },
      { variant: 'refractory', options: { k: 2, decay: 0.9 } },
      { variant: 'refractory', options: { optimizer: 'sgd' } },
      { variant: 'refractory', options: { optimizer: 'adam' } },
    ];
    const { draft: restored } = draftOf({ ...request, groups }, forms.variants);
    expect(restored.entries).toHaveLength(4);
    expect(buildRequest(restored, forms).request!.groups).toEqual(groups);
  });

  it('says what it does not know', () => {
    const groups = [{ variant: 'gone', options: {} }, { variant: 'none', options: { old: 1 } }]; // prettier-ignore
    const { draft: restored, leftOut } = draftOf({ ...request, groups }, forms.variants);
    expect(leftOut).toEqual(['gone', 'none old']);
    expect(restored.entries).toEqual([{ variant: 'none', options: {} }]);
  });
});

describe('faultsOfPlan', () => {
  const problem = (group: number | null, field: string | null, message = 'No.') => ({
    code: 'invalid-option' as const, message, hint: 'Change it.', group, field,
  }); // prettier-ignore
  const swept = draft({
    entries: [{ variant: 'none', options: {} }, { variant: 'refractory', options: { k: '1, 2' } }], // prettier-ignore
    options: { decay: '0.8' },
  });
  const built = { entryOfGroup: [0, 1, 1] };

  it('finds the field', () => {
    const problems = [problem(2, 'k'), problem(1, 'decay'), problem(null, 'seeds'), problem(0, null, 'A.')];
    expect(faultsOfPlan(problems, swept, built)).toEqual({
      'entries.1.k': 'No. Change it.',
      'options.decay': 'No. Change it.',
      seeds: 'No. Change it.',
      'entries.0': 'A. Change it.',
    });
  });

  it('finds the field of a note', () => {
    const notes = [{ message: 'k changes nothing.', group: 1, field: 'k' }, { message: 'Idle.', group: null, field: 'decay' }]; // prettier-ignore
    expect(notesOfPlan(notes, swept, built)).toEqual({
      'entries.1.k': 'k changes nothing.',
      'options.decay': 'Idle.',
    });
  });

  it('says what all groups have in common once', () => {
    const problems = [0, 1, 2].map((group) => problem(group, null));
    expect(faultsOfPlan(problems, swept, built)).toEqual({ whole: 'No. Change it.' });
  });
});

describe('small things', () => {
  it('sets and clears texts', () => {
    expect(withText({ a: '1', b: '2' }, 'a', '')).toEqual({ b: '2' });
    expect(withText({ a: '1' }, 'b', '3')).toEqual({ a: '1', b: '3' });
  });

  it('shares each option once', () => {
    const entries = ['none', 'refractory'].map((id) => ({ variant: id, options: {} }));
    expect(sharedOptions(draft({ entries }), forms.variants).map(({ name }) => name)).toEqual([
      'hidden', 'optimizer', 'decay', 'k',
    ]); // prettier-ignore
  });

  it('says what is missing', () => {
    expect(missingWords(emptyDraft())).toBe('Choose a data set and tick the variants to compare.');
    expect(missingWords(draft({ entries: [] }))).toBe('Tick the variants to compare.');
    expect(missingWords(draft({}))).toBe('');
  });

  it('rounds estimates', () => {
    expect([0.2, 23, 239, 4800, 200_000].map(aboutTime)).toEqual([
      'about 5 s', 'about 25 s', 'about 4 min', 'about 1 h 20 min', 'about 2 d 8 h',
    ]); // prettier-ignore
    expect(startWords(12, 239)).toBe('Train 12 runs, about 4 min');
    expect(startWords(1, null)).toBe('Train 1 run');
    expect(startWords(12, 239, 'typical')).toBe('Train 12 runs, about 4 min on a typical machine');
    expect(startWords(12, null, 'typical')).toBe('Train 12 runs');
    expect(durationWords(239, 'typical')).toMatch(
      /^on a typical machine about 4 min .* has not been measured/,
    );
    expect(durationWords(239, 'measured')).toMatch(/^about 4 min .* this machine has finished$/);
  });
});
