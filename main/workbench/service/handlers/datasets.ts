/** @file Handlers of datasets.*. */
import {
  countRuns, deleteDataset, getDataset, listDatasets, renameDataset, restoreDataset,
} from '../../../../db/index.ts'; // prettier-ignore
import type { Dataset } from '../../../../db/index.ts';
import type { CallResult } from '../../../api/contract.ts';
import type { datasetCalls } from '../../../api/datasets.ts';
import { RefractError } from '../../../api/errors.ts';
import { examineAndKeep, knownExamination } from '../../../datasets/examinations.ts';
import { readers } from '../../../datasets/readers/index.ts';
import { syntheticTasks } from '../../../datasets/index.ts';
import { usualOptions } from '../../../models/index.ts';
import { askedBy, dataShape } from '../../../training/data-shape.ts';
import { generateNamed, importNamed, manifestOf } from '../../datasets.ts';
import { benchEncoders, listEncoders, wireTable } from '../encoder-bench.ts';
import { describeStored, inspect, reading, settingTitles, storedSamples } from '../preview.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

type WireDataset = CallResult<'datasets.rename'>;

export function datasetHandlers(context: ServiceContext): HandlersOf<typeof datasetCalls> {
  const { workbench, db, sources, jobs, changes, prepared } = context;
  const { home } = workbench;
  const wire = (dataset: Dataset): WireDataset =>
    wireDataset(dataset, countRuns(db, { datasetId: dataset.id }));
  const changed = (dataset: Dataset): WireDataset => {
    changes.datasets();
    return wire(dataset);
  };
  const names = () => new Set(listDatasets(db).map(({ name }) => name));
  /** By data set: the job that examines it. */
  const examining = new Map<string, string>();
  const refuseTaken = (name: string): void => {
    if (names().has(name)) {
      throw new RefractError(
        'already-exists',
        `There is already a data set named "${name}".`,
        'Choose another name.',
      );
    }
  };
  return {
    'datasets.list': (query) => ({ datasets: listDatasets(db, query).map(wire) }),
    'datasets.get': ({ id }) => {
      const dataset = getDataset(db, id);
      const manifest = manifestOf(dataset);
      const { layout, dtype, divisor, source, recipe, classNames = null, filled = 0 } = manifest;
      return {
        ...wire(dataset),
        ...{ layout, dtype, divisor, source, recipe, classNames, filled },
        ...describeStored(home, manifest),
      };
    },
    'datasets.samples': ({ id, ...wanted }) => storedSamples(home, manifestOf(getDataset(db, id)), wanted),
    'datasets.formats': () => ({
      formats: readers.map((reader) => ({
        ...{ id: reader.id, title: reader.title, expects: reader.expects },
        settings: settingTitles(reader),
      })),
    }),
    'datasets.inspect': ({ source, ...chosen }) => inspect(sources.pathsOf(source), chosen, names()),
    'datasets.reading': ({ source, ...chosen }) => reading(sources.pathsOf(source), chosen),
    'datasets.import': ({ source, name, format, options }) => {
      const paths = sources.pathsOf(source);
      refuseTaken(name);
      const jobId = jobs.start({
        kind: 'import',
        title: `Importing ${name}`,
        work: async (call) => {
          await prepared();
          const { id } = await importNamed(workbench, name, paths, { ...options, format }, call);
          await sources.discard(source);
          return { dataset: changed(getDataset(db, id)) };
        },
      });
      return { jobId };
    },
    'datasets.examined': async ({ id }) => {
      const found = await knownExamination(home, manifestOf(getDataset(db, id)));
      return { found: found ?? null };
    },
    'datasets.examine': ({ id }) => {
      const dataset = getDataset(db, id);
      const manifest = manifestOf(dataset);
      const atWork = examining.get(id);
      if (atWork !== undefined) return { jobId: atWork };
      const jobId = jobs.start({
        kind: 'examine',
        title: `Examining ${dataset.name}`,
        work: async (call) => {
          try {
            return { datasetId: id, found: await examineAndKeep(home, manifest, call) };
          } finally {
            examining.delete(id);
          }
        },
      });
      examining.set(id, jobId);
      return { jobId };
    },
    'datasets.syntheticTasks': () => ({
      tasks: syntheticTasks.map(({ id, title, rule, source, asks, settings, usual }) => {
        return { ...{ id, title, rule, source, asks, usual }, settings: wireTable(settings) };
      }),
    }),
    'datasets.generate': ({ name, options, ...request }) => {
      refuseTaken(name);
      const jobId = jobs.start({
        kind: 'import',
        title: `Making ${name}`,
        work: async (call) => {
          await prepared();
          const { id } = await generateNamed(workbench, name, request, options, call);
          return { dataset: changed(getDataset(db, id)) };
        },
      });
      return { jobId };
    },
    'datasets.encoders': () => ({ encoders: listEncoders() }),
    'datasets.encode': ({ id, ...wanted }) => benchEncoders(home, manifestOf(getDataset(db, id)), wanted),
    'datasets.rename': ({ id, name }) => changed(renameDataset(db, id, name)),
    'datasets.delete': ({ id }) => {
      deleteDataset(db, id);
      return changed(getDataset(db, id));
    },
    'datasets.restore': ({ id }) => changed(restoreDataset(db, id)),
  };
}

function wireDataset(dataset: Dataset, runs: number): WireDataset {
  const { id, name, bytes, sha256, createdAt, deletedAt, format } = dataset;
  const manifest = manifestOf(dataset);
  const { steps, channels, classes, train, validation, test } = manifest;
  const samples = {
    ...{ train: train.samples, test: test.samples },
    validation: validation?.samples ?? null,
  };
  return {
    asks: askedBy(manifest),
    scores: dataShape(manifest).classes,
    usualOptions: { ...usualOptions(askedBy(manifest)) },
    id,
    name,
    format,
    samples,
    steps,
    channels,
    classes,
    bytes,
    sha256,
    createdAt,
    deletedAt,
    runs,
  };
}
