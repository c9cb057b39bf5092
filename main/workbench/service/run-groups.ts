/** @file The table of runs, grouped: one line for all seeds of a configuration. */
import { listRunColumns, runNumbers } from '../../../db/index.ts';
import type { Database, RunFilter, RunNumber, RunRow } from '../../../db/index.ts';
import { standardDeviation } from '../../analysis/index.ts';
import type { CallResult } from '../../api/contract.ts';
import { labelGroups } from './groups.ts';
import type { Rows } from './rows.ts';

type Group = CallResult<'runs.groups'>['groups'][number];

const columns = ['id', 'variant', 'datasetName', 'status', ...runNumbers] as const;

type Member = Pick<RunRow, (typeof columns)[number]>;

/** Groups in the order of their newest run. */
export function groupRuns(db: Database, rows: Rows, filter: RunFilter): Group[] {
  const runs = listRunColumns(db, columns, { filter });
  const kinds = rows.kinds(runs);
  const groups = [...Map.groupBy(runs, ({ id }) => kinds.get(id)!)];
  const labels = labelGroups(
    groups.map(([{ fields }, [run]]) => ({
      variant: run!.variant,
      dataset: run!.datasetName,
      fields,
    })),
  );
  return groups.map(([{ group }, members], at) => {
    const [{ variant, datasetName }] = members as [Member];
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

/** Without an interval: for thousands of groups that would take seconds. */
function spreadOf(runs: readonly Member[], name: RunNumber) {
  const values = runs.flatMap((run) => (run[name] !== null && Number.isFinite(run[name]) ? [run[name]] : []));
  const n = values.length;
  return {
    n,
    mean: n === 0 ? null : values.reduce((a, b) => a + b) / n,
    sd: n < 2 ? null : standardDeviation(values),
  };
}
