/** @file The table of runs, grouped: one line for all seeds of a configuration. */
import type { RunNumber, RunRow } from '../../../db/index.ts';
import { runNumbers } from '../../../db/index.ts';
import { describe } from '../../analysis/index.ts';
import type { CallResult } from '../../api/contract.ts';
import { labelGroups } from './groups.ts';
import type { Rows } from './rows.ts';

type Group = CallResult<'runs.groups'>['groups'][number];

/** @param runs the newest first */
export function groupRuns(rows: Rows, runs: readonly RunRow[]): Group[] {
  const kinds = rows.kinds(runs);
  const groups = [...Map.groupBy(runs, ({ id }) => kinds.get(id)!)];
  const labels = labelGroups(
    groups.map(([{ chosen }, [run]]) => ({
      variant: run!.variant,
      dataset: run!.datasetName,
      fields: chosen,
    })),
  );
  return groups.map(([{ group }, members], at) => {
    const [{ variant, datasetName }] = members as [RunRow];
    const done = members.filter(({ status }) => status === 'done');
    const byStatus = [...Map.groupBy(members, ({ status }) => status)].map(([status, own]) => [
      status,
      own.length,
    ]);
    return {
      ...{ group, variant, datasetName },
      label: labels[at]!,
      runs: members.length,
      byStatus: Object.fromEntries(byStatus) as Group['byStatus'],
      numbers: Object.fromEntries(runNumbers.map((name) => [name, spreadOf(done, name)])) as Group['numbers'],
      runIds: members.map(({ id }) => id),
    };
  });
}

function spreadOf(runs: readonly RunRow[], name: RunNumber) {
  const { n, mean, sd } = describe(runs.flatMap((run) => (run[name] === null ? [] : [run[name]])));
  return { n, mean, sd };
}
