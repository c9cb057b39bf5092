/** @file What an engine says of a run in its log: on what it trains, and whose weights it ends with. */
import { usualDigits } from '../api/digits.ts';
import type { RunConfig } from './config.ts';
import type { Position } from './position.ts';
import type { Kernels } from './session.ts';

const counted = (n: number, what: string): string =>
  `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;

/** @param batches of an epoch */
export function startWords(
  { provider, threads, epochs, steps }: Pick<RunConfig, 'provider' | 'threads' | 'epochs' | 'steps'>,
  kernels: Kernels,
  batches: number,
): string {
  const where = provider === 'cuda' ? 'CUDA' : `the CPU with ${counted(threads, 'thread')}`;
  const length = steps === undefined ? `${counted(epochs ?? 0, 'epoch')} of ${counted(batches, 'step')}` : counted(steps, 'step'); // prettier-ignore
  return `Trains on ${where}, ${kernels} operators: ${length}.`;
}

/** Where a run was stopped. */
export const stoppedWords = (step: number): string => `Stopped after step ${step.toLocaleString('en-US')}.`;

/** Whose weights a run ends with; undefined where nothing was validated. */
export function bestWords(
  { best, stoppedEarly, epochsWithoutBest }: Pick<Position, 'best' | 'stoppedEarly' | 'epochsWithoutBest'>,
  keepsBest: boolean,
): string | undefined {
  if (best === null) return undefined;
  const { loss, epoch } = best;
  const why = stoppedEarly
    ? `Stopped early: the validation loss was not lower in ${counted(epochsWithoutBest, 'more epoch')}. `
    : '';
  const whose = keepsBest ? 'The weights of that epoch are kept.' : 'The weights of the last epoch are kept.';
  return `${why}The validation loss was lowest after epoch ${epoch}: ${loss.toFixed(usualDigits(loss))}. ${whose}`;
}
