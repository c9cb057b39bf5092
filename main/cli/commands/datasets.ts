/** @file `refract datasets`: what is in the store. */
import { RefractError } from '../../api/errors.ts';
import type { Progress } from '../../api/progress.ts';
import { datasetDetail, examineNamed, listDatasets } from '../../workbench/index.ts';
import type { DatasetSummary } from '../../workbench/index.ts';
import type { Command } from '../command.ts';
import { asksWords, datasetPage } from './dataset-page.ts';
import { examinationPage } from './examination-page.ts';
import { byteSize, integer, table } from '../terminal/format.ts';

export const datasetsCommand: Command = {
  name: 'datasets',
  summary: 'list the data sets, or show one',
  usage: '[NAME]',
  positionals: [0, 1],
  options: {
    examine: {
      type: 'flag',
      help: 'read all of it: distributions, equal samples, what is in two parts, missing values',
    },
  },
  async run({ terminal, open, signal }, { positionals: [name], options: { examine } }) {
    if (examine === true && name === undefined) {
      throw new RefractError('invalid-option', 'Which data set is to be examined?', 'Name it: `refract datasets NAME --examine`.'); // prettier-ignore
    }
    const workbench = await open();
    if (name !== undefined) {
      const onProgress = (progress: Progress): void => terminal.progress(progress);
      const found = examine === true && (await examineNamed(workbench, name, { signal, onProgress }));
      const dataset = await datasetDetail(workbench, name);
      terminal.print(datasetPage(dataset));
      if (!found) return { dataset };
      terminal.print(`\n${examinationPage(found, dataset.steps)}`);
      return { dataset, examination: found };
    }
    const datasets = listDatasets(workbench);
    terminal.print(datasetTable(datasets));
    terminal.print('\nMore about one: `refract datasets NAME`.');
    return { datasets };
  },
};

/** Where numbers are asked for there are none. */
const classesOf = ({ asks, scores }: DatasetSummary): string =>
  asks === 'step values' || asks === 'sample value' ? '–' : integer(scores);

export function datasetTable(datasets: readonly DatasetSummary[]): string {
  const validation = { title: 'validation', cell: ({ samples }: DatasetSummary) => integer(samples.validation ?? 0), align: 'right' } as const; // prettier-ignore
  const hasValidation = datasets.some(({ samples }) => samples.validation !== undefined);
  return table(
    [
      { title: 'data set', cell: ({ name }) => name },
      { title: 'format', cell: ({ format }) => format },
      { title: 'train', cell: ({ samples }) => integer(samples.train), align: 'right' },
      ...(hasValidation ? [validation] : []),
      { title: 'test', cell: ({ samples }) => integer(samples.test), align: 'right' },
      { title: 'steps', cell: ({ steps }) => integer(steps), align: 'right' },
      { title: 'channels', cell: ({ channels }) => integer(channels), align: 'right' },
      { title: 'classes', cell: classesOf, align: 'right' },
      { title: 'asks for', cell: asksWords },
      { title: 'size', cell: ({ bytes }) => byteSize(bytes), align: 'right' },
      { title: 'sha256', cell: ({ sha256 }) => sha256.slice(0, 12) },
    ],
    datasets,
  );
}
