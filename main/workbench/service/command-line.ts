/** @file The command that trains a run again. */
import type { Run } from '../../../db/index.ts';
import { fieldsOf, kindOf } from './groups.ts';
import { usualHome } from '../home.ts';
import { configOf } from '../runs.ts';

/** Settings that the command line has options for; everything else is `--set`. */
const flags: Readonly<Record<string, string>> = {
  epochs: 'epochs',
  steps: 'steps',
  batch: 'batch',
  lr: 'lr',
  limitTrain: 'limit-train',
  limitTest: 'limit-test',
  provider: 'provider',
};

/**
 * Says everything that is not a default, and always what decides the length of the run.
 * @param home where the run's data set is; named where the command would look elsewhere
 */
export function commandOf(run: Run, home: string): string {
  const config = configOf(run);
  const { chosen } = kindOf(run.datasetId, config);
  const fields = { ...chosen, ...lengthOf(fieldsOf(config)) };
  const given = Object.entries(fields).flatMap(([name, value]) => {
    if (name === 'shuffle') return value === false ? ['--no-shuffle'] : [];
    return flags[name] ? [`--${flags[name]}`, String(value)] : ['--set', `${name}=${String(value)}`];
  });
  const words = [
    ...['npm', 'run', '-s', 'refract', '--', 'train', '--dataset', run.datasetName, '--variant', run.variant],
    ...given,
    ...['--seed', String(run.seed), '--threads', String(config.threads)],
    ...(home === usualHome() ? [] : ['--home', home]),
  ];
  return words.map(quoted).join(' ');
}

function lengthOf({ epochs, steps, batch, lr }: ReturnType<typeof fieldsOf>) {
  const length = { epochs, steps, batch, lr };
  return Object.fromEntries(Object.entries(length).filter(([, value]) => value !== undefined));
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w.,:=/+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
