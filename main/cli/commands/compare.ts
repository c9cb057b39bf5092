/** @file `refract compare`: several variants, several seeds, and whether the difference is real. */
import { compare, defaultThreads, findTemplate, sharingOf } from '../../workbench/index.ts';
import type { CompareOptions, CompareRequest, Comparison } from '../../workbench/index.ts';
import { RefractError } from '../../api/errors.ts';
import { required } from '../command.ts';
import type { Command, CommandContext, OptionValues } from '../command.ts';
import { decimals, duration, integer, percent, table } from '../terminal/format.ts';
import { reached, runTable } from './run-table.ts';
import { trainOptions, trainSettings } from './train-options.ts';

export const atOnceOption = {
  type: 'integer',
  value: 'N',
  help: 'most runs to train side by side, each a process with its data, begun as memory allows; without --threads they share the cores (default: what is done soonest; 1 with --threads)',
} as const;

export const compareCommand: Command = {
  name: 'compare',
  summary: 'train several variants with several seeds and compare them',
  usage: '',
  positionals: [0, 0],
  options: {
    ...trainOptions,
    variants: { type: 'text', value: 'A,B,…', help: 'variants to compare' },
    template: {
      type: 'text',
      value: 'ID',
      help: 'a ready experiment in place of variants, such as is-reset-needed; other options change it',
    },
    seeds: { type: 'text', value: '1,2,…', help: 'seeds (default 1,2,3)' },
    'at-once': atOnceOption,
    name: { type: 'text', value: 'TEXT', help: 'name of the experiment' },
  },
  async run(context, { options }) {
    const request = options['template'] === undefined ? ofVariants(options) : ofTemplate(options);
    return runComparison(context, request, atOnceOf(options['at-once']));
  },
};

/** @throws RefractError `usage` */
export function atOnceOf(given: OptionValues[string]): number | undefined {
  if (given === undefined) return undefined;
  const atOnce = Number(given);
  if (atOnce >= 1 && atOnce <= MOST_AT_ONCE) return atOnce;
  throw new RefractError(
    'usage',
    `--at-once is ${atOnce}, and has to be from 1 to ${MOST_AT_ONCE}.`,
    'As many as there are cores are done soonest where steps are short.',
  );
}

/** Each run is a process of its own. */
const MOST_AT_ONCE = 64;

function ofVariants(options: OptionValues): CompareRequest {
  const name = options['name'];
  return {
    dataset: required(options, 'dataset', 'mnist-rows'),
    variants: list(required(options, 'variants', 'lif-none,lif-soft')),
    seeds: seedsOf(String(options['seeds'] ?? '1,2,3')),
    ...trainSettings(options),
    ...(typeof name === 'string' ? { name } : {}),
  };
}

/** What the template says, where no option says otherwise. */
function ofTemplate(options: OptionValues): CompareRequest {
  if (options['variants'] !== undefined) {
    throw new RefractError(
      'usage',
      'Both --template and --variants are given.',
      'A template has its own variants: leave one of them out.',
    );
  }
  const { dataset, request } = findTemplate(String(options['template']));
  const given = trainSettings(options);
  // So many steps, or so many epochs, and not what the template says of the other.
  const { epochs, ...rest } = request.settings;
  const settings = {
    ...(given.settings.steps === undefined ? { epochs, ...rest } : rest),
    ...given.settings,
  };
  return {
    name: String(options['name'] ?? request.name),
    dataset: String(options['dataset'] ?? dataset),
    variants: [],
    groups: request.groups,
    seeds: options['seeds'] === undefined ? request.seeds : seedsOf(String(options['seeds'])),
    options: { ...request.options, ...given.options },
    settings,
  };
}

/** Carries out an experiment and shows its tables. @param atOnce runs side by side, if somebody says */
export async function runComparison(
  { terminal, open, signal }: CommandContext,
  request: CompareRequest,
  atOnce?: number,
): Promise<Comparison> {
  const workbench = await open();
  const sharing = share(workbench, request, atOnce);
  const shared = { ...request, settings: { ...request.settings, ...sharing.settings } };
  const comparison = await compare(workbench, shared, {
    ...{ signal, atOnce: sharing.atOnce },
    ...progressOf(terminal),
  });
  terminal.print('');
  terminal.print(runTable(comparison.runs));
  showStatistics(terminal, comparison);
  return comparison;
}

/** How many runs train at once, and with how many threads each where that is not chosen. */
function share(
  workbench: Parameters<typeof sharingOf>[0],
  request: CompareRequest,
  given: number | undefined,
): { readonly atOnce: number; readonly settings: { readonly threads?: number } } {
  const { threads, provider } = request.settings;
  // A device is one, whatever the cores.
  if (threads !== undefined || provider === 'cuda') return { atOnce: given ?? 1, settings: {} };
  if (given === 1) return { atOnce: 1, settings: {} };
  if (given !== undefined)
    return { atOnce: given, settings: { threads: Math.max(1, Math.floor(defaultThreads() / given)) } };
  const best = sharingOf(workbench, request);
  return { atOnce: best.atOnce, settings: { threads: best.threads } };
}

/** Tells a person how far an experiment is: of runs that train side by side, how far the first of them is. */
export function progressOf(terminal: CommandContext['terminal']): CompareOptions {
  const training = new Set<number>();
  return {
    onRun: ({ index, total, variant, seed: number }, event) => {
      training.add(index);
      if (event.type !== 'progress' || index > Math.min(...training)) return;
      const others = training.size > 1 ? ` (and ${training.size - 1} more)` : '';
      terminal.progress(event.progress, `${index + 1}/${total} ${variant} seed ${number}${others}`);
    },
    onEnded: ({ index }) => training.delete(index),
    onFinished: ({ variant, seed: number, metrics, seconds = 0 }) =>
      terminal.print(`${variant}, seed ${number}: ${reached({ metrics })} after ${duration(seconds)}`),
  };
}

type Shown = Pick<Comparison, 'measure' | 'summary' | 'tests'>;
type Summary = Comparison['summary'][number];

/** How what is tested is called, written and compared. */
const measures = {
  testAccuracy: {
    title: 'test accuracy',
    of: ({ accuracy }: Summary) => accuracy,
    text: percent,
    difference: (value: number) => `${(100 * value).toFixed(1)} points`,
  },
  testNrmse: {
    title: 'test NRMSE',
    of: ({ accuracy, nrmse = accuracy }: Summary) => nrmse,
    text: (value: number | null) => decimals(value, 4),
    difference: (value: number) => value.toFixed(4),
  },
} as const;

/** Shows what variants reached, and whether the differences are real. */
export function showStatistics(terminal: CommandContext['terminal'], comparison: Shown): void {
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

function summaryTable({ summary, measure }: Shown): string {
  const { title, of, text } = measures[measure];
  return table(
    [
      { title: 'variant', cell: ({ variant }) => variant },
      { title: 'n', cell: ({ n }) => String(n), align: 'right' },
      { title, cell: (group) => text(of(group).mean), align: 'right' },
      { title: '± sd', cell: (group) => text(of(group).sd), align: 'right' },
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

function testTable({ tests, measure }: Shown): string {
  return table(
    [
      { title: 'a', cell: ({ a }) => a },
      { title: 'b', cell: ({ b }) => b },
      {
        title: 'a − b',
        cell: ({ difference }) => (difference === null ? '–' : measures[measure].difference(difference)),
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

const seedsOf = (text: string) => list(text).map(seed);

function seed(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  throw new RefractError(
    'invalid-option',
    `--seeds holds "${text}", but seeds are whole numbers.`,
    'For example --seeds 1,2,3.',
  );
}
