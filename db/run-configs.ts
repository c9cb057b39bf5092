/** @file Which runs have the same configuration. */
import type { Database } from './database.ts';
import { fromJson, type JsonObject } from './json.ts';

/** Runs of one data set whose configurations are the same but for the fields that do not count. */
export interface RunsAlike {
  readonly runIds: readonly string[];
  readonly datasetId: string;
  /** Of one of them. */
  readonly config: JsonObject;
}

/**
 * Puts runs together by their configuration. SQLite does it by the text, which takes a tenth of the time that reading
 * ten thousand configurations one by one would take; equal ones whose fields stand in another order stay apart.
 * @param ids of runs, deleted or not; ids that do not exist are left out
 * @param ignored top-level fields of a configuration that do not count, such as its seed
 */
export function runsAlike(
  db: Database,
  ids: readonly string[] | 'all',
  ignored: readonly string[],
): RunsAlike[] {
  const wanted =
    ids === 'all' ? 'runs' : 'json_each(:ids) AS wanted CROSS JOIN runs ON runs.id = wanted.value';
  const paths = ignored.map((_, at) => `:ignored${at}`);
  const rows = db
    .prepare<{ runIds: string; datasetId: string; config: string }>(
      `SELECT json_group_array(runs.id) AS runIds, datasets.id AS datasetId, details.config
       FROM ${wanted}
       JOIN datasets ON datasets.key = runs.dataset_key
       JOIN run_details AS details ON details.run_key = runs.key
       GROUP BY datasets.key, json_remove(${['details.config', ...paths].join(', ')})`,
    )
    .all({
      ...(ids === 'all' ? {} : { ids: JSON.stringify(ids) }),
      ...Object.fromEntries(ignored.map((name, at) => [`ignored${at}`, `$."${name}"`])),
    });
  return rows.map(({ runIds, datasetId, config }) => ({
    runIds: JSON.parse(runIds) as string[],
    datasetId,
    config: fromJson(config),
  }));
}
