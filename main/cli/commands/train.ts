/** @file `refract train`: one run. */
import { train, unusedOptionsOf } from '../../workbench/index.ts';
import { required } from '../command.ts';
import type { Command } from '../command.ts';
import { runTable } from './run-table.ts';
import { trainOptions, trainSettings } from './train-options.ts';

export const trainCommand: Command = {
  name: 'train',
  summary: 'train one variant on a data set',
  usage: '',
  positionals: [0, 0],
  options: {
    ...trainOptions,
    variant: { type: 'text', value: 'V', help: 'variant to train (see `refract variants`)' },
    seed: { type: 'integer', value: 'I', help: 'seed of weights and order (default 1)' },
  },
  async run({ terminal, open, signal }, { options }) {
    const request = {
      dataset: required(options, 'dataset', 'mnist-rows'),
      variant: required(options, 'variant', 'lif-refractory'),
      ...trainSettings(options),
    };
    const workbench = await open();
    for (const { message } of unusedOptionsOf(workbench, request)) terminal.note(message);
    const run = await train(workbench, request, {
      signal,
      onEvent: (event) => {
        if (event.type === 'progress') terminal.progress(event.progress, request.variant);
      },
    });
    terminal.print(runTable([run]));
    return { run };
  },
};
