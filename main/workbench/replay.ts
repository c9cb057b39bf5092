/** @file Proving a stored run again: training it anew and comparing every step. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { getDataset, getRun, series } from '../../db/index.ts';
import { RefractError } from '../api/errors.ts';
import type { RunConfig } from '../training/config.ts';
import type { EngineOptions } from '../training/launch.ts';
import type { TrainResult } from '../training/protocol.ts';
import { manifestOf } from './datasets.ts';
import { codeVersion, environment } from './environment.ts';
import type { Environment } from './environment.ts';
import type { Workbench } from './workbench.ts';

export interface ReplayResult {
  readonly identical: boolean;
  readonly steps: number;
  /** The first step whose value is not the stored one, or the weights at the end. */
  readonly firstDifference?: {
    readonly step: number;
    readonly metric: string;
    readonly stored: number | string;
    readonly replayed: number | string;
  };
  /** What differs between the machine and versions then and now; a difference in bits may come from it. */
  readonly environmentDifferences: readonly {
    readonly name: string;
    readonly stored: unknown;
    readonly now: unknown;
  }[];
}

/** Series that are a function of the configuration alone: speed and memory are not. */
const compared = /^(loss|accuracy|rmse|spikeRate\.\d+)$/;

/**
 * Trains a finished run again, beside it, and compares loss, accuracy or error, and spike rates of every step and the final weights.
 * Nothing stored changes.
 * @throws RefractError `wrong-state` for a run that is not finished, and as training does
 */
export async function replay(
  workbench: Workbench,
  runId: string,
  options: EngineOptions = {},
): Promise<ReplayResult> {
  const { db, home } = workbench;
  const run = getRun(db, runId);
  if (run.status !== 'done') {
    throw new RefractError(
      'wrong-state',
      `The run ${runId} is ${run.status}; only a finished run can be replayed.`,
      'Finish it with `refract resume` first.',
    );
  }
  const stored = storedSteps(workbench, runId);
  const folder = mkdtempSync(join(home, 'runs', '.replay-'));
  let difference: ReplayResult['firstDifference'];
  let kernels: TrainResult['kernels'] | undefined;
  const found = new AbortController();
  const signals = [found.signal, ...(options.signal ? [options.signal] : [])];
  try {
    const result = await workbench
      .run<TrainResult>(
        {
          kind: 'train',
          config: run.config as unknown as RunConfig,
          data: { home, manifest: manifestOf(getDataset(db, run.datasetId)) },
          folder,
          resume: false,
        },
        {
          signal: AbortSignal.any(signals),
          onEvent: (event) => {
            options.onEvent?.(event);
            if (event.type === 'log' && event.topic === 'kernels') kernels = 'portable';
            if (event.type !== 'points' || difference) return;
            for (const { scope, name, step, value } of event.points) {
              if (scope !== 'step' || !compared.test(name)) continue;
              const before = stored.get(name)?.get(step);
              if (before === undefined || Object.is(before, value)) continue;
              difference = { step, metric: name, stored: before, replayed: value };
              found.abort();
              return;
            }
          },
        },
      )
      .catch((error: unknown) => {
        if (difference) return undefined; // stopped because the answer is known
        throw error;
      });
    kernels = result?.kernels ?? kernels;
    const weights = String(run.summary['weightsSha256']);
    if (!difference && result && result.weightsSha256 !== weights) {
      difference = {
        step: result.steps,
        metric: 'weightsSha256',
        stored: weights,
        replayed: result.weightsSha256,
      };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    identical: !difference,
    steps: run.steps ?? 0,
    ...(difference ? { firstDifference: difference } : {}),
    environmentDifferences: [
      ...changed('code version', run.codeVersion, codeVersion()),
      ...changed('operators', run.summary['kernels'], kernels ?? run.summary['kernels']),
      ...environmentDifferences(run.environment as unknown as Environment),
    ],
  };
}

function storedSteps({ db }: Workbench, runId: string): Map<string, Map<number, number>> {
  const layers = (getRun(db, runId).summary['spikeRate'] as number[] | undefined) ?? [];
  const names = ['loss', 'accuracy', 'rmse', ...layers.map((_, l) => `spikeRate.${l}`)];
  return new Map(
    names.map((name) => {
      const { steps, values } = series(db, runId, { name, scope: 'step' });
      return [name, new Map(steps.map((step, i) => [step, values[i]!]))];
    }),
  );
}

function changed(name: string, stored: unknown, now: unknown): ReplayResult['environmentDifferences'] {
  return stored === now ? [] : [{ name, stored, now }];
}

function environmentDifferences(stored: Environment): ReplayResult['environmentDifferences'] {
  const now = environment();
  return (Object.keys(now) as (keyof Environment)[])
    .filter((name) => stored[name] !== now[name])
    .map((name) => ({ name, stored: stored[name], now: now[name] }));
}
