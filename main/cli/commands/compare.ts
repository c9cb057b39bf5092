/** @file `refract compare`: several variants, several seeds, and whether the difference is real. */
import { compare } from '../../workbench/index.ts';
import type { CompareOptions, Comparison } from '../../workbench/index.ts';
import { RefractError } from '../../api/errors.ts';
import { required } from '../command.ts';
import type { Command, CommandContext } from '../command.ts';
import { decimals, duration, integer, percent, table } from '../terminal/format.ts';
import { runTable } from './run-table.ts';
import { trainOptions, trainSettings } from './train-options.ts';

export const compareCommand: Command = {
  name: 'compare',
  summary: 'train several variants with several seeds and compare them',
  usage: '',
  positionals: [0, 0],
  options: {
    ...trainOptions,
    variants: { type: 'text', value: 'A,B,…', help: 'variants to compare' },
    seeds: { type: 'text', value: '1,2,…', help: 'seeds (default 1,2,3)' },
    name: { type: 'text', value: 'TEXT', help: 'name of the experiment' },
  },
  async run(context, { options }) {
    const name = options['name'];
    return runComparison(context, {
      dataset: required(options, 'dataset', 'mnist-rows'),
      variants: list(required(options, 'variants', 'lif-none,lif-soft')),
      seeds: list(String(options['seeds'] ?? '1,2,3')).map(seed),
      ...trainSettings(options),
      ...(typeof name === 'string' ? { name } : {}),
    });
  },
};

/** Carries out an experiment and shows its tables. */
export async function runComparison(
  { terminal, open, signal }: CommandContext,
  request: Parameters<typeof compare>[1],
): Promise<Comparison> {
  const comparison = await compare(await open(), request, { signal, ...progressOf(terminal) });
  terminal.print('');
  terminal.print(runTable(comparison.runs));
  showStatistics(terminal, comparison);
  return comparison;
}

/** Tells a person how far an experiment is. */
export function progressOf(terminal: CommandContext['terminal']): CompareOptions {
  return {
    onRun: ({ index, total, variant, seed: number }, event) => {
      if (event.type === 'progress')
        terminal.progress(event.progress, `${index + 1}/${total} ${variant} seed ${number}`);
    },
    onFinished: ({ variant, seed: number, metrics, seconds = 0 }) =>
      terminal.print(
        `${variant}, seed ${number}: ${percent(metrics.testAccuracy)} after ${duration(seconds)}`,
      ),
  };
}

/** Shows what variants reached, and whether the differences are real. */
export function showStatistics(
  terminal: CommandContext['terminal'],
  comparison: Pick<Comparison, 'summary' | 'tests'>,
): void {
  terminal.print('');
  terminal.print(summaryTable(comparison));
  if (comparison.tests.length > 0) {
    terminal.print('');
    terminal.print(
      comparison.tests.some(({ p }) => p !== null)
        ? testTable(comparison)
        : 'Whether the differences are real takes at least two seeds of each variant: add --seeds 1,2,3.',
    );
  }
}

function summaryTable({ summary }: Pick<Comparison, 'summary'>): string {
  return table(
    [
      { title: 'variant', cell: ({ variant }) => variant },
      { title: 'n', cell: ({ n }) => String(n), align: 'right' },
      { title: 'test accuracy', cell: ({ accuracy }) => percent(accuracy.mean), align: 'right' },
      { title: '± sd', cell: ({ accuracy }) => percent(accuracy.sd), align: 'right' },
      {
        title: 'spike rate by layer',
        cell: ({ spikeRate }) => spikeRate.map((rate) => decimals(rate, 3)).join(' '),
        align: 'right',
      },
      {
        title: 'synaptic operations/sample',
        cell: ({ synapticOperations }) => (synapticOperations === null ? '–' : integer(synapticOperations)),
        align: 'right',
      },
      {
        title: 'time/run',
        cell: ({ seconds }) => (seconds === null ? '–' : duration(seconds)),
        align: 'right',
      },
    ],
    summary,
  );
}

function testTable({ tests }: Pick<Comparison, 'tests'>): string {
  return table(
    [
      { title: 'a', cell: ({ a }) => a },
      { title: 'b', cell: ({ b }) => b },
      {
        title: 'a − b',
        cell: ({ difference }) => (difference === null ? '–' : `${(100 * difference).toFixed(1)} points`),
        align: 'right',
      },
      { title: 'p', cell: ({ p }) => decimals(p, 4), align: 'right' },
      { title: 'p, Holm', cell: ({ pAdjusted }) => decimals(pAdjusted, 4), align: 'right' },
      { title: 'effect', cell: ({ effect }) => decimals(effect, 2), align: 'right' },
      { title: 'test', cell: ({ test }) => test },
    ],
    tests,
  );
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function seed(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  throw new RefractError(
    'invalid-option',
    `--seeds holds "${text}", but seeds are whole numbers.`,
    'For example --seeds 1,2,3.',
  );
}
