/** @file Handlers of compare.*. */
import { getDataset, getExperiment, listRuns } from '../../../../db/index.ts';
import type { Run } from '../../../../db/index.ts';
import type { compareCalls } from '../../../api/compare.ts';
import { RefractError } from '../../../api/errors.ts';
import { manifestOf } from '../../datasets.ts';
import { compareRuns } from '../comparison/compare-runs.ts';
import { lengthOf as lengthOfRun } from '../run-detail.ts';
import type { HandlersOf, ServiceContext } from './context.ts';
import { runsOf } from './runs.ts';

/** More groups than this have more pairs than anybody reads. */
const MAX_RUNS = 2000;

export function compareHandlers(context: ServiceContext): HandlersOf<typeof compareCalls> {
  const { db } = context;
  return {
    'compare.runs': ({ runIds, experimentId, measure }) => {
      if ((runIds === undefined) === (experimentId === undefined)) {
        throw new RefractError(
          'usage',
          'Compare either chosen runs or an experiment.',
          'Name one of the two.',
        );
      }
      const ids =
        runIds ??
        listRuns(db, { filter: { experimentId: getExperiment(db, experimentId!).id } }).map(({ id }) => id);
      if (ids.length > MAX_RUNS) {
        throw new RefractError(
          'too-large',
          `${ids.length} runs are too many to be compared at once.`,
          `Choose at most ${MAX_RUNS}.`,
        );
      }
      const manifests = new Map<string, ReturnType<typeof manifestOf>>();
      const manifest = (id: string) => {
        if (!manifests.has(id)) manifests.set(id, manifestOf(getDataset(db, id)));
        return manifests.get(id)!;
      };
      const stepsOf = (id: string): number => manifest(id).steps;
      const lengthOf = (run: Run) => lengthOfRun(run, manifest(run.datasetId));
      return compareRuns(runsOf(context, ids), measure, { stepsOf, lengthOf });
    },
  };
}
