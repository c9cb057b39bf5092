/** @file Building the native operators as a job that everybody sees: at the first start it takes longer than a glance. */
import { findKernels } from '../../../kernels/build.ts';
import type { BuildOptions, BuildOutcome } from '../../../kernels/build.ts';
import { RefractError } from '../../api/errors.ts';
import type { Jobs } from './jobs.ts';

/** What progress counts: percents. */
const WHOLE = 100;

/**
 * Builds, as a job where there is anything to build.
 * @param isThere whether the operators are there already
 * @returns what came of it; stopping the job counts as failed
 */
export async function buildAsJob(
  jobs: Pick<Jobs, 'start' | 'ended'>,
  build: (options: BuildOptions) => Promise<BuildOutcome>,
  isThere = () => findKernels() !== undefined,
): Promise<BuildOutcome> {
  if (isThere()) return build({});
  let outcome: BuildOutcome = { status: 'failed', reason: 'The build was stopped.' };
  const id = jobs.start({
    kind: 'build-kernels',
    title: 'Building the native operators',
    work: async ({ signal, onProgress }) => {
      const say = (share: number) =>
        onProgress({
          what: 'Compiling the native operators for this machine, once',
          done: Math.round(WHOLE * share),
          total: WHOLE,
          unit: 'percent',
        });
      say(0);
      outcome = await build({ onShare: say, signal });
      if (signal.aborted) throw new RefractError('cancelled', 'The build was stopped.');
      if (outcome.status !== 'failed') return null;
      throw new RefractError(
        'unavailable',
        `The native operators could not be built: ${outcome.reason ?? 'for no stated reason'}`,
        'Training works without them, slower: the portable definitions are used. The Kernels page looks again.',
      );
    },
  });
  await jobs.ended(id);
  return outcome;
}
