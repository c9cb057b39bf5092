/** @file `npm start`, as long as the workbench has no window: makes everything ready and says what can be done. */
import { listDatasets, listRunSummaries } from '../../workbench/index.ts';
import type { Command } from '../command.ts';
import { datasetTable } from './datasets.ts';

export const startCommand: Command = {
  name: 'start',
  summary: 'make everything ready and show what is there',
  usage: '',
  positionals: [0, 0],
  options: {},
  async run({ terminal, open }) {
    const workbench = await open();
    await workbench.run({ kind: 'probe' }); // builds the native operators at the first start
    const datasets = listDatasets(workbench);
    const runs = listRunSummaries(workbench);
    terminal.print(`Refract is ready. Home folder: ${workbench.home}\n`);
    terminal.print(datasetTable(datasets));
    terminal.print(
      `\n${runs.length === 0 ? 'No runs yet.' : `${runs.length} runs so far.`} The window is not there yet; the command line is:`,
    );
    terminal.print(`  npm run demo                  compare four spiking networks on handwritten digits, about two minutes
  npm run -s refract -- runs    what was trained
  npm run -s refract -- help    everything else`);
    return { home: workbench.home, datasets, runs: runs.length };
  },
};
