/** @file All that is known of one data set, and of files before they are one. */
import type { CallResult } from '../api/contract.ts';
import type { Examination } from '../api/examination.ts';
import type { ImportOptions } from '../api/import-options.ts';
import type { LongCall } from '../api/progress.ts';
import { examineAndKeep, knownExamination } from '../datasets/examinations.ts';
import type { DatasetManifest } from '../datasets/index.ts';
import { datasetNamed, datasetSummary, manifestOf, type DatasetSummary } from './datasets.ts';
import { describeStored } from './service/preview.ts';
import type { Workbench } from './workbench.ts';

/** One data set, as `refract datasets NAME` shows it. */
export interface DatasetDetail
  extends DatasetSummary, Pick<DatasetManifest, 'layout' | 'dtype' | 'divisor' | 'source'> {
  /** By class number; null where classes have numbers only. */
  readonly classNames: readonly string[] | null;
  /** Samples of each class, by class number; `validation` is null where there is no such part. */
  readonly balance: CallResult<'datasets.get'>['balance'];
  /** Of the values in use, over the first training samples. */
  readonly range: CallResult<'datasets.get'>['range'];
  /** How many numbers of the files were missing and were filled. */
  readonly filled: number;
  /** What is missing in the training samples; null as long as the data set was not examined. */
  readonly missing: Examination['missing'] | null;
  readonly recipe: ImportOptions;
}

/**
 * All that is known of a data set.
 * @param name its name or id
 * @throws RefractError `not-found` that lists the names there are; `damaged-store`
 */
export async function datasetDetail(
  workbench: Pick<Workbench, 'db' | 'home'>,
  name: string,
): Promise<DatasetDetail> {
  const dataset = datasetNamed(workbench, name);
  const manifest = manifestOf(dataset);
  const { layout, dtype, divisor, source, recipe, classNames = null, filled = 0 } = manifest;
  const found = await knownExamination(workbench.home, manifest);
  return {
    ...datasetSummary(dataset),
    ...{ layout, dtype, divisor, classNames, filled, missing: found?.missing ?? null },
    ...describeStored(workbench.home, manifest),
    ...{ source, recipe },
  };
}

/**
 * Reads all of a data set and keeps what was found; what is known of it already is not read again.
 * @param name its name or id
 * @throws RefractError `not-found` that lists the names there are; `damaged-store`, `cancelled`
 */
export function examineNamed(
  workbench: Pick<Workbench, 'db' | 'home'>,
  name: string,
  call: LongCall,
): Promise<Examination> {
  return examineAndKeep(workbench.home, manifestOf(datasetNamed(workbench, name)), call);
}
