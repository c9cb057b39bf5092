/**
 * @file Libraries that damaged files can bring to wait for ever or to take all memory run in threads of their own: each
 * answer is waited for a limited time, and a thread that does not give it is ended.
 */
import { Worker } from 'node:worker_threads';
import { RefractError } from '../../api/errors.ts';

/** Starting takes 0.3 s; a slow disk, or a machine that does much else, may need longer. */
const START_MS = 60_000;
/** A thread that nobody uses is kept for so long: a look at a file is often followed by its import. */
const IDLE_MS = 10_000;

/** What every thread says: `ready` once, and `failed` in words; `isGone` where it had to be ended. */
export type Common =
  { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly message: string; readonly isGone?: true };

export interface Thread<Request, Answer> {
  /** What comes back; `failed` also where the thread ended or gave no answer in time. It is of no use then. */
  readonly ask: (request: Request, limitMs: number) => Promise<Answer | Common>;
  /** Gives it back, to be used for another file. */
  readonly keep: () => void;
  readonly end: () => void;
}

const idle = new Map<string, { readonly worker: Worker; readonly timer: NodeJS.Timeout }>();
/** Threads that nobody has asked for yet. */
const starting = new Map<string, Promise<Worker | undefined>>();

/**
 * A thread for one file.
 * @param program the file that it runs
 * @param title what runs in it, for messages: "the HDF5 library"
 */
export async function takeThread<Request, Answer>(
  program: URL,
  title: string,
): Promise<Thread<Request, Answer>> {
  const key = program.href;
  const worker = takeIdle(key) ?? (await takeStarting(key)) ?? (await start(program, title));
  return {
    ask: (request, limitMs) => nextAnswer<Answer>(worker, title, limitMs, () => worker.postMessage(request)),
    keep: () => keepIdle(key, worker),
    end: () => void worker.terminate(),
  };
}

/** Starts a thread that will soon be asked for, unless there is one: what else has to be done meanwhile costs no time then. */
export function warmThread(program: URL, title: string): void {
  const key = program.href;
  if (idle.has(key) || starting.has(key)) return;
  const started = start(program, title).catch(() => undefined);
  starting.set(key, started);
  void started.then((worker) => {
    if (starting.get(key) !== started) return; // somebody waits for it
    starting.delete(key);
    if (worker) keepIdle(key, worker);
  });
}

async function takeStarting(key: string): Promise<Worker | undefined> {
  const started = starting.get(key);
  starting.delete(key);
  return started;
}

function takeIdle(key: string): Worker | undefined {
  const found = idle.get(key);
  if (!found) return undefined;
  idle.delete(key);
  clearTimeout(found.timer);
  found.worker.ref();
  return found.worker;
}

function keepIdle(key: string, worker: Worker): void {
  if (idle.has(key)) {
    void worker.terminate();
    return;
  }
  worker.unref();
  const timer = setTimeout(() => {
    idle.delete(key);
    void worker.terminate();
  }, IDLE_MS);
  timer.unref();
  idle.set(key, { worker, timer });
}

async function start(program: URL, title: string): Promise<Worker> {
  const worker = new Worker(program, {
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  // What goes wrong while nobody waits for an answer shows at the next request.
  worker.on('error', () => undefined);
  const ready = await nextAnswer(worker, title, START_MS, () => undefined);
  if ((ready as Common).kind !== 'ready') throw new RefractError('internal', `Starting ${title} failed.`);
  return worker;
}

function nextAnswer<Answer>(
  worker: Worker,
  title: string,
  limitMs: number,
  begin: () => void,
): Promise<Answer | Common> {
  return new Promise((resolve) => {
    const fail = (what: string): void => {
      void worker.terminate();
      end({ kind: 'failed', message: `${title} ${what}`, isGone: true });
    };
    const timer = setTimeout(() => fail(`did not come to an end within ${limitMs / 1000} s`), limitMs);
    const onError = (error: Error): void => fail(`ended (${error.message})`);
    const onExit = (): void => fail('ended');
    function end(answer: Answer | Common): void {
      clearTimeout(timer);
      worker.off('message', end).off('error', onError).off('exit', onExit);
      resolve(answer);
    }
    worker.on('message', end).on('error', onError).on('exit', onExit);
    begin();
  });
}
