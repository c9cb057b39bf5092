/** @file Runs of which something is wanted that only a finished run has. */
import { getRun } from '../../../db/index.ts';
import type { Database, Run } from '../../../db/index.ts';
import { RefractError } from '../../api/errors.ts';

/** Says at once what a job would only say later. @throws RefractError `not-found`, `wrong-state` */
export function finishedRun(db: Database, id: string): Run {
  const run = getRun(db, id);
  if (run.status === 'done') return run;
  throw new RefractError('wrong-state', `The run ${id} is ${run.status}, not finished.`, 'Resume it first.');
}
