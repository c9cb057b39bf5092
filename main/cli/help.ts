/** @file The help texts. */
import { commonOptions } from './command.ts';
import type { Command, OptionSpecs } from './command.ts';

const overviewHead = `Refract trains spiking sequence models and finds out which is better.

Usage: refract COMMAND [options]        (from a checkout: npm run -s refract -- COMMAND …)
`;

/** Help on everything, one line a command. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name, usage }) => `${name} ${usage}`.length));
  const lines = commands.map(
    ({ name, usage, summary }) => `  ${`${name} ${usage}`.padEnd(width)}  ${summary}`,
  );
  return [
    overviewHead,
    ...lines,
    '',
    'Options of every command:',
    optionLines(commonOptions),
    '',
    'Exit code: 0 done, 2 the input or the arguments are wrong, 1 anything else.',
  ].join('\n');
}

/** Help on one command. */
export function commandHelp({ name, usage, summary, options, notes }: Command): string {
  const head = `refract ${name}${usage ? ` ${usage}` : ''}: ${summary}`;
  const below = notes ? ['', notes()] : [];
  return [head, '', optionLines({ ...options, ...commonOptions }), ...below].join('\n');
}

function optionLines(options: OptionSpecs): string {
  const rows = Object.entries(options).map(
    ([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ''}`, help] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`).join('\n');
}
