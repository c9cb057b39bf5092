/** @file What a command is, and how its arguments are read. */
import { parseArgs } from 'node:util';
import { RefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import type { Workbench } from '../workbench/index.ts';
import type { Terminal } from './terminal/terminal.ts';

/** One option of a command. */
export interface OptionSpec {
  readonly type: 'text' | 'number' | 'integer' | 'flag' | 'list';
  /** How the value is written in the help: "N", "DIR". */
  readonly value?: string;
  readonly help: string;
  /** Allowed values, for the help; the workbench checks them. */
  readonly choices?: readonly string[];
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** Options as read. Absent ones are undefined; a flag `--no-x` is read as x: false. */
export type OptionValues = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export interface Arguments {
  readonly positionals: readonly string[];
  readonly options: OptionValues;
}

export interface CommandContext extends Required<Pick<LongCall, 'signal'>> {
  readonly terminal: Terminal;
  /** Opens the home folder; the command line closes it. */
  readonly open: () => Promise<Workbench>;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as the help shows them, "PATH…". */
  readonly usage: string;
  readonly options: OptionSpecs;
  /** What the help says below the options. */
  readonly notes?: () => string;
  /** How many positional arguments there may be. */
  readonly positionals: readonly [minimum: number, maximum: number];
  /** Does it, shows it to a person through the terminal, and gives what --json prints. */
  readonly run: (context: CommandContext, args: Arguments) => Promise<unknown>;
  /** An error of it in the words of its options; absent: as it is. */
  readonly explain?: (error: RefractError) => RefractError;
}

/** Options that every command takes. */
export const commonOptions = {
  home: {
    type: 'text',
    value: 'DIR',
    help: 'home folder (else REFRACT_HOME, else the platform’s data folder)',
  },
  json: { type: 'flag', help: 'print one JSON document and nothing else' },
  help: { type: 'flag', help: 'show this help' },
} as const satisfies OptionSpecs;

/**
 * Reads a command's arguments.
 * @throws RefractError `usage` for unknown options and wrong numbers of arguments, `invalid-option` for a value that is not a number
 */
export function readArguments(command: Command, args: readonly string[]): Arguments {
  const specs: OptionSpecs = { ...command.options, ...commonOptions };
  const names = Object.entries(specs).map(([name, { type }]) => [
    name,
    { type: type === 'flag' ? ('boolean' as const) : ('string' as const), multiple: type === 'list' },
  ]);
  const help = `See \`refract help ${command.name}\`.`;
  let parsed;
  try {
    parsed = parseArgs({
      args: joinNegative(args, specs),
      options: Object.fromEntries(names) as Record<string, { type: 'boolean' | 'string'; multiple: boolean }>,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new RefractError(
      'usage',
      `${(error as Error).message.split('. To specify')[0]}.`.replace('..', '.'),
      help,
    );
  }
  const [minimum, maximum] = command.positionals;
  const { positionals, values } = parsed;
  const asksForHelp = values['help'] === true;
  if (!asksForHelp && (positionals.length < minimum || positionals.length > maximum)) {
    const expected = command.usage || 'no arguments';
    throw new RefractError(
      'usage',
      `\`refract ${command.name}\` takes ${expected}; ${positionals.length} given.`,
      help,
    );
  }
  const options = Object.entries(values).map(([name, value]) => [name, typed(name, specs[name]!, value)]);
  return { positionals, options: Object.fromEntries(options) as OptionValues };
}

/** Writes `--seed -1` as `--seed=-1`: a value that looks like an option is one otherwise. */
function joinNegative(args: readonly string[], specs: OptionSpecs): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const option = joined.at(-1) ?? '';
    const type = option.startsWith('--') ? specs[option.slice(2)]?.type : undefined;
    if (/^-[\d.]/.test(arg) && (type === 'number' || type === 'integer'))
      joined[joined.length - 1] = `${option}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function typed(name: string, { type }: OptionSpec, value: unknown): unknown {
  if (type !== 'number' && type !== 'integer') return value;
  const number = Number(value);
  const fits = type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number);
  if (fits && String(value).trim() !== '') return number;
  const expected = type === 'integer' ? 'a whole number' : 'a number';
  throw new RefractError('invalid-option', `--${name} is "${String(value)}", but it takes ${expected}.`);
}

/**
 * Splits `--set k=v` options.
 * @throws RefractError `usage` for one without "="
 */
export function readSettings(list: OptionValues[string]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const item of (list ?? []) as readonly string[]) {
    const at = item.indexOf('=');
    if (at <= 0)
      throw new RefractError(
        'usage',
        `--set takes name=value; "${item}" is not of that form.`,
        'For example --set hidden=256.',
      );
    settings[item.slice(0, at)] = item.slice(at + 1);
  }
  return settings;
}

/** A text option that must be there. @throws RefractError `usage` */
export function required(options: OptionValues, name: string, example: string): string {
  const value = options[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new RefractError('usage', `--${name} is missing.`, `For example --${name} ${example}.`);
}
