/** @file `refract resume` and `refract replay`: going on with a run or an experiment, and proving a run again. */
import { replay, resume, resumeExperiment } from '../../workbench/index.ts';
import type { Command, CommandContext } from '../command.ts';
import { atOnceOf, atOnceOption, progressOf, showStatistics } from './compare.ts';
import { runTable } from './run-table.ts';

export const resumeCommand: Command = {
  name: 'resume',
  summary: 'go on with a run that was stopped, or with all runs of an experiment',
  usage: 'RUN|EXPERIMENT',
  positionals: [1, 1],
  options: {
    'at-once': {
      ...atOnceOption,
      help: 'of an experiment: most runs to train side by side (default: as many as the cores hold with the threads that they began with)',
    },
  },
  async run(context, { positionals, options }) {
    const { terminal, open, signal } = context;
    const atOnce = atOnceOf(options['at-once']);
    if (positionals[0]!.startsWith('e-')) return resumeAll(context, positionals[0]!, atOnce);
    const run = await resume(await open(), positionals[0]!, {
      signal,
      onEvent: (event) => {
        if (event.type === 'progress') terminal.progress(event.progress, positionals[0]);
      },
    });
    terminal.print(runTable([run]));
    return { run };
  },
};

async function resumeAll({ terminal, open, signal }: CommandContext, id: string, atOnce?: number) {
  const resumed = await resumeExperiment(await open(), id, {
    ...(atOnce === undefined ? {} : { atOnce }),
    ...{ signal, ...progressOf(terminal) },
  });
  terminal.print('');
  terminal.print(runTable(resumed.runs));
  const { measure, summary, tests } = resumed;
  if (measure && summary && tests) showStatistics(terminal, { measure, summary, tests });
  return resumed;
}

export const replayCommand: Command = {
  name: 'replay',
  summary: 'train a finished run again and compare every step',
  usage: 'RUN',
  positionals: [1, 1],
  options: {},
  async run({ terminal, open, signal }, { positionals }) {
    const result = await replay(await open(), positionals[0]!, {
      signal,
      onEvent: (event) => {
        if (event.type === 'progress') terminal.progress(event.progress, `replay ${positionals[0]}`);
      },
    });
    const { identical, firstDifference, environmentDifferences, steps } = result;
    if (identical) terminal.print(`Identical: all ${steps} steps and the final weights, bit for bit.`);
    else if (firstDifference) {
      const { step, metric, stored, replayed } = firstDifference;
      terminal.print(`Different from step ${step} on: ${metric} was ${stored} and is ${replayed} now.`);
    }
    for (const { name, stored, now } of environmentDifferences) {
      terminal.print(`  ${name} was ${String(stored)} and is ${String(now)} now`);
    }
    return result;
  },
};
