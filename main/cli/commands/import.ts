/** @file `refract import`: files into the store. */
import { importNamed } from '../../workbench/index.ts';
import { required } from '../command.ts';
import type { Command } from '../command.ts';
import { datasetTable } from './datasets.ts';
import { choiceOptions, choicesOf } from './import-choices.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'read files, folders or archives into the store',
  usage: 'PATH…',
  positionals: [1, Infinity],
  options: {
    name: { type: 'text', value: 'N', help: 'name of the data set' },
    format: { type: 'text', value: 'F', help: 'format, where it is not recognized by its content' },
    ...choiceOptions,
  },
  async run({ terminal, open, signal }, { positionals, options }) {
    const name = required(options, 'name', 'my-data');
    const { format } = options;
    const request = { ...choicesOf(options), ...(typeof format === 'string' && { format }) };
    const workbench = await open();
    const dataset = await importNamed(workbench, name, positionals, request, {
      signal,
      onProgress: (progress) => terminal.progress(progress),
    });
    terminal.print(datasetTable([dataset]));
    return { dataset };
  },
};
