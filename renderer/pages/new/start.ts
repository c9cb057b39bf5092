/** @file Starting an experiment, and going to its runs. */
import type { CallArguments } from '../../../main/api/contract.ts';
import { call } from '../../host/client.ts';
import { go } from '../../state/router.svelte.ts';
import { changeSettings, settings } from '../../state/settings.svelte.ts';
import { tellProblem } from '../../state/toasts.svelte.ts';

/** Queues every run and shows them. A refusal is told. @returns whether it was started */
export async function startExperiment(request: CallArguments<'experiments.start'>): Promise<boolean> {
  try {
    const { experimentId } = await call('experiments.start', request);
    if (!settings.view?.settings.welcomed) await changeSettings({ welcomed: true });
    go('runs', '', { experiment: experimentId });
    return true;
  } catch (error) {
    tellProblem(error);
    return false;
  }
}
