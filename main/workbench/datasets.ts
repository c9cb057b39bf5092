/** @file Data sets as the workbench shows them: importing, listing, finding by name. */
import { findDataset, insertDataset, listDatasets as storedDatasets } from '../../db/index.ts';
import type { Dataset } from '../../db/index.ts';
import type { Database } from '../../db/index.ts';
import { RefractError } from '../api/errors.ts';
import type { ImportOptions } from '../api/import-options.ts';
import type { LongCall } from '../api/progress.ts';
import { datasetManifestSchema, generateDataset, importDataset } from '../datasets/index.ts';
import type { DatasetManifest, ImportRequest, SyntheticRequest } from '../datasets/index.ts';
import { areNumbers, labelColumn, labelWarning, nameWarning, unevenWarning } from '../datasets/odd-data.ts';
import type { Asked } from '../models/index.ts';
import { askedBy, dataShape } from '../training/data-shape.ts';
import { usedFiles } from './service/used-files.ts';

/** A data set in a list; names as in CONTRACT. */
export interface DatasetSummary {
  readonly id: string;
  readonly name: string;
  readonly format: string;
  /** `validation` only where there is such a part. */
  readonly samples: { readonly train: number; readonly validation?: number; readonly test: number };
  readonly steps: number;
  readonly channels: number;
  readonly classes: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly asks: Asked;
  /** How many scores it takes to say it: classes, or numbers of a step. */
  readonly scores: number;
}

/** What the history stores beside a manifest. */
export function describeManifest(manifest: DatasetManifest): {
  sha256: string;
  samples: number;
  bytes: number;
} {
  const { sha256, bytes, train, validation, test } = manifest;
  return { sha256, bytes, samples: train.samples + (validation?.samples ?? 0) + test.samples };
}

/** The manifest of a stored data set, checked. @throws RefractError `damaged-store` */
export function manifestOf(dataset: Dataset): DatasetManifest {
  const parsed = datasetManifestSchema.safeParse(dataset.manifest);
  if (parsed.success) return parsed.data;
  throw new RefractError(
    'damaged-store',
    `The description of the data set ${dataset.name} is damaged (${parsed.error.issues[0]?.path.join('.')}).`,
    'Import it again under another name.',
  );
}

/** A stored data set as lists have it. @throws RefractError `damaged-store` */
export function datasetSummary(dataset: Dataset): DatasetSummary {
  const manifest = manifestOf(dataset);
  const { format, steps, channels, classes, bytes, sha256, train, validation, test } = manifest;
  return {
    id: dataset.id,
    name: dataset.name,
    format: dataset.format === 'builtin' ? 'builtin' : format,
    samples: {
      train: train.samples,
      ...(validation && { validation: validation.samples }),
      test: test.samples,
    },
    steps,
    channels,
    classes,
    bytes,
    sha256,
    asks: askedBy(manifest),
    scores: dataShape(manifest).classes,
  };
}

/** All data sets by name. */
export function listDatasets({ db }: { db: Database }): DatasetSummary[] {
  return storedDatasets(db).map(datasetSummary);
}

/**
 * The data set of a name (or an id).
 * @throws RefractError `not-found` that lists the names there are
 */
export function datasetNamed({ db }: { db: Database }, name: string): Dataset {
  const dataset = findDataset(db, name) ?? storedDatasets(db).find(({ id }) => id === name);
  if (dataset) return dataset;
  const names = storedDatasets(db).map((known) => known.name);
  const hint = names.length > 0 ? `There are: ${names.join(', ')}.` : 'Import one with `refract import`.';
  throw new RefractError('not-found', `There is no data set "${name}".`, hint);
}

/**
 * Imports files into the store under a name.
 * @param onFiles told which files are used, and why not the others, before samples are read
 * @throws RefractError `already-exists` before anything is read, and what importDataset throws
 */
export async function importNamed(
  { db, home }: { db: Database; home: string },
  name: string,
  paths: readonly string[],
  request: ImportRequest,
  call: LongCall,
  onFiles?: (files: ReturnType<typeof usedFiles>) => void,
): Promise<DatasetSummary> {
  refuseName(db, name);
  const manifest = await importDataset(home, paths, request, {
    ...call,
    onOpened: (source, input, { title }) => onFiles?.(usedFiles(source, input, title)),
  });
  const { format } = manifest;
  return datasetSummary(insertDataset(db, { name, format, manifest, ...describeManifest(manifest) }));
}

/** What is odd about a data set that was imported, in sentences. */
export function importWarnings(workbench: { db: Database }, id: string): string[] {
  const {
    classes,
    classNames,
    targets,
    train,
    validation,
    test,
    recipe,
    uneven = 0,
  } = manifestOf(datasetNamed(workbench, id));
  const samples = train.samples + (validation?.samples ?? 0) + test.samples;
  const times = unevenWarning(uneven);
  if (targets) return times === undefined ? [] : [times];
  const only = classNames?.[0] === undefined ? 'one class alone' : `the class "${classNames[0]}" alone`;
  return [
    labelWarning(classes, samples, labelColumn(recipe.settings), areNumbers(classNames)),
    nameWarning(classNames ?? []),
    classes > 1 ? undefined : `All samples are of ${only}: there is nothing to tell apart.`,
    times,
  ].filter((warning) => warning !== undefined);
}

/**
 * Makes a synthetic data set under a name.
 * @param options the recipe: an encoder, for example
 * @throws RefractError `already-exists` before anything is made, and what generateDataset throws
 */
export async function generateNamed(
  { db, home }: { db: Database; home: string },
  name: string,
  request: SyntheticRequest,
  options: ImportOptions,
  call: LongCall,
): Promise<DatasetSummary> {
  refuseName(db, name);
  const manifest = await generateDataset(home, request, options, call);
  const { format } = manifest;
  return datasetSummary(insertDataset(db, { name, format, manifest, ...describeManifest(manifest) }));
}

function refuseName(db: Database, name: string): void {
  if (!/\S/.test(name) || name.length > 200) {
    throw new RefractError(
      'invalid-option',
      'A data set needs a name of 1 to 200 characters.',
      'Give one with --name.',
    );
  }
  if (findDataset(db, name)) {
    throw new RefractError(
      'already-exists',
      `There is already a data set named "${name}".`,
      'Choose another --name.',
    );
  }
}
