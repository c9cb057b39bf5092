/** @file HDF5 files for a reader: each answer of the library's thread is waited for a limited time. */
import { fileURLToPath } from 'node:url';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RefractError } from '../../../api/errors.ts';
import { invalid } from '../../byte-source.ts';
import type { Answer, H5Dataset, Request, Rows } from './messages.ts';

/**
 * What the library does not answer within this time it never will: pieces are so small (see pieces.ts) that they take
 * a fiftieth of it.
 */
const ANSWER_MS = 4000;
/** Starting takes 0.3 s; a slow disk, or a machine that does much else, may need longer. */
const START_MS = 60_000;
/** A thread that nobody uses is kept for so long: a look at a file is often followed by its import. */
const IDLE_MS = 10_000;

/** A file that is open. */
export interface H5File {
  readonly datasets: readonly H5Dataset[];
  /** Elements along the first dimension. @throws RefractError `invalid-data` */
  readonly read: (dataset: H5Dataset, start: number, count: number) => Promise<Rows>;
  readonly close: () => Promise<void>;
}

interface Thread {
  readonly ask: (request: Request, limitMs?: number) => Promise<Answer>;
  readonly worker: Worker;
}

let idle: { readonly thread: Thread; readonly timer: NodeJS.Timeout } | undefined;

/**
 * Opens a file.
 * @param path where it lies
 * @param name for messages
 * @throws RefractError `invalid-data` for what the library cannot open
 */
export async function openH5(path: string, name: string): Promise<H5File> {
  const thread = takeIdle() ?? (await startThread());
  let isGone = false;
  async function ask(what: string, request: Request): Promise<Answer> {
    if (isGone) throw new RangeError(`${name} is closed.`);
    const answer = await thread
      .ask(request)
      .catch((error: Error): Answer => ({ kind: 'failed', message: error.message }));
    if (answer.kind !== 'failed') return answer;
    // After an error the library's state is anybody's guess: the next file gets a new thread.
    isGone = true;
    void thread.worker.terminate();
    throw invalid(
      name,
      `${what} cannot be read: ${answer.message.trim().replace(/\.$/, '')}.`,
      'Download or copy the file again.',
    );
  }
  const opened = await ask('the HDF5 file', { kind: 'open', path });
  return {
    datasets: opened.kind === 'opened' ? opened.datasets : [],
    read: async (dataset, start, count) => {
      const answer = await ask(`"${dataset.path}"`, { kind: 'read', dataset, start, count });
      if (answer.kind !== 'rows') throw new RangeError(`${answer.kind} is no answer.`);
      return answer.rows;
    },
    close: async () => {
      if (isGone) return;
      await ask('the HDF5 file', { kind: 'close' });
      isGone = true;
      keepIdle(thread);
    },
  };
}

function takeIdle(): Thread | undefined {
  if (!idle) return undefined;
  const { thread, timer } = idle;
  idle = undefined;
  clearTimeout(timer);
  thread.worker.ref();
  return thread;
}

function keepIdle(thread: Thread): void {
  if (idle) {
    void thread.worker.terminate();
    return;
  }
  thread.worker.unref();
  const timer = setTimeout(() => {
    idle = undefined;
    void thread.worker.terminate();
  }, IDLE_MS);
  timer.unref();
  idle = { thread, timer };
}

async function startThread(): Promise<Thread> {
  const here = fileURLToPath(import.meta.url);
  const file = new URL(`worker${extname(here)}`, import.meta.url);
  // What the library prints about damaged files is in its errors too.
  const worker = new Worker(file, {
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  // What goes wrong while nobody waits for an answer shows at the next request.
  worker.on('error', () => undefined);
  const ready = await nextAnswer(worker, START_MS, () => undefined);
  if (ready.kind !== 'ready') throw new RefractError('internal', 'The HDF5 library could not be started.');
  return {
    worker,
    ask: (request, limitMs = ANSWER_MS) => nextAnswer(worker, limitMs, () => worker.postMessage(request)),
  };
}

/** @throws Error where the thread ends, or does not answer in time */
function nextAnswer(worker: Worker, limitMs: number, begin: () => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => end(new Error(`the HDF5 library did not come to an end within ${limitMs / 1000} s`)),
      limitMs,
    );
    const onExit = (): void => end(new Error('the HDF5 library ended'));
    function end(result: Answer | Error): void {
      clearTimeout(timer);
      worker.off('message', end).off('error', end).off('exit', onExit);
      if (!(result instanceof Error)) resolve(result);
      else {
        void worker.terminate();
        reject(result);
      }
    }
    worker.on('message', end).on('error', end).on('exit', onExit);
    begin();
  });
}
