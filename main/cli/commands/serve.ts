/** @file `refract serve`: the workbench in a browser. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startWebHost } from '../../web/host.ts';
import { askForInvitation } from '../../web/invitation-key.ts';
import { homeFolder, openService } from '../../workbench/index.ts';
import { leftBehind } from './left-behind.ts';
import type { CommandContext, Command, OptionSpecs, OptionValues } from '../command.ts';

/** The built window. */
const renderer = fileURLToPath(new URL('../../../renderer/dist', import.meta.url));

/** Options of every command that serves. */
export const serveOptions = {
  port: { type: 'integer', value: 'P', help: 'port to listen at (default: any free one)' },
  address: { type: 'text', value: 'A', help: 'address to listen at (default 127.0.0.1: this machine only)' },
  open: { type: 'flag', help: 'open it in the browser' },
} as const satisfies OptionSpecs;

/**
 * Serves the workbench until it is told to stop.
 * @throws RefractError `busy` for a port that is taken, `disk`, `newer-database`
 */
export async function serve({ terminal, signal }: CommandContext, options: OptionValues): Promise<null> {
  const home = homeFolder(options['home'] as string | undefined);
  const service = openService({
    home,
    note: (message) => terminal.note(message),
  });
  try {
    const host = await startWebHost({
      service,
      renderer,
      home,
      ...(options['port'] === undefined ? {} : { port: options['port'] as number }),
      ...(options['address'] === undefined ? {} : { address: options['address'] as string }),
    });
    const address = host.invite();
    terminal.print(`Refract is at ${address}`);
    terminal.print('The address lets one browser in, once. Press Enter for another one, Ctrl+C to stop.');
    if (!process.stdin.isTTY) terminal.print('For another one without this terminal: refract serve --link');
    if (options['open']) openInBrowser(address);
    const stopListening = onEnter(() => terminal.print(`Refract is at ${host.invite()}`));
    await stopped(signal);
    stopListening();
    terminal.note('Stopping…');
    const left = await leftBehind(service);
    await host.close();
    if (left !== undefined) terminal.note(left);
  } finally {
    await service.close();
  }
  return null;
}

export const serveCommand: Command = {
  name: 'serve',
  summary: 'the workbench in a browser, on this machine',
  usage: '',
  positionals: [0, 0],
  options: {
    ...serveOptions,
    link: { type: 'flag', help: 'print another one-time address of the host that runs already, and end' },
  },
  run: (context, { options }) => (options['link'] ? link(context, options) : serve(context, options)),
};

/** Has another address given by the host that runs. @throws RefractError `unavailable` where none does */
async function link({ terminal }: CommandContext, options: OptionValues): Promise<{ address: string }> {
  const address = await askForInvitation(homeFolder(options['home'] as string | undefined));
  terminal.print(address);
  return { address };
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A token is good once; whoever sits at the terminal may have another. @returns stops listening */
function onEnter(run: () => void): () => void {
  if (!process.stdin.isTTY) return () => undefined;
  process.stdin.on('data', run);
  return () => {
    process.stdin.off('data', run);
    process.stdin.pause();
  };
}

function openInBrowser(address: string): void {
  const openers = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] } as const;
  const [program, ...first] = openers[process.platform as 'darwin' | 'win32'] ?? ['xdg-open'];
  spawn(program!, [...first, address], { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref();
}
