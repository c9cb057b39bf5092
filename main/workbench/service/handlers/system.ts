/** @file Handlers of system.*: the installation. */
import { cpus, totalmem } from 'node:os';
import { contractVersion } from '../../../api/contract.ts';
import type { systemCalls } from '../../../api/system.ts';
import { diagnose } from '../../doctor.ts';
import { listLicences, licenceText } from '../licences.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

export function systemHandlers(context: ServiceContext): HandlersOf<typeof systemCalls> {
  const { workbench, session, startedAt, origin } = context;
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
      memoryBytes: totalmem(),
      startedAt,
    }),
    'system.doctor': () => diagnose(home),
    'system.licences': () => ({ licences: listLicences() }),
    'system.licenceText': ({ name }) => ({ text: licenceText(name) }),
  };
}
