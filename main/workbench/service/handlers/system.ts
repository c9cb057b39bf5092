/** @file Handlers of system.*: the installation. */
import { cpus } from 'node:os';
import { installProvider } from '../../../../kernels/index.ts';
import { throwIfCancelled } from '../../../datasets/cancel.ts';
import { RefractError } from '../../../api/errors.ts';
import { contractVersion } from '../../../api/contract.ts';
import type { systemCalls } from '../../../api/system.ts';
import { diagnose } from '../../doctor.ts';
import { totalBytes } from '../../../training/machine-memory.ts';
import { listLicences, licenceText } from '../licences.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

export function systemHandlers(context: ServiceContext): HandlersOf<typeof systemCalls> {
  const { workbench, jobs, session, startedAt, origin } = context;
  const { home } = workbench;
  return {
    'system.about': () => ({
      contractVersion,
      session,
      version: origin.codeVersion.split('+')[0]!,
      codeVersion: origin.codeVersion,
      home,
      platform: origin.environment.platform,
      node: process.versions.node,
      cpu: origin.environment.cpu,
      cores: cpus().length,
      memoryBytes: totalBytes(),
      startedAt,
    }),
    'system.doctor': () => diagnose(home),
    'system.installCuda': () => ({
      jobId: jobs.start({
        kind: 'install-cuda',
        title: 'Installing the CUDA provider',
        work: async ({ signal, onProgress }) => {
          const note = (what: string) => onProgress({ what, done: 0, unit: 'steps' });
          try {
            return { message: await installProvider({ note, signal }) };
          } catch (error) {
            throwIfCancelled({ signal });
            const hint = 'Nothing was changed. The command `npm run cuda:install` does the same.';
            throw new RefractError('unavailable', (error as Error).message, hint, { cause: error });
          }
        },
      }),
    }),
    'system.licences': () => ({ licences: listLicences() }),
    'system.licenceText': ({ name }) => ({ text: licenceText(name) }),
  };
}
