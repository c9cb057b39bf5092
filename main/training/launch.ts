/** @file Starts an engine process for a job and listens to it. */
import { RefractError } from '../api/errors.ts';
import type { ChildEnd } from '../processes/child.ts';
import { startProgram } from '../processes/start.ts';
import type { EngineEvent, Job } from './protocol.ts';

/** How long a stopped engine may take to come to a safe place before it is ended. A step may be that long. */
const STOP_GRACE_MS = 800;

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
export function runJob<Result>(
  job: Job,
  { onEvent, onChannel, signal }: EngineOptions = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let answer: (() => void) | undefined;
    const onMessage = (event: EngineEvent) => {
      if (event.type === 'result') answer = () => resolve(event.value as Result);
      else if (event.type === 'error') {
        const { code, message, hint } = event.error;
        answer = () => reject(new RefractError(code, message, hint));
      } else {
        try {
          onEvent?.(event);
        } catch (error) {
          answer = () => reject(error as Error); // what it reports cannot be kept (a full disk): going on is no use
          engine.kill();
        }
      }
    };
    const onEnd = (end: ChildEnd) => {
      signal?.removeEventListener('abort', stop);
      if (answer) answer();
      else if (signal?.aborted) {
        reject(new RefractError('cancelled', 'Stopped.', 'Continue with `refract resume`.'));
      } else reject(crash(end));
    };
    const engine = startProgram('engine', {
      onMessage: (message) => onMessage(message as EngineEvent),
      onEnd,
    });
    const stop = () => {
      engine.send({ type: 'stop' });
      setTimeout(engine.kill, STOP_GRACE_MS).unref();
    };
    signal?.addEventListener('abort', stop, { once: true });
    engine.send(job);
    onChannel?.(engine.send);
    if (signal?.aborted) stop();
  });
}

function crash({ how, lastWords }: ChildEnd): RefractError {
  const words = lastWords.split('\n').slice(-3).join(' ');
  return new RefractError(
    'engine-crashed',
    `The engine process ${how} before it finished.${words === '' ? '' : ` It last said: ${words}`}`,
    'Continue a run from its last checkpoint with `refract resume`. If it was killed for memory, use a smaller --batch.',
  );
}
