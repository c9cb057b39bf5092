/** @file The table of synthetic tasks, and how one becomes a data set. */
import { RefractError } from '../../api/errors.ts';
import type { ImportOptions } from '../../api/import-options.ts';
import type { LongCall } from '../../api/progress.ts';
import { throwIfCancelled } from '../cancel.ts';
import { settingsOf } from '../encoders/encoder.ts';
import type { DatasetManifest } from '../manifest.ts';
import type { SampleInput } from '../sample-input.ts';
import { storeSamples } from '../store.ts';
import { adding } from './adding.ts';
import { copy, lagCopy, selectiveCopy } from './copy.ts';
import { continuousDelay } from './delay.ts';
import { listOps } from './list-ops.ts';
import { mackeyGlass } from './mackey-glass.ts';
import { matchToSample } from './match-to-sample.ts';
import { randman } from './randman.ts';
import { drawOf, type SyntheticTask } from './task.ts';

/** Every task, in the order of lists. */
export const syntheticTasks: readonly SyntheticTask[] = [
  ...[randman, adding, copy, selectiveCopy, lagCopy, matchToSample, continuousDelay, mackeyGlass, listOps],
];

/** What to make. */
export interface SyntheticRequest {
  readonly task: string;
  readonly train?: number | undefined;
  readonly test?: number | undefined;
  readonly seed?: number | undefined;
  readonly settings?: Readonly<Record<string, number>> | undefined;
}

/** Samples that are handed over at a time. */
const AT_ONCE = 64;

/** @throws RefractError `not-found` */
function taskOf(id: string): SyntheticTask {
  const task = syntheticTasks.find((one) => one.id === id);
  if (task) return task;
  const names = syntheticTasks.map((one) => one.id).join(', ');
  throw new RefractError('not-found', `There is no synthetic task "${id}".`, `There are: ${names}.`);
}

/**
 * The samples of a task.
 * @throws RefractError `not-found`, `invalid-option`
 */
export function syntheticInput(request: SyntheticRequest): SampleInput {
  const task = taskOf(request.task);
  const { train = task.usual.train, test = task.usual.test, seed = 0 } = request;
  for (const [what, count] of Object.entries({ train, test })) {
    if (Number.isInteger(count) && count >= 1 && count <= 10_000_000) continue;
    throw new RefractError('invalid-option', `The number of samples (${what}) is ${count}; it takes 1 to 10,000,000.`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RefractError('invalid-option', `A seed has to be a whole number from 0 on, not ${seed}.`);
  }
  const settings = settingsOf(task, request.settings, 'task');
  const open = task.open(settings, drawOf(seed), train + test);
  return {
    ...{ name: task.id, layout: 'series', divisor: 1, splits: ['train', 'test'], files: [] },
    ...open.form,
    settings: { task: task.id, train, test, seed, ...settings },
    async *read(call) {
      for (let first = 0; first < train + test; first += AT_ONCE) {
        throwIfCancelled(call);
        const count = Math.min(AT_ONCE, train + test - first);
        yield Array.from({ length: count }, (_, i) => ({
          ...open.sample(first + i),
          split: first + i < train ? ('train' as const) : ('test' as const),
          place: () => `${task.id}, sample ${first + i}`,
        }));
        call.onProgress?.({ what: `Making ${task.title}`, done: first + count, total: train + test, unit: 'samples' });
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
} // prettier-ignore

/**
 * Makes and stores a synthetic data set; the same request and recipe give the same data set anywhere.
 * @throws RefractError `not-found`, `invalid-option`, `disk`, `cancelled`
 */
export async function generateDataset(
  home: string,
  request: SyntheticRequest,
  options: ImportOptions = {},
  call: LongCall = {},
): Promise<DatasetManifest> {
  return storeSamples(home, 'synthetic', syntheticInput(request), options, call);
}
