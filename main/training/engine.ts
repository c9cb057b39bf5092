/**
 * @file The engine process: takes one job, runs it, reports, and ends. It is the only place that loads onnxruntime, so a
 * crash there ends one job and not the app.
 */
import { RefractError, toRefractError } from '../api/errors.ts';
import { activity } from './activity/activity.ts';
import type { ActivityContext } from './activity/activity.ts';
import type { Ask } from './activity/protocol.ts';
import { benchmark } from './bench/index.ts';
import { findParent } from '../processes/parent.ts';
import { exportModel } from './export.ts';
import { predict } from './predict.ts';
import { probe } from './probe.ts';
import { profile } from './profile/profile.ts';
import type { EngineEvent, Job, StopRequest } from './protocol.ts';
import { selfTest } from './self-test/self-test.ts';
import { train } from './train.ts';

type Runner<K extends Job['kind']> = (
  job: Extract<Job, { kind: K }>,
  context: ActivityContext,
) => Promise<unknown>;

/** Who runs which job. */
const runners: { readonly [K in Job['kind']]: Runner<K> } = {
  train,
  predict,
  export: exportModel,
  bench: benchmark,
  profile,
  probe,
  activity,
  'self-test': selfTest,
};

const stop = new AbortController();

/** Who hears what is asked of a job that takes more. */
let hear: (ask: Ask) => void = () => undefined;
const parent = findParent();

function emit(event: EngineEvent): void {
  parent.send(event);
}

function run<K extends Job['kind']>(job: Extract<Job, { kind: K }>): Promise<unknown> {
  return (runners[job.kind] as Runner<K>)(job, {
    emit,
    signal: stop.signal,
    onAsk: (listener) => (hear = listener),
  });
}

async function answer(job: Job): Promise<void> {
  let last: EngineEvent;
  try {
    last = { type: 'result', value: await run(job) };
  } catch (error) {
    const { code, message, hint } = toRefractError(error);
    last = { type: 'error', error: { code, message, hint } };
    if (code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  }
  parent.sendLast(last);
}

parent.onMessage((given) => {
  const message = given as Job | StopRequest | Ask;
  if (!('type' in message)) void answer(message);
  else if (message.type === 'stop') stop.abort(new RefractError('cancelled', 'Stopped.'));
  else hear(message);
});
// Whoever asked for this is gone: nobody would hear the answer.
parent.onGone(() => process.exit(1));
// Ctrl+C reaches the whole process group: the workbench decides what to do about it.
process.on('SIGINT', () => {});
