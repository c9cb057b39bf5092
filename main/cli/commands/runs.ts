/** @file `refract runs`: the history. */
import { listRunSummaries } from '../../workbench/index.ts';
import type { Command } from '../command.ts';
import { runTable } from './run-table.ts';

export const runsCommand: Command = {
  name: 'runs',
  summary: 'list the runs, the newest first',
  usage: '',
  positionals: [0, 0],
  options: {
    limit: { type: 'integer', value: 'N', help: 'only the newest N' },
    variant: { type: 'text', value: 'V', help: 'only this variant' },
    text: { type: 'text', value: 'T', help: 'only runs whose names, tags or notes hold this text' },
  },
  async run({ terminal, open }, { options }) {
    const { limit, variant, text } = options;
    const filter = {
      ...(typeof variant === 'string' ? { variants: [variant] } : {}),
      ...(typeof text === 'string' ? { text } : {}),
    };
    const none =
      Object.keys(filter).length > 0
        ? 'No run fits.'
        : 'No runs. Train one with `refract train`, or eight with `npm run demo`.';
    const runs = listRunSummaries(await open(), filter, limit as number | undefined);
    terminal.print(runs.length > 0 ? runTable(runs) : none);
    return { runs };
  },
};
