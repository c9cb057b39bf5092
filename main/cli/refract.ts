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
// A reader that has seen enough (`| head`) is no error, and no reason to stop training.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exit(1);
});

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const { name, args } = splitCommand(argv);
  const json = args.includes('--json');
  const terminal = makeTerminal(json, process.stdout, process.stderr);
  let workbench: Workbench | undefined;
  const showHelp = (text: string): number => {
    if (json) terminal.document({ help: text });
    else process.stdout.write(`${text}\n`);
    return 0;
  };
  try {
    if (name === 'help') {
      return showHelp(help(args.find((arg) => !arg.startsWith('-'))));
    }
    const command = find(name);
    const read = readArguments(command, args);
    if (read.options['help']) {
      return showHelp(commandHelp(command));
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
    const known = toRefractError(error);
    return fail(commands.find((one) => one.name === name)?.explain?.(known) ?? known, terminal);
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
  return name === undefined ? overview(commands) : commandHelp(find(name));
}

/** The command is the first word; options of every command may stand before it. */
function splitCommand(argv: readonly string[]): { name: string; args: string[] } {
  const at = argv.findIndex((arg, i) => !arg.startsWith('-') && argv[i - 1] !== '--home');
  if (at < 0) return { name: 'help', args: [...argv] };
  return { name: argv[at]!, args: [...argv.slice(0, at), ...argv.slice(at + 1)] };
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
