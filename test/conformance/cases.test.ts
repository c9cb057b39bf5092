/**
 * @file A variant counts only with its reference check: the catalogue against the configurations that are compared with
 * PyTorch (torch/*cases.ts). It needs no PyTorch, so that nothing goes missing where there is none.
 */
import { describe, expect, test } from 'vitest';
import { describeOptions, findVariant, optionNames, variants } from '../../main/models/index.ts';
import {
  caseName,
  deepCases,
  defaultCases,
  otherCases,
  portableCases,
  settingsOf,
  type Case,
} from './torch/cases.ts';
import { feedbackCases } from './torch/feedback-cases.ts';
import { parallelCases } from './torch/parallel-cases.ts';

const cases: readonly Case[] = [
  ...defaultCases,
  ...otherCases,
  ...portableCases,
  ...deepCases,
  ...parallelCases,
  ...feedbackCases,
];

describe.each(variants.map(({ id }) => id))('%s', (id) => {
  const own = cases.filter(({ variant }) => variant === id);

  test('its weights after some steps, and what it then predicts, are compared with PyTorch', () => {
    expect(own.filter(({ optimizer, portable }) => optimizer === 'sgd' && !portable)).not.toEqual([]);
    expect(own.filter(({ predict }) => predict)).not.toEqual([]);
  });

  test('its cases set options that it has', () => {
    const known = optionNames(findVariant(id));
    for (const one of own)
      expect([...settingsOf(one).keys()].filter((name) => !known.includes(name))).toEqual([]);
  });
});

test('cases are of variants that there are', () => {
  const known = variants.map(({ id }) => id);
  expect(cases.map(({ variant }) => variant).filter((id) => !known.includes(id))).toEqual([]);
});

test('no case is there twice', () => {
  const names = cases.map((one) => `${caseName(one)} ${one.lr} ${one.batch} ${one.seed}`);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

/** Switches that change results, of a rule or of a memory. */
const switches = ['resetGradient', 'maskGradient', 'crossing', 'reset', 'recurrent', 'discretisation'];

/** Each switch of each rule, and of each memory, with its values. */
const settable = variants.flatMap((variant) =>
  describeOptions(variant)
    .filter(({ name }) => switches.includes(name))
    .map(({ name, choices, default: usual }) => {
      const part = variant.memory.options.includes(name as never) ? 'memory' : 'spikeRule';
      return { part, id: variant[part].id, name, usual, choices: choices ?? ['true', 'false'] };
    }),
);
const each = new Map(settable.map((one) => [`${one.id}: ${one.name}`, one]));

test.each([...each])(
  '%s is compared with PyTorch at each of its values',
  (_, { part, id, name, choices }) => {
    const values = cases
      .filter(({ variant }) => findVariant(variant)[part as 'memory'].id === id)
      .map((one) => {
        const usual = describeOptions(findVariant(one.variant)).find(
          (option) => option.name === name,
        )?.default;
        return settingsOf(one).get(name) ?? String(usual);
      });
    expect(choices.filter((choice) => !values.includes(choice))).toEqual([]);
  },
);
