/** @file `refract variants`: the catalogue, and the parts from which more are put together. */
import { describeVariant, listParts, listVariants } from '../../workbench/index.ts';
import { RefractError } from '../../api/errors.ts';
import type { Command } from '../command.ts';
import { table } from '../terminal/format.ts';

type Variant = ReturnType<typeof describeVariant>;
type Parts = ReturnType<typeof listParts>;

export const variantsCommand: Command = {
  name: 'variants',
  summary: 'list the variants, the options of one, or the memories and spike rules to put together',
  usage: '[VARIANT | MEMORY+RULE]',
  positionals: [0, 1],
  options: { parts: { type: 'flag', help: 'memories and spike rules, and which go together' } },
  run({ terminal }, { positionals, options }) {
    const [id] = positionals;
    if (options['parts']) {
      if (id !== undefined) throw new RefractError('usage', '--parts lists all parts.', 'Leave VARIANT out.');
      const parts = listParts();
      terminal.print(partsInWords(parts));
      return Promise.resolve(parts);
    }
    if (id !== undefined) {
      const variant = describeVariant(id);
      terminal.print(variantInWords(variant));
      return Promise.resolve({ variants: [variant] });
    }
    const variants = listVariants();
    terminal.print(listInWords(variants));
    return Promise.resolve({ variants });
  },
};

function inParallel({ parallel, parallelInPart }: Variant): string {
  if (parallel) return 'yes';
  return parallelInPart ? 'in part' : 'no';
}

function listInWords(variants: readonly Variant[]): string {
  const { memories, spikeRules, pairs } = listParts();
  const fitting = pairs.filter((pair) => pair.id !== null).length;
  const list = table(
    [
      { title: 'variant', cell: (variant) => variant.id },
      { title: 'what it is', cell: ({ title }) => title },
      { title: 'memory', cell: ({ memory }) => memory },
      { title: 'spike rule', cell: ({ spikeRule }) => spikeRule },
      { title: 'parallel over time', cell: inParallel },
    ],
    variants,
  );
  return [
    list,
    '\nOptions of one: `refract variants NAME`.',
    `Any memory with any spike rule that goes with it: MEMORY+RULE, such as lru+refractory (${fitting} pairs of ${memories.length} memories and ${spikeRules.length} rules; \`refract variants --parts\` lists them).`,
  ].join('\n');
}

function variantInWords({ id, title, equation, symbols, source, differs, options }: Variant): string {
  const list = table(
    [
      { title: 'option', cell: ({ name }) => name },
      { title: 'default', cell: (option) => String(option.default) },
      { title: 'allowed', cell: (option) => option.choices?.join(' | ') ?? range(option) },
      {
        title: 'what it does',
        cell: ({ description, unit }) => (unit ? `${description} [${unit}]` : description),
      },
    ],
    options,
  );
  const legend = symbols.map(({ symbol, meaning }) => `${symbol} ${meaning}`).join('; ');
  const lines = [`${id}: ${title}`, equation, `(${legend}.)`, `Source: ${source}.`];
  return [...lines, ...(differs === null ? [] : [`How ours differs: ${differs}`]), '', list].join('\n');
}

/** Both lists of parts, which go together, and why others do not. */
function partsInWords({ memories, spikeRules, pairs }: Parts): string {
  const fits = new Set(pairs.flatMap(({ id, memory, spikeRule }) => (id ? [`${memory}+${spikeRule}`] : [])));
  const matrix = table(
    [
      { title: 'spike rule', cell: ({ id }) => id },
      ...memories.map((memory) => ({
        title: memory.id,
        cell: (rule: { readonly id: string }) => (fits.has(`${memory.id}+${rule.id}`) ? 'yes' : '·'),
      })),
    ],
    spikeRules,
  );
  const reasons = spikeRules.flatMap(({ id }) => [
    ...Map.groupBy(
      pairs.filter(({ spikeRule, reason }) => spikeRule === id && reason !== null),
      ({ reason }) => `${id}: ${reason!}`,
    ),
  ]);
  const names = (of: readonly { readonly memory: string }[]) => {
    const own = new Set(of.map(({ memory }) => memory));
    const others = memories.flatMap(({ id }) => (own.has(id) ? [] : [id]));
    return own.size > others.length ? `all but ${others.join(', ')}` : [...own].join(', ');
  };
  return [
    table([{ title: 'memory', cell: ({ id }) => id }, { title: 'what it is', cell: ({ title }) => title }, { title: 'source', cell: ({ source }) => source }], memories),
    '',
    table([{ title: 'spike rule', cell: ({ id }) => id }, { title: 'what it is', cell: ({ title }) => title }, { title: 'equation', cell: ({ equation }) => equation }], spikeRules),
    '\nWhich go together, as MEMORY+RULE:\n',
    matrix,
    '\nWhy others do not:\n',
    ...reasons.map(([reason, of]) => `${reason} (${names(of)}).`),
  ].join('\n'); // prettier-ignore
}

function range(option: Variant['options'][number]): string {
  const { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = option;
  if (type === 'boolean') return 'true | false';
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  const open = minimum === undefined ? '>' : '≥';
  const close = maximum === undefined ? '<' : '≤';
  const each = option.perLayer ? 'or one for each layer: 1,2,4' : '';
  return [low === undefined ? '' : `${open} ${low}`, high === undefined ? '' : `${close} ${high}`, each]
    .filter(Boolean)
    .join(', ');
}
