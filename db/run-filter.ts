/** @file From what a person filters by to a WHERE clause. */
import { RefractError } from '../main/api/errors.ts';
import { fold } from './fold.ts';
import { runColumns, runNumbers, type RunNumber } from './run-columns.ts';
import type { RunStatus } from './run-status.ts';

/** Which runs to list. All conditions must hold; what is left out does not restrict. An empty list allows nothing. */
export interface RunFilter {
  /**
   * Words; each must occur in the run's id, variant, data set, notes, error message, one of its tags or the name that a
   * person gave its experiment. Case does not matter.
   */
  readonly text?: string;
  readonly statuses?: readonly RunStatus[];
  readonly variants?: readonly string[];
  readonly seeds?: readonly number[];
  readonly datasetId?: string;
  readonly experimentId?: string;
  /** The run must have all of them. */
  readonly tags?: readonly string[];
  /** Inclusive bounds. A run whose number is not known is never within bounds. */
  readonly ranges?: { readonly [name in RunNumber]?: { readonly min?: number; readonly max?: number } };
  /** Deleted runs: left out (the default), listed too, or listed alone. */
  readonly deleted?: 'exclude' | 'include' | 'only';
}

/** A condition over RUN_TABLES and the values of its parameters. */
export interface RunCondition {
  readonly where: string;
  readonly parameters: Record<string, string | number>;
}

/** What a text is searched in. A line break between the parts keeps a word from matching across two of them. */
const searched = [
  'runs.id', 'runs.variant', 'datasets.name', 'runs.notes', 'runs.error_message',
  // A made name lists the variants of all the experiment's runs: each would be found by the others' variants.
  'nullif(experiments.name, experiments.made_name)',
  '(SELECT group_concat(tag, char(10)) FROM run_tags WHERE run_tags.run_key = runs.key)',
]; // prettier-ignore
const SEARCHED = `concat_ws(char(10), ${searched.join(', ')})`;

/**
 * Builds the condition of a filter. Every value is a parameter, and lists are JSON, so equal shapes of filters give
 * equal statements.
 * @throws {RefractError} 'invalid-option' for the range of a number that runs do not have
 */
export function runCondition(filter: RunFilter): RunCondition {
  const conditions: string[] = [];
  const parameters: Record<string, string | number> = {};
  const parameter = (value: string | number) => {
    const name = `p${Object.keys(parameters).length}`;
    parameters[name] = value;
    return `:${name}`;
  };
  const oneOf = (column: string, values: readonly (string | number)[] | undefined) => {
    if (!values) return;
    conditions.push(`${column} IN (SELECT value FROM json_each(${parameter(JSON.stringify(values))}))`);
  };

  const { deleted = 'exclude' } = filter;
  if (deleted !== 'include')
    conditions.push(`runs.deleted_at IS ${deleted === 'only' ? 'NOT NULL' : 'NULL'}`);
  oneOf(runColumns.status, filter.statuses);
  oneOf(runColumns.variant, filter.variants);
  oneOf(runColumns.seed, filter.seeds);
  oneOf(runColumns.datasetId, filter.datasetId === undefined ? undefined : [filter.datasetId]);
  oneOf(runColumns.experimentId, filter.experimentId === undefined ? undefined : [filter.experimentId]);
  for (const tag of filter.tags ?? []) {
    conditions.push(`EXISTS (SELECT 1 FROM run_tags WHERE run_key = runs.key AND tag = ${parameter(tag)})`);
  }
  for (const [name, { min, max }] of Object.entries(filter.ranges ?? {})) {
    const column = runColumns[checkedNumber(name)];
    if (min !== undefined) conditions.push(`${column} >= ${parameter(min)}`);
    if (max !== undefined) conditions.push(`${column} <= ${parameter(max)}`);
  }
  for (const word of wordsOf(filter.text ?? '')) {
    // SQLite's own lower() knows only ASCII but is ten times faster than a function of ours.
    const lower = isAscii(word) ? 'lower' : 'fold';
    conditions.push(`instr(${lower}(${SEARCHED}), ${parameter(word)}) > 0`);
  }
  return { where: conditions.join(' AND ') || 'TRUE', parameters };
}

function wordsOf(text: string): string[] {
  return fold(text)
    .split(/\s+/)
    .filter((word) => word !== '');
}

function isAscii(text: string): boolean {
  return [...text].every((character) => character.charCodeAt(0) < 128);
}

function checkedNumber(name: string): RunNumber {
  const number = runNumbers.find((known) => known === name);
  if (number) return number;
  throw new RefractError(
    'invalid-option',
    `Runs have no number "${name}" to filter by.`,
    `There are: ${runNumbers.join(', ')}.`,
  );
}
