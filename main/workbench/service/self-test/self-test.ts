/** @file Compares every native operator with its portable definition on this machine. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AnyJob } from '../../../api/jobs.ts';
import { RefractError } from '../../../api/errors.ts';
import type { LongCall } from '../../../api/progress.ts';
import { cases } from './cases.ts';

type Row = NonNullable<Extract<AnyJob, { kind: 'self-test' }>['result']>['rows'][number];

/** What the process sends. */
export type SelfTestMessage =
  { readonly type: 'row'; readonly row: Row } | { readonly type: 'unavailable'; readonly reason: string };

/**
 * Runs the self-test in a process of its own.
 * @throws RefractError `unavailable` where the native operators are not used, `engine-crashed`, `cancelled`
 */
export function selfTest({ onProgress, signal }: LongCall): Promise<Row[]> {
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const rows: Row[] = [];
  let unavailable: string | undefined;
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  child.on('message', (message: SelfTestMessage) => {
    if (message.type === 'unavailable') unavailable = message.reason;
    else {
      rows.push(message.row);
      onProgress?.({ what: message.row.name, done: rows.length, total: cases.length, unit: 'operators' });
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, killed) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(new RefractError('cancelled', 'Stopped.'));
      else if (unavailable !== undefined) reject(notNative(unavailable));
      else if (rows.length === cases.length) resolve(rows);
      else {
        const how = killed ? `was ended by ${killed}` : `ended with code ${code}`;
        const next = cases[rows.length]?.name;
        reject(
          new RefractError('engine-crashed', `The self-test ${how} at ${next}.`, 'Report this, please.'),
        );
      }
    });
  });
}

function notNative(reason: string): RefractError {
  return new RefractError(
    'unavailable',
    `The native operators are not used here: ${reason}`,
    'Training works without them, more slowly.',
  );
}
