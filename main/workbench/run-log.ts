/** @file What a run's log says of its course: a line for each epoch, and one for its end. */
import type { RunStatus } from '../../db/index.ts';
import { usualDigits } from '../api/digits.ts';
import type { RefractError } from '../api/errors.ts';
import type { EpochReport, TrainResult } from '../training/protocol.ts';

const lossText = (value: number): string => value.toFixed(usualDigits(Math.abs(value)));
const shareText = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** What is told of a part of the data, by the end of the metric's name. */
const told = [
  ['loss', 'loss', lossText],
  ['accuracy', 'accuracy', shareText],
  ['rmse', 'root mean squared error', lossText],
] as const;

/** The parts of the data, as metrics begin with them, and what pages call them. */
const parts = [
  ['train', 'training'],
  ['validation', 'validation'],
  ['test', 'test'],
] as const;

/** "training loss 0.412, accuracy 86.1 %; test loss 0.432, accuracy 85.2 %"; "" where nothing was measured. */
function metricWords(metrics: EpochReport['metrics']): string {
  return parts
    .flatMap(([part, called]) => {
      const known = told.flatMap(([name, title, text]) => {
        const value = metrics[`${part}/${name}`];
        return value === undefined ? [] : [`${title} ${text(value)}`];
      });
      return known.length === 0 ? [] : [`${called} ${known.join(', ')}`];
    })
    .join('; ');
}

/** @param epochs how many there are to be, where that is known */
export function epochLine({ epoch, metrics }: EpochReport, epochs?: number): string {
  const words = metricWords(metrics);
  return `Epoch ${epoch}${epochs === undefined ? '' : ` of ${epochs}`}${words && `: ${words}`}.`;
}

/** What a run that was trained to its end has come to. */
export function doneLine({ metrics, epochs, steps, seconds }: TrainResult): string {
  const { testLoss, testAccuracy, testRmse } = metrics;
  const known = Object.entries({
    'test/loss': testLoss,
    'test/accuracy': testAccuracy,
    'test/rmse': testRmse,
  });
  const words = metricWords(
    Object.fromEntries(known.filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
  );
  const length = `${count(epochs, 'epoch')} and ${count(steps, 'step')} in ${lossText(seconds)} s`;
  return `Done after ${length}${words && `: ${words}`}.`;
}

const count = (n: number, what: string): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? what : `${what}s`}`;

/** How a run that did not come to its end has ended; a divergence says so itself. */
const endings: Partial<Record<RunStatus, string>> = {
  failed: 'Failed: ',
  cancelled: 'Cancelled: ',
  interrupted: 'Interrupted: ',
};

/** How and why a run has ended before its end. */
export const stopLine = (status: RunStatus, { message }: Pick<RefractError, 'message'>): string =>
  `${endings[status] ?? ''}${message}`;
