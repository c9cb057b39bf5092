/** @file Handlers of runs.*. */
import {
  addTags, countRuns, deleteRuns, getRun, getRuns, listEvents, listRunColumns, listRuns, listTags, metricSummaries, removeTags,
  restoreRuns, setRunNotes, valuesAtStep,
} from '../../../../db/index.ts'; // prettier-ignore
import type { RunFilter } from '../../../../db/index.ts';
import type { CallResult } from '../../../api/contract.ts';
import { RefractError } from '../../../api/errors.ts';
import type { runCalls } from '../../../api/runs.ts';
import { profileRun } from '../../profile.ts';
import { replay } from '../../replay.ts';
import { exportRun, saveWeights } from '../../results.ts';
import { curves } from '../curves.ts';
import { finishedRun } from '../finished-run.ts';
import { urgency } from '../lane.ts';
import { asScalar, finite, wireLogEntry } from '../rows.ts';
import { describeRun } from '../run-detail.ts';
import { groupRuns } from '../run-groups.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

type Summary = CallResult<'runs.metrics'>['summaries'][number];

export function runHandlers(context: ServiceContext): HandlersOf<typeof runCalls> {
  const { workbench, db, rows, queue, jobs, lane, scratch, changes } = context;
  /** Does something to runs and says that they have changed. */
  const edit = (ids: readonly string[], work: () => void): null => {
    work();
    changes.runs(ids);
    return null;
  };
  return {
    'runs.list': ({ filter, sort, limit, offset }) => ({
      rows: rows.of(listRuns(db, { filter, sort, limit, offset })),
      total: countRuns(db, filter),
    }),
    'runs.order': ({ first, ...query }) => {
      const runs = listRunColumns(db, ['id', 'status'], query);
      const ids = runs.map(({ id }) => id);
      return {
        ids,
        statuses: runs.map(({ status }) => status),
        rows: first > 0 ? rows.byId(ids.slice(0, first)) : [],
      };
    },
    'runs.interrupted': ({ after }) => {
      const runs = listRunColumns(db, ['id', 'finishedAt'], {
        filter: { statuses: ['interrupted'] },
        sort: [{ by: 'finishedAt', direction: 'ascending' }],
      }).filter(({ finishedAt }) => (finishedAt ?? 0) > after);
      return { ids: runs.map(({ id }) => id), latest: runs.at(-1)?.finishedAt ?? null };
    },
    'runs.rows': ({ ids }) => ({ rows: rows.byId(ids) }),
    'runs.count': ({ filter }) => ({ total: countRuns(db, filter) }),
    'runs.groups': ({ filter }) => ({ groups: groupRuns(db, rows, filter as RunFilter) }),
    'runs.get': ({ id }) => describeRun(context, getRun(db, id)),
    'runs.series': (wanted) => ({ curves: curves(db, wanted) }),
    'runs.metrics': ({ ids, metrics }) => ({
      summaries: metricSummaries(db, ids, metrics).map(({ last, min, max, ...summary }): Summary => ({
        ...summary,
        last: { step: last.step, value: finite(last.value) },
        min: min && { step: min.step, value: finite(min.value) },
        max: max && { step: max.step, value: finite(max.value) },
      })),
    }),
    'runs.valuesAt': ({ ids, metric, step }) => ({
      values: [...valuesAtStep(db, ids, metric, step)].map(([runId, value]) => ({
        runId,
        value: finite(value),
      })),
    }),
    'runs.log': ({ id, ...query }) => ({
      entries: listEvents(db, { runId: id, ...query }).map(wireLogEntry),
    }),
    'runs.tags': () => ({ tags: listTags(db) }),
    'runs.tag': ({ ids, add, remove }) =>
      edit(ids, () =>
        db.transaction(() => {
          addTags(db, ids, add);
          removeTags(db, ids, remove);
        }),
      ),
    'runs.note': ({ id, notes }) => edit([id], () => setRunNotes(db, id, notes)),
    'runs.delete': ({ ids }) => {
      edit(ids, () => deleteRuns(db, ids));
      queue.changed();
      return null;
    },
    'runs.restore': ({ ids }) => {
      edit(ids, () => restoreRuns(db, ids));
      queue.changed();
      queue.kick();
      return null;
    },
    'runs.cancel': async ({ ids }) => {
      await queue.cancel(ids);
      return null;
    },
    'runs.resume': ({ ids, place }) => {
      queue.enqueue(ids, place);
      return null;
    },
    'runs.replay': ({ id }) => {
      finishedRun(db, id);
      const jobId = jobs.start({
        kind: 'replay',
        title: `Replaying ${id}`,
        runId: id,
        turn: (signal) => lane.enter(urgency.job, signal),
        work: async ({ signal, onProgress }) => {
          const { environmentDifferences, ...result } = await replay(workbench, id, {
            signal,
            onEvent: (event) => event.type === 'progress' && onProgress(event.progress),
          });
          const differences = environmentDifferences.map(({ name, stored, now }) => ({
            name,
            stored: asScalar(stored),
            now: asScalar(now),
          }));
          return { ...result, environmentDifferences: differences };
        },
      });
      return { jobId };
    },
    'runs.profile': ({ id }) => {
      getRun(db, id); // says at once what the job would only say later
      const jobId = jobs.start({
        kind: 'profile',
        title: `Profiling ${id}`,
        runId: id,
        turn: (signal) => lane.enter(urgency.job, signal),
        work: ({ signal, onProgress }) =>
          profileRun(workbench, id, {
            signal,
            onEvent: (event) => event.type === 'progress' && onProgress(event.progress),
          }),
      });
      return { jobId };
    },
    'runs.export': ({ id, to }) => {
      const run = finishedRun(db, id);
      const jobId = jobs.start({
        kind: 'export',
        title: `Exporting ${id} to ${to.toUpperCase()}`,
        runId: id,
        work: async ({ signal }) => {
          const file = scratch.planFile(`${run.variant}-${id}.${to}`);
          const { written: _, ...exactness } = await exportRun(workbench, id, to, file.path, { signal });
          return { ...scratch.offerFile(file), ...exactness };
        },
      });
      return { jobId };
    },
    'runs.weights': async ({ id, at }) => {
      const file = scratch.planFile(`${getRun(db, id).variant}-${id}-${at}.npz`);
      await saveWeights(workbench, id, at, file.path);
      return scratch.offerFile(file);
    },
  };
}

/** @throws RefractError `not-found` for the first id that is no run's */
export function runsOf({ db }: ServiceContext, ids: readonly string[]) {
  const runs = getRuns(db, ids);
  const found = new Set(runs.map(({ id }) => id));
  const missing = ids.find((id) => !found.has(id));
  if (missing === undefined) return runs;
  throw new RefractError('not-found', `There is no run ${missing}.`, 'Load the page again.');
}
