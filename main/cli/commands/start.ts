/** @file `npm start`: the window where Electron and a display are there, else the workbench in a browser. */
import { ensureDesktop } from '../../electron/build.ts';
import { getElectron, runElectron, whyNoWindow } from '../../electron/run.ts';
import { homeFolder } from '../../workbench/index.ts';
import type { Command, CommandContext, OptionValues } from '../command.ts';
import { serve, serveOptions } from './serve.ts';

export const startCommand: Command = {
  name: 'start',
  summary: 'open the workbench: in a window, or in a browser where there can be none',
  usage: '',
  positionals: [0, 0],
  options: {
    web: { type: 'flag', help: 'in a browser even where a window could be opened' },
    ...serveOptions,
  },
  async run(context, { options }) {
    const reason = options['web'] ? undefined : await showWindow(context, options);
    if (reason === null) return null;
    if (reason !== undefined)
      context.terminal.note(`No window: ${reason}. Refract is served to a browser instead.`);
    return serve(context, options);
  },
};

/** Shows the window until it is closed. @returns why it cannot be shown, or null when it was */
async function showWindow(
  { terminal, signal }: CommandContext,
  options: OptionValues,
): Promise<string | null> {
  const reason = whyNoWindow(process.platform, process.env, process.getuid?.());
  if (reason !== undefined) return reason;
  const electron = await getElectron((message) => terminal.note(message), signal);
  if ('reason' in electron) return electron.reason;
  await ensureDesktop();
  const given = options['home'] as string | undefined;
  const home = given === undefined ? {} : { home: homeFolder(given) };
  const ran = await runElectron({ binary: electron.binary, signal, ...home });
  return ran ? null : 'Electron ended at once, with what it says above';
}
