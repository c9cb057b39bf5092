/** @file Building the native operators as a job. */
import { expect, it } from 'vitest';
import type { BuildOptions, BuildOutcome } from '../../../kernels/build.ts';
import type { AnyJob } from '../../api/jobs.ts';
import { EventBus } from './event-bus.ts';
import { Jobs } from './jobs.ts';
import { buildAsJob } from './kernel-build.ts';

type Build = (options: BuildOptions) => Promise<BuildOutcome>;
const missing = () => false;

function begin(build: Build) {
  const jobs = new Jobs(new EventBus());
  const outcome = buildAsJob(jobs, build, missing);
  const job = (): AnyJob => jobs.list()[0]!;
  return { jobs, outcome, job };
}

it('is a job that says how far it is, until it is built', async () => {
  const ready = Promise.withResolvers<BuildOutcome>();
  const { outcome, job } = begin(({ onShare }) => {
    onShare?.(0.42);
    return ready.promise;
  });
  await Promise.resolve();
  expect(job()).toMatchObject({
    kind: 'build-kernels',
    status: 'running',
    progress: { done: 42, total: 100 },
  });
  ready.resolve({ status: 'built' });
  expect(await outcome).toEqual({ status: 'built' });
  expect(job().status).toBe('done');
});

it('fails with the reason, and says what that means for training', async () => {
  const { outcome, job } = begin(() => Promise.resolve({ status: 'failed', reason: 'CMake was not found.' }));
  expect(await outcome).toEqual({ status: 'failed', reason: 'CMake was not found.' });
  expect(job()).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('CMake') as string },
  });
});

it('can be stopped; then it counts as failed', async () => {
  const { jobs, outcome, job } = begin(
    ({ signal }) =>
      new Promise((resolve) =>
        signal!.addEventListener('abort', () =>
          resolve({ status: 'failed', reason: 'The build was stopped.' }),
        ),
      ),
  );
  await Promise.resolve();
  await jobs.cancel(job().id);
  expect(job().status).toBe('cancelled');
  expect(await outcome).toEqual({ status: 'failed', reason: 'The build was stopped.' });
});

it('is no job where nothing has to be built', async () => {
  const jobs = new Jobs(new EventBus());
  expect(await buildAsJob(jobs, () => Promise.resolve({ status: 'present' }), () => true)).toEqual({ status: 'present' }); // prettier-ignore
  expect(jobs.list()).toEqual([]);
});
