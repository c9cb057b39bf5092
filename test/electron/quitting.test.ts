/** @file Quitting against the mock: a person is asked while something would be stopped, and by nobody else. */
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { app, dialog } from './mock.ts';

vi.mock('electron', () => import('./mock.ts'));

const { Quitting } = await import('../../main/electron/quitting.ts');

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

beforeEach(() => {
  app.removeAllListeners('before-quit');
  app.quit.mockReset();
  dialog.showMessageBox.mockReset();
});

interface Job {
  readonly kind: string;
  readonly title: string;
  readonly finishedAt: number | null;
}

function make({ running = 0, jobs = [] as readonly Job[] } = {}) {
  const before = new Map(signals.map((signal) => [signal, new Set(process.listeners(signal))]));
  onTestFinished(() => {
    for (const signal of signals) {
      for (const one of process.listeners(signal)) {
        if (!before.get(signal)!.has(one)) process.off(signal, one);
      }
    }
  });
  const answers: Readonly<Record<string, unknown>> = {
    'queue.status': { running: Array.from({ length: running }, () => ({ elsewhere: false })) },
    'jobs.list': { jobs },
  };
  const close = vi.fn(() => Promise.resolve());
  const call = vi.fn((name: string) => Promise.resolve({ ok: true as const, value: answers[name] }));
  const quitting = new Quitting({ call, close });
  const tryToQuit = () => {
    const event = { preventDefault: vi.fn() };
    app.emit('before-quit', event);
    return event;
  };
  return { quitting, close, tryToQuit };
}

const chosen = (response: number) => dialog.showMessageBox.mockResolvedValue({ response });
const asked = () => dialog.showMessageBox.mock.calls.map((args) => (args as unknown[]).at(-1));

it('closes the workbench first, without asking where nothing is at work', async () => {
  const { quitting, close, tryToQuit } = make({
    jobs: [{ kind: 'prepare', title: 'Examples', finishedAt: null }],
  });
  expect(tryToQuit().preventDefault).toHaveBeenCalled();
  expect(quitting.isDecided).toBe(false);
  await vi.waitFor(() => expect(app.quit).toHaveBeenCalledOnce());
  expect(dialog.showMessageBox).not.toHaveBeenCalled();
  expect(close).toHaveBeenCalledOnce();
  expect(quitting.isDecided).toBe(true);
  expect(tryToQuit().preventDefault).not.toHaveBeenCalled();
});

it('asks while runs are trained; who keeps them running stays, and is asked again the next time', async () => {
  const { quitting, close, tryToQuit } = make({ running: 2 });
  chosen(1);
  tryToQuit();
  tryToQuit(); // while the question is shown
  await vi.waitFor(() => expect(asked()).toHaveLength(1));
  expect(asked()[0]).toMatchObject({
    message: '2 runs are being trained',
    buttons: ['Quit and Resume Later', 'Keep Running'],
    cancelId: 1,
  });
  expect(close).not.toHaveBeenCalled();
  expect(quitting.isDecided).toBe(false);
  chosen(0);
  await vi.waitFor(() => {
    tryToQuit();
    expect(close).toHaveBeenCalledOnce();
  });
  await vi.waitFor(() => expect(app.quit).toHaveBeenCalledOnce());
});

it('names work that would have to be done again', async () => {
  const { tryToQuit } = make({ jobs: [{ kind: 'import', title: 'Importing letters', finishedAt: null }] });
  chosen(1);
  tryToQuit();
  await vi.waitFor(() => expect(asked()).toHaveLength(1));
  expect(asked()[0]).toMatchObject({ detail: expect.stringContaining('Importing letters') as string });
});

it('asks nobody when the system tells it to end', async () => {
  const { close, tryToQuit } = make({ running: 1 });
  app.quit.mockImplementationOnce(() => void tryToQuit());
  process.emit('SIGTERM');
  await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
  expect(dialog.showMessageBox).not.toHaveBeenCalled();
});
