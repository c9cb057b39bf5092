/** @file A run in one sentence: "lif-refractory, k = 4, on mnist-rows, seed 3: 86.2 % after 5 epochs." */
import type { CallResult } from '../../../main/api/contract.ts';
import { formatNumber } from '../../charts/format.ts';
import { mainResult } from '../../state/main-result.ts';
import { optionWords, type RunStatus } from '../../state/run-words.ts';

export type RunDetail = CallResult<'runs.get'>;

/** How many layers the network has; 0 where a run of an older version does not say. */
export function layersOf({ options }: Pick<RunDetail, 'options'>): number {
  const layers = options['layers'];
  return typeof layers === 'number' ? layers : 0;
}

/** Options that say which rule it is, and are named even where they are the default. */
const alwaysNamed = ['refractory', 'order'];

/** How long and on how much: said elsewhere in the sentence. */
const notNamed = new Set(['epochs', 'steps', 'limitTrain', 'limitTest', 'provider']);

/** More of them make no sentence. */
const MOST_NAMED = 4;

const count = (n: number, unit: string): string => `${formatNumber(n)} ${unit}${n === 1 ? '' : 's'}`;

/**
 * What the run is, without data set and seed: "lif-refractory, k = 4, hidden = 64".
 * @param own names of the options that the variant has
 */
function runLabel({ row, options }: Pick<RunDetail, 'row' | 'options'>, own: readonly string[]): string {
  const always = alwaysNamed.filter((name) => own.includes(name) && options[name] !== undefined);
  const chosen = Object.keys(row.chosen).filter((name) => !notNamed.has(name) && !always.includes(name));
  const named = [...always, ...chosen];
  const said = named.slice(0, MOST_NAMED).map((name) => [name, options[name] ?? row.chosen[name]!] as const);
  const more = named.length - said.length;
  const words = [
    row.variant,
    optionWords(Object.fromEntries(said)),
    more > 0 ? count(more, 'more option') : '',
  ];
  return words.filter(Boolean).join(', ');
}

/** The whole sentence. @param own names of the options that the variant has */
export function runSentence(detail: RunDetail, own: readonly string[]): string {
  const { row, settings } = detail;
  const label = runLabel(detail, own);
  const limit = settings['limitTrain'];
  const data = typeof limit === 'number' ? `${row.datasetName} (${count(limit, 'sample')})` : row.datasetName;
  return `${label}${label.includes(',') ? ',' : ''} on ${data}, seed ${row.seed}: ${outcome(detail)}.`;
}

/** How a run that is not done came to its end. */
const ended: Partial<Record<RunStatus, string>> = {
  failed: 'failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
  diverged: 'diverged',
};

function outcome(detail: RunDetail): string {
  const { row, result } = detail;
  if (row.status === 'queued') return row.startedAt === null ? 'waits for its turn' : 'waits to go on';
  if (row.status === 'running') return `training, ${soFar(detail) || 'in its first epoch'}`;
  if (row.status !== 'done') {
    const verb = ended[row.status] ?? row.status;
    if (row.startedAt === null) return `${verb} before it began`;
    const far = soFar(detail);
    return far ? `${verb} after ${far}` : `${verb} in its first epoch`;
  }
  const after = `after ${lengthOf(detail)}${result?.stoppedEarly ? ', stopped early' : ''}`;
  const reached = mainResult(row);
  if (reached !== null) return `${reached} ${after}`;
  if (row.trainLoss !== null) return `training loss ${formatNumber(row.trainLoss)} ${after}`;
  return `done ${after}`;
}

/** How long a finished run trained, in what it was given in. */
function lengthOf({ row, settings }: RunDetail): string {
  if (settings['steps'] === undefined && row.epochsDone !== null) return count(row.epochsDone, 'epoch');
  return count(row.steps ?? 0, 'step');
}

/** "2 of 5 epochs"; empty before the end of the first. */
function soFar({ row, settings }: RunDetail): string {
  const done = row.epochsDone ?? 0;
  if (done === 0) return '';
  const all = settings['epochs'];
  return typeof all === 'number' ? `${done} of ${count(all, 'epoch')}` : count(done, 'epoch');
}
