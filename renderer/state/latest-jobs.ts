/** @file Which of the workbench’s jobs of a kind a page shows: the one at work, and the last result. */
import type { AnyJob, JobKind } from '../../main/api/jobs.ts';

export type JobOf<Kind extends JobKind> = Extract<AnyJob, { kind: Kind }>;

export interface LatestJobs<Kind extends JobKind> {
  /** At work, or waiting for its turn. */
  readonly active: JobOf<Kind> | undefined;
  /** The newest with a result. */
  readonly done: JobOf<Kind> | undefined;
  /** The newest, if it failed: its error is worth showing until another one ends. */
  readonly failed: JobOf<Kind> | undefined;
}

/**
 * @param jobs the newest first
 * @param fits which of that kind count
 */
export function latestJobs<Kind extends JobKind>(
  jobs: readonly AnyJob[],
  kind: Kind,
  fits: (job: JobOf<Kind>) => boolean = () => true,
): LatestJobs<Kind> {
  const own = jobs.filter((job): job is JobOf<Kind> => job.kind === kind);
  const isActive = ({ status }: AnyJob) => status === 'waiting' || status === 'running';
  const newestEnded = own.find((job) => !isActive(job) && job.status !== 'cancelled');
  return {
    active: own.find(isActive),
    done: own.find((job) => job.result !== null && fits(job)),
    failed: newestEnded?.status === 'failed' ? newestEnded : undefined,
  };
}
