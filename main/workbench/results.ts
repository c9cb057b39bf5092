/** @file What can be had of a finished run: its weights, its predictions, its model. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { getDataset, getRun } from '../../db/index.ts';
import type { Run } from '../../db/index.ts';
import { RefractError } from '../api/errors.ts';
import { writeNpz } from '../datasets/index.ts';
import { files } from '../training/checkpoint.ts';
import type { RunConfig } from '../training/config.ts';
import type { ExportResult } from '../training/export.ts';
import { askedBy, dataShape } from '../training/data-shape.ts';
import type { EngineOptions } from '../training/launch.ts';
import { readWeights, weightsHash } from '../training/weights-file.ts';
import { datasetNamed, manifestOf } from './datasets.ts';
import { runFolder } from './home.ts';
import type { Workbench } from './workbench.ts';

/** The file of a run's weights. @throws RefractError `wrong-state` where the run has not come so far, `damaged-store` */
export function weightsFile({ home }: Workbench, run: Run, at: 'start' | 'end'): string {
  const path = files[at](runFolder(home, run.id));
  const again = 'Train it again: the same configuration gives the same weights.';
  if (existsSync(path)) {
    const stored = run.summary['weightsSha256'];
    if (at === 'end' && run.status === 'done' && weightsHash(readWeights(path).tensors) !== stored) {
      throw new RefractError(
        'damaged-store',
        `${path} no longer holds the weights that the run ended with.`,
        again,
      );
    }
    return path;
  }
  if (run.status === 'done') {
    throw new RefractError(
      'damaged-store',
      `The ${at} weights of the run ${run.id} are gone: there is no ${path}.`,
      again,
    );
  }
  const why = at === 'start' ? 'has not begun' : `is ${run.status}, not finished`;
  throw new RefractError(
    'wrong-state',
    `The run ${run.id} ${why}, so it has no ${at} weights.`,
    'Continue it with `refract resume`.',
  );
}

/** Writes a run's parameters, by name, to an NPZ file. */
export async function saveWeights(
  workbench: Workbench,
  runId: string,
  at: 'start' | 'end',
  out: string,
): Promise<{ written: string }> {
  const run = getRun(workbench.db, runId);
  const { tensors } = readWeights(weightsFile(workbench, run, at));
  const arrays = [...tensors].map(([name, { shape, data }]) => [
    name,
    { dtype: 'float32' as const, shape, data },
  ]);
  const written = resolve(out);
  await writeNpz(written, Object.fromEntries(arrays) as Parameters<typeof writeNpz>[1]);
  return { written };
}

export interface PredictRequest {
  readonly run: string;
  readonly dataset: string;
  readonly split: string;
  readonly out: string;
  readonly limit?: number;
  readonly spikes?: number;
}

/**
 * Writes a run's scores on a data set (see training/predict.ts for the arrays).
 * @throws RefractError `invalid-option` where the data set's sequences are not like those the run was trained on
 */
export async function predict(
  workbench: Workbench,
  request: PredictRequest,
  options: EngineOptions = {},
): Promise<{ written: string; samples: number }> {
  const { db, home } = workbench;
  const { split } = request;
  if (split !== 'train' && split !== 'test') {
    throw new RefractError(
      'invalid-option',
      `There is no split "${split}".`,
      'The splits are train and test.',
    );
  }
  const run = getRun(db, request.run);
  const manifest = manifestOf(datasetNamed(workbench, request.dataset));
  const trained = manifestOf(getDataset(db, run.datasetId));
  if (manifest.channels !== trained.channels) {
    throw new RefractError(
      'invalid-option',
      `${request.dataset} has ${manifest.channels} channels; the run ${run.id} was trained on ${trained.channels}.`,
      'Choose a data set with as many channels.',
    );
  }
  if (askedBy(manifest) !== askedBy(trained)) {
    throw new RefractError(
      'invalid-option',
      `${request.dataset} asks for something else (${askedBy(manifest)}) than the data set that the run ${run.id} was trained on (${askedBy(trained)}).`,
      'Choose a data set that asks for the same.',
    );
  }
  const written = resolve(request.out);
  const { samples } = await workbench.run<{ samples: number }>(
    {
      kind: 'predict',
      config: run.config as unknown as RunConfig,
      data: { home, manifest },
      classes: dataShape(trained).classes,
      split,
      weights: weightsFile(workbench, run, 'end'),
      out: written,
      spikes: request.spikes ?? 0,
      ...(request.limit === undefined ? {} : { limit: request.limit }),
    },
    options,
  );
  return { written, samples };
}

/** The forms in which a model can be exported. NIR comes with a later part. */
const exportForms = ['onnx'] as const;

/** Writes a run's model. @throws RefractError `invalid-option` for a form that is not there */
export async function exportRun(
  workbench: Workbench,
  runId: string,
  to: string,
  out: string,
  options: EngineOptions = {},
): Promise<ExportResult & { written: string }> {
  if (!(exportForms as readonly string[]).includes(to)) {
    throw new RefractError(
      'invalid-option',
      `A model cannot be exported to "${to}" yet.`,
      `It can be exported to ${exportForms.join(', ')}.`,
    );
  }
  const { db, home } = workbench;
  const run = getRun(db, runId);
  const written = resolve(out);
  const result = await workbench.run<ExportResult>(
    {
      kind: 'export',
      config: run.config as unknown as RunConfig,
      data: { home, manifest: manifestOf(getDataset(db, run.datasetId)) },
      weights: weightsFile(workbench, run, 'end'),
      out: written,
      metadata: { 'refract.run': run.id, 'refract.variant': run.variant, 'refract.version': run.codeVersion },
    },
    options,
  );
  return { written, ...result };
}
