/** @file Handlers of experiments.*. */
import {
  deleteExperiment, findDataset, getExperiment, listExperiments, listRuns, renameExperiment, restoreExperiment,
} from '../../../../db/index.ts'; // prettier-ignore
import type { Experiment } from '../../../../db/index.ts';
import { experimentRequest } from '../../../api/experiments.ts';
import type { experimentCalls } from '../../../api/experiments.ts';
import type { CallResult } from '../../../api/contract.ts';
import { planExperiment } from '../experiment-plan.ts';
import { startExperiment } from '../start-experiment.ts';
import { templates } from '../../templates.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

export function experimentHandlers(context: ServiceContext): HandlersOf<typeof experimentCalls> {
  const { db, changes, queue, starting } = context;
  return {
    'experiments.plan': (request) => planExperiment(context, request),
    'experiments.start': async (request) => {
      const started = await starting.do((closing) => startExperiment(context, request, closing));
      changes.experiments();
      changes.runs(started.runIds);
      queue.changed(); // also where no core is free, and nothing begins
      queue.kick();
      return started;
    },
    'experiments.list': (query) => ({ experiments: listExperiments(db, query).map(wire) }),
    'experiments.get': ({ id }) => {
      const experiment = getExperiment(db, id);
      const request = experimentRequest.safeParse(experiment.config);
      const runs = listRuns(db, {
        filter: { experimentId: id },
        sort: [{ by: 'createdAt', direction: 'ascending' }],
      });
      return {
        experiment: wire(experiment),
        request: request.success ? request.data : null,
        runIds: runs.map((run) => run.id),
      };
    },
    'experiments.rename': ({ id, name }) => {
      const experiment = renameExperiment(db, id, name);
      changes.experiments();
      changes.allRuns(); // their rows show its name
      return wire(experiment);
    },
    'experiments.delete': ({ ids }) => {
      db.transaction(() => ids.forEach((id) => deleteExperiment(db, id)));
      changes.experiments();
      return null;
    },
    'experiments.restore': ({ ids }) => {
      db.transaction(() => ids.forEach((id) => void restoreExperiment(db, id)));
      changes.experiments();
      return null;
    },
    'experiments.templates': () => ({ templates: templates((name) => findDataset(db, name)?.id) }),
  };
}

function wire({ id, name, createdAt, deletedAt, runs }: Experiment): CallResult<'experiments.rename'> {
  return { id, name, createdAt, deletedAt, runs };
}
