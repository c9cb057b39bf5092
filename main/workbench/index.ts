/** @file What hosts may use: the command line now, the window next. */
export { benchmark } from './benchmark.ts';
export type { BenchResult } from './benchmark.ts';
export { compare } from './compare.ts';
export type { Comparison } from './compare.ts';
export { importNamed, listDatasets } from './datasets.ts';
export type { DatasetSummary } from './datasets.ts';
export { diagnose } from './doctor.ts';
export { homeFolder } from './home.ts';
export { listRunSummaries } from './run-list.ts';
export { replay } from './replay.ts';
export { exportRun, predict, saveWeights } from './results.ts';
export { resume, train } from './runs.ts';
export type { RunSummary, TrainRequest } from './runs.ts';
export { listVariants } from './variants.ts';
export { openWorkbench } from './workbench.ts';
export type { Workbench } from './workbench.ts';
export { openService } from './service/service.ts';
export type { Service } from './service/service.ts';
