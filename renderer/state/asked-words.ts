/** @file What data sets ask of a network, in words. */
import type { CallResult } from '../../main/api/contract.ts';
import { formatNumber } from '../charts/format.ts';

type Asking = Pick<CallResult<'datasets.list'>['datasets'][number], 'asks' | 'scores'>;

const things: Readonly<Record<Asking['asks'], readonly [one: string, several: string]>> = {
  class: ['class', 'classes'],
  'step classes': ['class at every step', 'classes at every step'],
  'step values': ['number at every step', 'numbers at every step'],
  'sample value': ['number for each sample', 'numbers for each sample'],
};

/** "10 classes", "6 classes at every step", "1 number at every step" */
export const askedWords = ({ asks, scores }: Asking): string =>
  `${formatNumber(scores)} ${things[asks][scores === 1 ? 0 : 1]}`;

/** As a sentence. */
export const asksSentence = (asks: Asking['asks']): string =>
  ({
    class: 'One class for each sample.',
    'step classes': 'A class at every step.',
    'step values': 'Numbers at every step.',
    'sample value': 'A number for each sample, said at its end.',
  })[asks];

/** Whether numbers are asked for, not classes. */
export const asksNumbers = (asks: Asking['asks'] | undefined): boolean =>
  asks === 'step values' || asks === 'sample value';
