/** @file `refract datasets`: what is in the store. */
import { listDatasets } from '../../workbench/index.ts';
import type { DatasetSummary } from '../../workbench/index.ts';
import type { Command } from '../command.ts';
import { byteSize, integer, table } from '../terminal/format.ts';

export const datasetsCommand: Command = {
  name: 'datasets',
  summary: 'list the data sets',
  usage: '',
  positionals: [0, 0],
  options: {},
  async run({ terminal, open }) {
    const datasets = listDatasets(await open());
    terminal.print(datasetTable(datasets));
    return { datasets };
  },
};

export function datasetTable(datasets: readonly DatasetSummary[]): string {
  return table(
    [
      { title: 'data set', cell: ({ name }) => name },
      { title: 'format', cell: ({ format }) => format },
      { title: 'train', cell: ({ samples }) => integer(samples.train), align: 'right' },
      { title: 'test', cell: ({ samples }) => integer(samples.test), align: 'right' },
      { title: 'steps', cell: ({ steps }) => integer(steps), align: 'right' },
      { title: 'channels', cell: ({ channels }) => integer(channels), align: 'right' },
      { title: 'classes', cell: ({ classes }) => integer(classes), align: 'right' },
      { title: 'asks for', cell: ({ asks }) => (asks === 'class' ? 'a class' : `${asks} (not to train on)`) },
      { title: 'size', cell: ({ bytes }) => byteSize(bytes), align: 'right' },
      { title: 'sha256', cell: ({ sha256 }) => sha256.slice(0, 12) },
    ],
    datasets,
  );
}
