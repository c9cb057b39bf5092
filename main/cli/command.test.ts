import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readArguments, readSettings, required } from './command.ts';
import { commands } from './commands/index.ts';
import { formatSettings } from '../workbench/index.ts';
import { commandHelp, overview } from './help.ts';

const command = (name: string) => commands.find((candidate) => candidate.name === name)!;

describe('arguments', () => {
  it('are read by type', () => {
    const { options, positionals } = readArguments(command('train'), [
      '--dataset',
      'd',
      '--lr',
      '1e-3',
      '--batch',
      '32',
      '--no-shuffle',
      '--set',
      'a=1',
      '--set',
      'b=2',
    ]);
    expect(options).toEqual({ dataset: 'd', lr: 1e-3, batch: 32, 'no-shuffle': true, set: ['a=1', 'b=2'] });
    expect(positionals).toEqual([]);
  });

  it.each([
    ['train', ['--lr', 'fast'], /--lr is "fast"/],
    ['train', ['--lr', ''], /--lr is ""/],
    ['train', ['--batch', '1e99'], /--batch/],
    ['train', ['--batch'], /batch/],
    ['train', ['extra'], /takes no arguments; 1 given/],
    ['weights', [], /takes RUN; 0 given/],
    ['datasets', ['--frobnicate'], /frobnicate/],
  ])('%s %j is refused', (name, args, message) => {
    expect(() => readArguments(command(name), args)).toThrow(message);
  });

  it('--set is split at the first =', () => {
    expect(readSettings(['a=1', 'b=x=y', 'c='])).toEqual({ a: '1', b: 'x=y', c: '' });
    expect(() => readSettings(['=1'])).toThrow(/name=value/);
    expect(() => readSettings(['hidden'])).toThrow(/"hidden"/);
  });

  it('a required option that is missing is named with an example', () => {
    expect(() => required({}, 'out', 'w.npz')).toThrow(
      expect.objectContaining({ message: '--out is missing.', hint: 'For example --out w.npz.' }) as Error,
    );
  });
});

describe('help', () => {
  it('has a line for every command and every option', () => {
    for (const { name, summary } of commands) {
      expect(overview(commands)).toContain(summary);
      for (const option of Object.keys(command(name).options))
        expect(commandHelp(command(name))).toContain(`--${option}`);
    }
  });

  it('of import lists every format with its settings, as the document on data sets does', () => {
    const text = commandHelp(command('import'));
    const document = readFileSync(new URL('../../docs/datasets.md', import.meta.url), 'utf8');
    const [, list = ''] = document.split(/^\| format +\| settings/m);
    const rows = list
      .split('\n\n')[0]!
      .split('\n')
      .map((line) => line.split(/(?<!\\)\|/))
      .filter(({ length }) => length === 4);
    for (const { id, settings } of formatSettings()) {
      const block = text.split(/^  (?=\S)/m).find((part) => part.split(/[:\n]/)[0]!.split(', ').includes(id));
      const row = rows.find((line) => line[1]!.includes(`\`${id}\``));
      for (const { name, value, help } of settings) {
        expect(block).toContain(`    ${name}=${value}\n        ${help}\n`.trimEnd());
        expect(row?.[2], `docs/datasets.md, ${id}`).toContain(`\`${name}=${value.replaceAll('|', '\\|')}\``);
      }
    }
  });
});
