/** @file `refract import`: files into the store. */
import { importNamed } from '../../workbench/index.ts';
import { required } from '../command.ts';
import type { Command } from '../command.ts';
import { datasetTable } from './datasets.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'read files, folders or archives into the store',
  usage: 'PATH…',
  positionals: [1, Infinity],
  options: {
    name: { type: 'text', value: 'N', help: 'name of the data set' },
    format: { type: 'text', value: 'F', help: 'format, where it is not recognized by its content' },
    layout: {
      type: 'text',
      value: 'pixels|rows',
      help: 'images as one pixel or one row a step (default pixels)',
    },
    'test-fraction': {
      type: 'number',
      value: 'X',
      help: 'share of the samples that becomes the test set, where there is none',
    },
  },
  async run({ terminal, open, signal }, { positionals, options }) {
    const name = required(options, 'name', 'my-data');
    const { format, layout } = options;
    const testFraction = options['test-fraction'];
    const request = {
      ...(format === undefined ? {} : { format }),
      ...(layout === undefined ? {} : { layout }),
      ...(testFraction === undefined ? {} : { testFraction }),
    };
    const workbench = await open();
    // The workbench checks the values: they come from a person as they are.
    const dataset = await importNamed(
      workbench,
      name,
      positionals,
      request as Parameters<typeof importNamed>[3],
      {
        signal,
        onProgress: (progress) => terminal.progress(progress),
      },
    );
    terminal.print(datasetTable([dataset]));
    return { dataset };
  },
};
