/** @file Handlers of runs.activity and runs.survey. */
import type { activityCalls } from '../../../api/activity.ts';
import { finite } from '../rows.ts';
import { finishedRun } from '../finished-run.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

export function activityHandlers({ db, jobs, activity }: ServiceContext): HandlersOf<typeof activityCalls> {
  return {
    'runs.activity': async ({ id, ...request }) => {
      const { neuron, logits, ...found } = await activity.sample(finishedRun(db, id), request);
      return {
        ...found,
        split: request.split,
        index: request.index,
        logits: logits.map(finite),
        neuron: neuron && { ...neuron, potential: neuron.potential.map(finite) },
      };
    },
    'runs.survey': ({ id, samples }) => {
      const run = finishedRun(db, id);
      const jobId = jobs.start({
        kind: 'survey',
        title: `Counting the spikes of ${id}`,
        runId: id,
        work: (call) => activity.survey(run, samples, call),
      });
      return { jobId };
    },
  };
}
