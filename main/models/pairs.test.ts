/** @file Variants put together from a memory and a spike rule: what they are called, made of, and start from. */
import { describe, expect, it } from 'vitest';
import {
  describeOptions,
  equationOf,
  findVariant,
  memories,
  misfit,
  optionNames,
  pairId,
  spikeRules,
  symbolsOf,
  variantIfAny,
  variantOptions,
  variants,
} from './index.ts';
import { readEquation, unexplained } from './notation.ts';

const all = memories.flatMap((memory) =>
  spikeRules.map((rule) => ({ memory, rule, id: pairId(memory, rule) })),
);
const fitting = all.filter(({ memory, rule }) => misfit(memory, rule) === undefined);
const others = all.filter(({ memory, rule }) => misfit(memory, rule) !== undefined);

it('the tables have every part of the variants with names, each once', () => {
  for (const { memory, spikeRule } of variants) {
    expect(memories.filter((one) => one === memory || one.id === memory.id)).toEqual([memory]);
    expect(spikeRules.filter((one) => one === spikeRule || one.id === spikeRule.id)).toEqual([spikeRule]);
  }
});

it('every variant with a name is a pair that fits', () => {
  for (const { memory, spikeRule } of variants) expect(misfit(memory, spikeRule)).toBeUndefined();
});

describe.each(fitting.map(({ id, memory, rule }) => [id, memory, rule] as const))(
  '%s',
  (id, memory, rule) => {
    const variant = findVariant(id);

    it('is what its id says', () => {
      expect(variant).toMatchObject({ id, memory, spikeRule: rule });
      expect(variant.title).not.toBe('');
      expect(findVariant(id)).toBe(variant);
    });

    it('can be built with its defaults, which are what its forms show', () => {
      const options: Readonly<Record<string, unknown>> = variantOptions(variant, {});
      const described = describeOptions(variant);
      expect(described.map(({ name }) => name)).toEqual(optionNames(variant));
      expect(new Set(optionNames(variant)).size).toBe(described.length);
      for (const { name, default: value } of described)
        if (!['norm', 'normPlace'].includes(name)) expect([name, options[name]]).toEqual([name, value]);
    });

    it('has equations in which each symbol is explained, and none said twice', () => {
      const equation = equationOf(variant);
      expect(unexplained(equation, symbolsOf(variant))).toEqual([]);
      const { defined } = readEquation(equation);
      expect(defined).toEqual([...new Set(defined)]);
      expect(defined).toContain('s');
    });
  },
);

it.each(others.map(({ id, memory, rule }) => [id, memory, rule] as const))(
  '%s is refused with the reason and the rules that go with the memory',
  (id, memory, rule) => {
    expect(variantIfAny(id)).toBeUndefined();
    const hint = new RegExp(`^With ${memory.id} go .*\\bnone\\b`);
    expect(() => findVariant(id)).toThrow(
      expect.objectContaining({
        code: 'invalid-option',
        message: `The spike rule ${rule.id} does not go with the memory ${memory.id}: ${misfit(memory, rule)}.`,
        hint: expect.stringMatching(hint) as string,
      }) as Error,
    );
  },
);

it('says which part there is not', () => {
  expect(() => findVariant('lf+soft')).toThrow('There is no memory "lf".');
  expect(() => findVariant('lif+sof')).toThrow('There is no spike rule "sof".');
  expect(() => findVariant('lif+')).toThrow('There is no spike rule "".');
  expect(() => findVariant('lif+soft+hard')).toThrow('There is no spike rule "soft+hard".');
  expect(() => findVariant('lif-sof')).toThrow('There is no variant "lif-sof".');
  expect(variantIfAny('lif-sof')).toBeUndefined();
});

it('a pair that has a name is that variant, under its own id; one with other synapses is another', () => {
  const { id, source, ...pair } = findVariant('s4d+refractory');
  const { id: _, source: __, ...named } = findVariant('spiking-fr-ssm');
  expect(id).toBe('s4d+refractory');
  expect(source).toContain('it is spiking-fr-ssm');
  expect(pair).toEqual(named);
  expect(variantOptions(findVariant('lif+hard'), {})).toEqual(variantOptions(findVariant('lif-hard'), {}));
  expect(findVariant('lif+hard').synapses).toBeUndefined();
});

it('starts as the first variant of its memory does, and, for what is the rule’s own, as the first of that rule', () => {
  expect(variantOptions(findVariant('lru+leaky-hard'), {})).toMatchObject({
    ...{ network: 'deep', layers: 4, surrogate: 'triangle' },
    ...{ decay: 0.125, dt: 1 },
  });
  // Potentials of this memory are small, and so is its threshold, whatever the rule.
  expect(variantOptions(findVariant('alif+refractory'), {})).toMatchObject({
    threshold: 0.01,
    crossing: '>',
  });
  expect(variantOptions(findVariant('brf+none'), {}).recurrent).toBe(false);
});
