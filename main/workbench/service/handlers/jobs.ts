/** @file Handlers of jobs.*. */
import type { jobCalls } from '../../../api/jobs.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

export function jobHandlers({ jobs }: ServiceContext): HandlersOf<typeof jobCalls> {
  return {
    'jobs.list': () => ({ jobs: jobs.list() }),
    'jobs.get': ({ id }) => jobs.get(id),
    'jobs.cancel': ({ id }) => jobs.cancel(id),
  };
}
