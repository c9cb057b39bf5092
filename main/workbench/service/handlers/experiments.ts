/** @file Handlers of experiments.*. */
import {
  deleteExperiment, findDataset, getDataset, getExperiment, insertExperiment, listExperiments, listRuns,
  renameExperiment, restoreExperiment,
} from '../../../../db/index.ts'; // prettier-ignore
import type { Experiment } from '../../../../db/index.ts';
import { experimentRequest } from '../../../api/experiments.ts';
import type { experimentCalls, ExperimentRequest } from '../../../api/experiments.ts';
import type { CallResult } from '../../../api/contract.ts';
import { RefractError } from '../../../api/errors.ts';
import { planRuns } from '../../plan.ts';
import { addRun, checkRequest } from '../../runs.ts';
import { planExperiment, sharingOf } from '../experiment-plan.ts';
import { templates } from '../../templates.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

/** More runs than this in one experiment are a mistake. */
const MAX_RUNS = 10_000;

export function experimentHandlers(context: ServiceContext): HandlersOf<typeof experimentCalls> {
  const { db, changes, queue } = context;
  return {
    'experiments.plan': (request) => planExperiment(context, request),
    'experiments.start': (request) => {
      const started = start(context, request);
      changes.experiments();
      changes.runs(started.runIds);
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

/** Adds an experiment and all its runs, or nothing. @throws RefractError the plan's first problem */
function start(context: ServiceContext, request: ExperimentRequest): CallResult<'experiments.start'> {
  const { workbench, db, origin } = context;
  const { problems, name } = planExperiment(context, request);
  const [problem] = problems;
  if (problem) throw new RefractError(problem.code, problem.message, problem.hint);
  const dataset = getDataset(db, request.datasetId);
  const threads = sharingOf(context, request)?.threads;
  const chosen = { ...request.settings, ...(threads === undefined ? {} : { threads }) };
  const requests = planRuns({ ...request, dataset: dataset.id, settings: chosen });
  if (requests.length > MAX_RUNS) {
    throw new RefractError(
      'too-large',
      `These would be ${requests.length} runs.`,
      `At most ${MAX_RUNS} can be started at once.`,
    );
  }
  return db.transaction(() => {
    const { id } = insertExperiment(db, { name, config: request });
    const runIds = requests.map((one) => {
      const run = { ...one, experimentId: id };
      return addRun(workbench, run, checkRequest(workbench, run), origin).id;
    });
    return { experimentId: id, runIds };
  });
}

function wire({ id, name, createdAt, deletedAt, runs }: Experiment): CallResult<'experiments.rename'> {
  return { id, name, createdAt, deletedAt, runs };
}
