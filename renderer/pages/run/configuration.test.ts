import { expect, it } from 'vitest';
import { configurationRows, filterRows, valueText } from './configuration.ts';
import { runDetail } from './fixture.ts';

const option = (name: string, title: string, usual: number | null, unit = '') => ({
  ...{ name, title, unit, type: 'number' as const, default: usual, description: `About ${name}.` },
});
const variant = {
  ...{ id: 'lif-refractory', title: '', memory: '', memoryTitle: '', memorySource: '' },
  ...{
    spikeRule: '',
    spikeRuleTitle: '',
    parallel: true,
    parallelInPart: false,
    parallelPart: null,
    memoryParallel: true,
    source: '',
    differs: null,
    equation: '',
    symbols: [],
  },
  options: [option('hidden', 'Hidden size', 128), option('refractory', 'Refractory period k', 4, 'steps')],
  ownOptions: ['refractory'],
};
const settings = [option('lr', 'Learning rate', 0.002), option('epochs', 'Epochs', null)];
const detail = runDetail(
  { chosen: { refractory: 2 } },
  { options: { hidden: 128, refractory: 2, order: 32 }, settings: { epochs: 5, lr: 0.002, shuffle: true } },
);

it('has the rule’s own options first, and none that the variant has no use for', () => {
  const rows = configurationRows(detail, variant, settings);
  expect(rows.map(({ name, part }) => [name, part])).toEqual([
    ['refractory', 'Spiking rule'],
    ['hidden', 'Network and optimizer'],
    ['epochs', 'Training'],
    ['lr', 'Training'],
    ['shuffle', 'Training'],
  ]);
  expect(rows[0]).toMatchObject({
    title: 'Refractory period k',
    value: '2',
    usual: '4',
    unit: 'steps',
    changed: true,
  });
  expect(rows[1]).toMatchObject({ value: '128', changed: false });
  expect(rows[2]).toMatchObject({ value: '5', usual: '' });
  expect(rows[4]).toMatchObject({ title: 'shuffle', value: 'yes' });
});

it('says of an option at the value that means so that it is off, without a unit', () => {
  const patience = { ...option('patience', 'Early stopping', 0, 'epochs'), offAt: 0 };
  const rowOf = (value: number) =>
    configurationRows(
      runDetail({ chosen: {} }, { options: { patience: value }, settings: {} }),
      { ...variant, options: [patience] },
      [],
    )[0];
  expect(rowOf(0)).toMatchObject({ value: 'off', unit: '', usual: 'off' });
  expect(rowOf(5)).toMatchObject({ value: '5', unit: 'epochs', usual: 'off' });
});

it('shows every option of a variant that is not known any more', () => {
  expect(configurationRows(detail, undefined, []).map(({ name }) => name)).toContain('order');
});

it('finds by all words, in any column, and only what was changed', () => {
  const rows = configurationRows(detail, variant, settings);
  const names = (text: string, changedOnly = false) =>
    filterRows(rows, text, changedOnly).map(({ name }) => name);
  expect(names('')).toHaveLength(5);
  expect(names('period REFR')).toEqual(['refractory']);
  expect(names('period size')).toEqual([]);
  expect(names('0.002')).toEqual(['lr']);
  expect(names('', true)).toEqual(['refractory']);
});

it('writes values exactly', () => {
  expect([0.0003, 60_000, 128, true, 'adam'].map(valueText)).toEqual([
    '0.0003',
    '60,000',
    '128',
    'yes',
    'adam',
  ]);
});
