/**
 * @file Quitting: what trains is stopped at a checkpoint first, so that it can be resumed; a person is asked before. Who
 * is told to end by the system or by the command line that started it asks nobody.
 */
import { BrowserWindow, app, dialog } from 'electron';
import type { CallResult } from '../api/contract.ts';
import type { ServiceHost } from './service-host.ts';

/** A workbench that does not say within so many milliseconds what it is doing is closed without asking. */
const ANSWER_MS = 1500;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Quitting {
  readonly #service: Pick<ServiceHost, 'call' | 'close'>;
  #state: 'none' | 'asking' | 'closing' | 'closed' = 'none';
  #isTold = false;

  constructor(service: Pick<ServiceHost, 'call' | 'close'>) {
    this.#service = service;
    app.on('before-quit', (event) => {
      if (this.#state === 'closed') return;
      event.preventDefault();
      if (this.#state === 'none') void this.#ask();
    });
    for (const signal of signals) {
      process.on(signal, () => {
        this.#isTold = true;
        app.quit();
      });
    }
  }

  /** Whether windows may close. */
  get isDecided(): boolean {
    return this.#state === 'closed';
  }

  async #ask(): Promise<void> {
    this.#state = 'asking';
    const question = this.#isTold ? undefined : questionOf(await this.#work());
    if (question !== undefined && !(await confirmed(question))) {
      this.#state = 'none';
      return;
    }
    this.#state = 'closing';
    await this.#service.close();
    this.#state = 'closed';
    app.quit();
  }

  /** What would be stopped: runs in training here, and the titles of what else is at work. */
  async #work(): Promise<Work> {
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ANSWER_MS).unref());
    const answers = Promise.all([
      this.#service.call('queue.status', {}),
      this.#service.call('jobs.list', {}),
    ]);
    const [queue, jobs] = (await Promise.race([answers, late])) ?? [];
    const running = queue?.ok ? (queue.value as CallResult<'queue.status'>).running : [];
    const all = jobs?.ok ? (jobs.value as CallResult<'jobs.list'>).jobs : [];
    return {
      runs: running.filter(({ elsewhere }) => !elsewhere).length,
      // The example data sets are made anew at the next start by themselves.
      jobs: all
        .filter(({ kind, finishedAt }) => finishedAt === null && kind !== 'prepare')
        .map(({ title }) => title),
    };
  }
}

interface Work {
  readonly runs: number;
  readonly jobs: readonly string[];
}

interface Question {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly [quit: string, stay: string];
}

/** What to ask, or nothing where nothing is lost. */
function questionOf({ runs, jobs }: Work): Question | undefined {
  const lost = jobs.length === 0 ? '' : `This would be stopped and has to be done again: ${jobs.join(', ')}.`;
  if (runs > 0) {
    const resumed = `Quitting stops ${runs === 1 ? 'it' : 'them'} at a checkpoint. When Refract is opened again, it offers to go on from there.`;
    return {
      message: runs === 1 ? 'A run is being trained' : `${runs} runs are being trained`,
      detail: [resumed, lost].filter(Boolean).join(' '),
      buttons: ['Quit and Resume Later', 'Keep Running'],
    };
  }
  if (jobs.length === 0) return undefined;
  return { message: 'Refract is still at work', detail: lost, buttons: ['Quit', 'Keep Running'] };
}

async function confirmed({ message, detail, buttons }: Question): Promise<boolean> {
  const options = {
    type: 'question' as const,
    title: 'Refract',
    message,
    detail,
    buttons: [...buttons],
    defaultId: 1,
    cancelId: 1,
  };
  const [window] = BrowserWindow.getAllWindows();
  const { response } = await (window
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  return response === 0;
}
