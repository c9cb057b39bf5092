/** @file All handlers: one function a call. */
import type { Handlers } from '../../../api/contract.ts';
import { activityHandlers } from './activity.ts';
import { compareHandlers } from './compare.ts';
import type { ServiceContext } from './context.ts';
import { datasetHandlers } from './datasets.ts';
import { experimentHandlers } from './experiments.ts';
import { jobHandlers } from './jobs.ts';
import { kernelHandlers } from './kernels.ts';
import { queueHandlers } from './queue.ts';
import { runHandlers } from './runs.ts';
import { settingsHandlers } from './settings.ts';
import { sourceHandlers } from './sources.ts';
import { systemHandlers } from './system.ts';
import { variantHandlers } from './variants.ts';

export function makeHandlers(context: ServiceContext): Handlers {
  return {
    ...systemHandlers(context),
    ...settingsHandlers(context),
    ...sourceHandlers(context),
    ...datasetHandlers(context),
    ...variantHandlers(context),
    ...experimentHandlers(context),
    ...runHandlers(context),
    ...activityHandlers(context),
    ...queueHandlers(context),
    ...compareHandlers(context),
    ...kernelHandlers(context),
    ...jobHandlers(context),
  };
}
