/** @file `refract import`: files into the store. */
import { formatSettings, importNamed, importWarnings, previewImport } from '../../workbench/index.ts';
import { required } from '../command.ts';
import type { Command } from '../command.ts';
import { previewPage, usedPage } from './dataset-page.ts';
import { datasetTable } from './datasets.ts';
import { withSettings } from '../setting-hints.ts';
import { choiceOptions, choicesOf } from './import-choices.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'read files, folders or archives into the store',
  usage: 'PATH…',
  positionals: [1, Infinity],
  options: {
    name: { type: 'text', value: 'N', help: 'name of the data set' },
    format: { type: 'text', value: 'F', help: 'format, where it is not recognized by its content' },
    'dry-run': { type: 'flag', help: 'only show what was found and the recipe; nothing is stored' },
    ...choiceOptions,
  },
  notes: settingLines,
  explain: withSettings,
  async run({ terminal, open, signal }, { positionals, options }) {
    const { format } = options;
    const request = { ...choicesOf(options), ...(typeof format === 'string' && { format }) };
    if (options['dry-run'] === true) {
      const preview = await previewImport(positionals, request, { signal });
      terminal.print(previewPage(preview));
      for (const warning of preview.warnings) terminal.note(`Warning: ${warning}`);
      return { preview };
    }
    const name = required(options, 'name', 'my-data');
    const workbench = await open();
    let used: Parameters<typeof usedPage>[0] | undefined;
    const dataset = await importNamed(
      workbench,
      name,
      positionals,
      request,
      { signal, onProgress: (progress) => terminal.progress(progress) },
      (files) => (used = files),
    );
    terminal.print(datasetTable([dataset]));
    if (used && used.fileCounts.used < used.fileCounts.all) terminal.print(`\n${usedPage(used)}`);
    for (const warning of importWarnings(workbench, dataset.id)) terminal.note(`Warning: ${warning}`);
    return { dataset, ...used };
  },
};

/** The settings of every format; formats with the same ones stand together. */
function settingLines(): string {
  const groups = new Map<string, string[]>();
  for (const { id, settings } of formatSettings()) {
    const lines = settings.map(({ name, value, help }) => `    ${name}=${value}\n        ${help}`).join('\n');
    groups.set(lines, [...(groups.get(lines) ?? []), id]);
  }
  const blocks = [...groups].map(([lines, ids]) => `  ${ids.join(', ')}${lines === '' ? ': none' : `\n${lines}`}`);
  return ['Settings of the formats (--set NAME=VALUE; what is left out is guessed):', ...blocks].join('\n');
} // prettier-ignore
