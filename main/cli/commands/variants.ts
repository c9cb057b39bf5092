/** @file `refract variants`: the catalogue. */
import { listVariants } from '../../workbench/index.ts';
import { RefractError } from '../../api/errors.ts';
import type { Command } from '../command.ts';
import { table } from '../terminal/format.ts';

export const variantsCommand: Command = {
  name: 'variants',
  summary: 'list the variants, or the options of one',
  usage: '[VARIANT]',
  positionals: [0, 1],
  options: {},
  run({ terminal }, { positionals }) {
    const all = listVariants();
    const [id] = positionals;
    const variants = id === undefined ? all : all.filter((variant) => variant.id === id);
    if (variants.length === 0) {
      const names = all.map((variant) => variant.id).join(', ');
      throw new RefractError('not-found', `There is no variant "${id}".`, `The variants are ${names}.`);
    }
    if (id === undefined) {
      terminal.print(
        table(
          [
            { title: 'variant', cell: (variant) => variant.id },
            { title: 'what it is', cell: ({ title }) => title },
            { title: 'memory', cell: ({ memory }) => memory },
            { title: 'spike rule', cell: ({ spikeRule }) => spikeRule },
            { title: 'parallel over time', cell: inParallel },
          ],
          variants,
        ),
      );
      terminal.print('\nOptions of one: `refract variants NAME`.');
    }
    for (const variant of id === undefined ? [] : variants) {
      const symbols = variant.symbols.map(({ symbol, meaning }) => `${symbol} ${meaning}`).join('; ');
      terminal.print(`${variant.id}: ${variant.title}\n${variant.equation}\n(${symbols}.)`);
      terminal.print(`Source: ${variant.source}.`);
      if (variant.differs !== null) terminal.print(`How ours differs: ${variant.differs}`);
      terminal.print('');
      terminal.print(
        table(
          [
            { title: 'option', cell: ({ name }) => name },
            { title: 'default', cell: (option) => String(option.default) },
            { title: 'allowed', cell: (option) => option.choices?.join(' | ') ?? range(option) },
            {
              title: 'what it does',
              cell: ({ description, unit }) => (unit ? `${description} [${unit}]` : description),
            },
          ],
          variant.options,
        ),
      );
    }
    return Promise.resolve({ variants });
  },
};

function inParallel({ parallel, parallelInPart }: ReturnType<typeof listVariants>[number]): string {
  if (parallel) return 'yes';
  return parallelInPart ? 'in part' : 'no';
}

function range(option: ReturnType<typeof listVariants>[number]['options'][number]): string {
  const { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = option;
  if (type === 'boolean') return 'true | false';
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  const open = minimum === undefined ? '>' : '≥';
  const close = maximum === undefined ? '<' : '≤';
  return [low === undefined ? '' : `${open} ${low}`, high === undefined ? '' : `${close} ${high}`]
    .filter(Boolean)
    .join(', ');
}
