/** @file Starts an engine process for a job and listens to it. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RefractError } from '../api/errors.ts';
import type { EngineEvent, Job } from './protocol.ts';

/** How long a stopped engine may take to come to a safe place before it is ended. A step may be that long. */
const STOP_GRACE_MS = 800;

/** How much of an engine's last words is kept for the message when it crashes. */
const LAST_WORDS = 4000;

export interface EngineOptions {
  readonly onEvent?: (event: EngineEvent) => void;
  /** Told once the engine has its job how to send it more; only for jobs that take more. */
  readonly onChannel?: (send: (message: unknown) => void) => void;
  /** Stops the job: at once where it can stop cleanly, else by ending the process within a second. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a job in a process of its own.
 * @returns the job's result
 * @throws RefractError the job's own error; `cancelled`; `engine-crashed` with the process's last words
 */
export async function runJob<Result>(
  job: Job,
  { onEvent, onChannel, signal }: EngineOptions = {},
): Promise<Result> {
  const engine = fork(fileURLToPath(new URL('engine.ts', import.meta.url)), {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lastWords = keepLastWords(engine);
  const outcome = listen<Result>(engine, onEvent, lastWords);
  const stop = () => {
    if (engine.connected) engine.send({ type: 'stop' });
    setTimeout(() => engine.kill('SIGKILL'), STOP_GRACE_MS).unref();
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    engine.send(job);
    onChannel?.((message) => {
      if (engine.connected) engine.send(message as object);
    });
    if (signal?.aborted) stop();
    return await outcome;
  } catch (error) {
    if (signal?.aborted && error instanceof RefractError && error.code === 'engine-crashed') {
      throw new RefractError('cancelled', 'Stopped.', 'Continue with `refract resume`.');
    }
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function listen<Result>(
  engine: ChildProcess,
  onEvent: EngineOptions['onEvent'],
  lastWords: () => string,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let answer: (() => void) | undefined;
    engine.on('message', (event: EngineEvent) => {
      if (event.type === 'result') answer = () => resolve(event.value as Result);
      else if (event.type === 'error') {
        const { code, message, hint } = event.error;
        answer = () => reject(new RefractError(code, message, hint));
      } else {
        try {
          onEvent?.(event);
        } catch (error) {
          answer = () => reject(error as Error); // what it reports cannot be kept (a full disk): going on is no use
          engine.kill('SIGKILL');
        }
      }
    });
    engine.on('error', reject);
    engine.on('close', (code, signal) => {
      if (answer) return answer();
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      const words = lastWords().trim();
      reject(
        new RefractError(
          'engine-crashed',
          `The engine process ${how} before it finished.${words ? ` It last said: ${words.split('\n').slice(-3).join(' ')}` : ''}`,
          'Continue a run from its last checkpoint with `refract resume`. If it was killed for memory, use a smaller --batch.',
        ),
      );
    });
  });
}

function keepLastWords(engine: ChildProcess): () => string {
  let words = '';
  for (const stream of [engine.stdout, engine.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-LAST_WORDS)));
  }
  return () => words;
}
