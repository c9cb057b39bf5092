/** @file How the runs of a comparison share this machine's cores where nobody says. */
import { freeBytes } from '../training/machine-memory.ts';
import { dataOf, plan } from './compare.ts';
import type { CompareRequest } from './compare.ts';
import { Estimator } from './estimate.ts';
import { checkRequest } from './runs.ts';
import { shareMachine } from './sharing.ts';
import type { Sharing } from './sharing.ts';
import { defaultThreads } from './threads.ts';
import type { Workbench } from './workbench.ts';

/**
 * The threads with which all runs of a comparison are expected to be done soonest, and how many train side by side then.
 * What comes out does not depend on it.
 * @throws RefractError for a wrong request, as compare
 */
export function sharingOf(workbench: Workbench, request: CompareRequest): Sharing {
  const configs = plan(request).map((one) => checkRequest(workbench, one));
  const estimator = new Estimator(workbench.db);
  const data = dataOf(workbench, request.dataset);
  const estimated = (threads: number) => configs.map((config) => estimator.of({ ...config, threads }, data));
  return shareMachine(estimated, { cores: defaultThreads(), freeBytes: freeBytes() });
}

/** How many runs with so many threads each the machine's cores hold, at least one. @param threads of the run that has most */
export function atOnceWith(threads: number): number {
  return Math.max(1, Math.floor(defaultThreads() / threads));
}
