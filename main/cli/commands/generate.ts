/** @file `refract generate`: a synthetic data set, or the list of tasks. */
import { RefractError } from '../../api/errors.ts';
import { generateNamed, syntheticTasks } from '../../workbench/index.ts';
import { readSettings, required, type Command } from '../command.ts';
import { table } from '../terminal/format.ts';
import { datasetTable } from './datasets.ts';
import { choiceOptions, choicesOf } from './import-choices.ts';

/** Choices that make sense for what is made: the rest is for files. */
const { set: _, ...recipeOptions } = choiceOptions;

export const generateCommand: Command = {
  name: 'generate',
  summary: 'make a synthetic data set, or list the tasks',
  usage: '[TASK]',
  positionals: [0, 1],
  options: {
    name: { type: 'text', value: 'N', help: 'name of the data set' },
    train: { type: 'integer', value: 'N', help: 'training samples' },
    test: { type: 'integer', value: 'N', help: 'test samples' },
    seed: { type: 'integer', value: 'I', help: 'chooses what is drawn (default 0)' },
    set: { type: 'list', value: 'NAME=NUMBER', help: 'a setting of the task' },
    ...recipeOptions,
  },
  async run({ terminal, open, signal }, { positionals, options }) {
    const [task] = positionals;
    if (task === undefined) {
      terminal.print(taskTable());
      return {
        tasks: syntheticTasks.map(({ id, title, rule, source, asks, settings }) => {
          return { id, title, rule, source, asks, settings };
        }),
      };
    }
    const name = required(options, 'name', task);
    const { set, train, test, seed, ...choices } = options;
    const request = {
      ...{ task, train: train as number | undefined, test: test as number | undefined },
      ...{ seed: seed as number | undefined, settings: numbersOf(set) },
    };
    const dataset = await generateNamed(await open(), name, request, choicesOf(choices), {
      signal,
      onProgress: (progress) => terminal.progress(progress),
    });
    terminal.print(datasetTable([dataset]));
    return { dataset };
  },
};

const taskTable = (): string =>
  table(
    [
      { title: 'task', cell: ({ id }) => id },
      { title: 'asks for', cell: ({ asks }) => (asks === 'class' ? 'a class' : asks) },
      { title: 'settings', cell: ({ settings }) => Object.keys(settings).join(', ') },
      { title: 'rule', cell: ({ rule }) => rule },
    ],
    syntheticTasks,
  );

function numbersOf(list: Parameters<typeof readSettings>[0]): Record<string, number> {
  const pairs = Object.entries(readSettings(list)).map(([name, text]) => {
    const number = text.trim() === '' ? NaN : Number(text);
    if (Number.isFinite(number)) return [name, number] as const;
    throw new RefractError('invalid-option', `--set ${name} is "${text}", but it takes a number.`);
  });
  return Object.fromEntries(pairs);
}
