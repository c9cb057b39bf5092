/** @file The command line: reads the command, runs it, and turns its outcome into output and exit code (CONTRACT). */
import { RefractError, toRefractError } from '../api/errors.ts';
import { homeFolder, openWorkbench } from '../workbench/index.ts';
import type { Workbench } from '../workbench/index.ts';
import { readArguments } from './command.ts';
import type { CommandContext } from './command.ts';
import { commands } from './commands/index.ts';
import { commandHelp, overview } from './help.ts';
import { makeTerminal } from './terminal/terminal.ts';

// npm runs a script in the package's folder; paths are meant from where the person is.
const launchedByNpm = ['refract', 'demo', 'start'].includes(process.env['npm_lifecycle_event'] ?? '');
if (launchedByNpm && process.env['INIT_CWD']) process.chdir(process.env['INIT_CWD']);

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
if (process.env['REFRACT_LAUNCHED'] && process.channel) {
  // The launcher is gone, killed outright: a training without anyone to hear of it must not go on.
  process.on('disconnect', () => process.exit(1));
  process.channel.unref();
}
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const [name = 'help', ...args] = argv;
  const json = args.includes('--json');
  const terminal = makeTerminal(json, process.stdout, process.stderr);
  let workbench: Workbench | undefined;
  try {
    if (['help', '--help', '-h'].includes(name)) {
      process.stdout.write(`${help(args[0])}\n`);
      return 0;
    }
    const command = find(name);
    const read = readArguments(command, args);
    if (read.options['help']) {
      process.stdout.write(`${commandHelp(command)}\n`);
      return 0;
    }
    const context: CommandContext = {
      terminal,
      signal: stop.signal,
      open: async () => {
        const home = homeFolder(read.options['home'] as string | undefined);
        workbench = await openWorkbench(home, terminal.note, { signal: stop.signal });
        return workbench;
      },
    };
    terminal.document(await command.run(context, read));
    return 0;
  } catch (error) {
    return fail(toRefractError(error), terminal);
  } finally {
    terminal.clear();
    workbench?.close();
  }
}

function fail(error: RefractError, terminal: ReturnType<typeof makeTerminal>): number {
  terminal.document({ error: error.toJSON() });
  terminal.note(`${error.message}${error.hint ? `\n${error.hint}` : ''}`);
  if (error.code === 'internal' && error.cause instanceof Error) terminal.note(error.cause.stack ?? '');
  return error.exitCode;
}

function help(name: string | undefined): string {
  return name === undefined || name.startsWith('-') ? overview(commands) : commandHelp(find(name));
}

function find(name: string): (typeof commands)[number] {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const names = commands.map((candidate) => candidate.name).join(', ');
  throw new RefractError(
    'usage',
    `There is no command "${name}".`,
    `The commands are ${names}. See \`refract help\`.`,
  );
}
